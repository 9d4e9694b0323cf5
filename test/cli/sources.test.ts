import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { openTrace } from "../../src/cli/sources.ts";
import { refusal } from "../trace/text-source.ts";

describe("openTrace", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "prewarm-sources-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (...paths: readonly string[]): void => {
    for (const path of paths) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), "x");
    }
  };
  const found = async (): Promise<string[]> =>
    (await openTrace(folder)).files.map(({ path }) => path.slice(folder.length + 1));

  it("opens the CSV files of a directory, by name, and no others", async () => {
    write("b.csv", "a.csv.gz", "c.txt", "README.md", "sub/d.csv");
    expect(await found()).to.deep.equal(["a.csv.gz", "b.csv"]);
  });

  it("looks into the folders of a directory without CSV files of its own, in one order", async () => {
    write("p/z/day_1.csv", "p/z/day_0.csv", "p/a/day_0.csv", "p/README.md", "p/.cache/x.csv");
    expect(await found()).to.deep.equal(["p/a/day_0.csv", "p/z/day_0.csv", "p/z/day_1.csv"]);
  });

  it("goes three folders deep, and says when nothing is there", async () => {
    write("1/2/3/at.csv");
    expect(await found()).to.deep.equal(["1/2/3/at.csv"]);
    rmSync(join(folder, "1"), { recursive: true });
    write("1/2/3/4/below.csv");
    expect((await refusal(openTrace(folder))).message).to.equal(
      `${folder}: expected a directory with .csv or .csv.gz files, got none`,
    );
  });

  it("takes a format and its parameters before the path", async () => {
    write("a:b.csv");
    const path = join(folder, "a:b.csv");
    const { files: _files, ...forced } = await openTrace(`huawei2023:${path}`);
    expect(forced).to.deep.equal({ path, format: "huawei2023" });
    const { files: _same, ...told } = await openTrace(`huawei2023,delayUnit=s,gaps=close:${path}`);
    expect(told).to.deep.equal({ path, format: "huawei2023", parameters: { delayUnit: "s", gaps: "close" } });
    const { files: _all, ...plain } = await openTrace(path);
    expect(plain).to.deep.equal({ path });
    expect((await refusal(openTrace(`huawei2023,delayUnit:${path}`))).message).to.include("expected key=value");
    expect((await refusal(openTrace(`nothing,a=1:${path}`))).message).to.include("no such file");
  });
});
