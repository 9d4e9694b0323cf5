import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";

interface Output {
  readonly output_type: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
}

interface Notebook {
  readonly cells: readonly { readonly cell_type: string; readonly outputs?: readonly Output[] }[];
}

const BUILD = resolve("build/notebooks");
const notebooks = readdirSync("notebooks").filter((name) => name.endsWith(".ipynb"));

/** What every code cell printed and showed as text; pictures differ between machines. */
function printed(path: string): string[] {
  const { cells } = JSON.parse(readFileSync(path, "utf8")) as Notebook;
  return cells.filter(({ cell_type }) => cell_type === "code").map(({ outputs = [] }) => outputs.map(textOf).join(""));
}

function textOf({ output_type, text, data }: Output): string {
  if (output_type === "error") return "ERROR";
  const content = output_type === "stream" ? text : data?.["text/plain"];
  return typeof content === "string" ? content : (content ?? []).join("");
}

function execute(name: string): string {
  const env = {
    ...process.env,
    PATH: `${resolve("node_modules/.bin")}:${process.env.PATH}`,
    DENO_NO_UPDATE_CHECK: "1",
  };
  const args = [
    "nbconvert",
    "--to",
    "notebook",
    "--execute",
    name,
    "--output-dir",
    BUILD,
    "--ExecutePreprocessor.timeout=240",
  ];
  execFileSync("deno", ["jupyter", "--install", "--force"], { env, stdio: "pipe" });
  execFileSync("jupyter", args, { env, cwd: "notebooks", stdio: "pipe" });
  return join(BUILD, name);
}

describe("notebooks", () => {
  before(() => mkdirSync(BUILD, { recursive: true }));

  it("there are some", () => {
    expect(notebooks).to.have.length.of.at.least(1);
  });

  for (const name of notebooks) {
    it(`${name} runs and prints what is committed`, () => {
      const committed = printed(join("notebooks", name));
      expect(committed.some((text) => text !== "")).to.equal(true);
      expect(printed(execute(name))).to.deep.equal(committed);
    });
  }

  for (const name of notebooks) {
    it(`${name} has a picture beside every figure`, () => {
      const { cells } = JSON.parse(readFileSync(join("notebooks", name), "utf8")) as Notebook;
      const shown = cells.flatMap(({ outputs = [] }) =>
        outputs.flatMap(({ data }) => (data === undefined ? [] : [data])),
      );
      const figures = shown.filter((data) => "application/vnd.plotly.v1+json" in data);
      expect(figures).to.have.length.of.at.least(1);
      expect(figures.every((data) => "image/png" in data)).to.equal(true);
    });
  }
});
