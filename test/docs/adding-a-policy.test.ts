import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";

const COPY = resolve("build/adding-a-policy");
const run = promisify(execFile);

/** The pieces of a page of docs that say which file they are. */
function pieces(page: string): ReadonlyMap<string, string> {
  const found = readFileSync(page, "utf8").matchAll(/^```ts (\S+)\n([\s\S]*?)^```$/gm);
  return new Map(Array.from(found, ([, path, text]) => [path!, text!]));
}

describe("docs/adding-a-policy.md", () => {
  const files = pieces("docs/adding-a-policy.md");

  before(() => {
    rmSync(COPY, { recursive: true, force: true });
    for (const folder of ["src", "test/model", "test/policy", "test/import-only.cjs", "package.json"])
      cpSync(folder, join(COPY, folder), { recursive: true });
    mkdirSync(COPY, { recursive: true });
    for (const [path, text] of files) if (path !== "src/policy/catalog.ts") writeFileSync(join(COPY, path), text);
    const catalog = join(COPY, "src/policy/catalog.ts");
    const [imported, entry] = files.get("src/policy/catalog.ts")!.trimEnd().split("\n\n");
    const text = readFileSync(catalog, "utf8").replace(/^import /m, `${imported}\nimport `);
    writeFileSync(catalog, text.replace(/^export const policies = \{\n/m, `$&${entry}\n`));
  });

  it("has a file, its test and a line of the catalog", () => {
    expect([...files.keys()]).to.deep.equal([
      "src/policy/last-gap.ts",
      "test/policy/last-gap.test.ts",
      "src/policy/catalog.ts",
    ]);
  });

  it("adds a policy that passes its own test and the conformance check", async () => {
    const mocha = resolve("node_modules/mocha/bin/mocha.js");
    const args = ["--no-config", "--extension", "ts", "--require", "tsx/esm", "--require", "./test/import-only.cjs"];
    const tests = ["test/policy/last-gap.test.ts", "test/policy/catalog.test.ts", "--grep", "last-gap"];
    const { stdout } = await run(process.execPath, [mocha, ...args, ...tests], { cwd: COPY });
    expect(stdout).to.match(/keeps by the last idle time/);
    expect(stdout).to.match(/last-gap conforms/);
    expect(stdout).to.match(/last-gap says what it is/);
    expect(stdout).to.match(/4 passing/);
  });

  it("gives files that the linter takes as they are", () => {
    const biome = resolve("node_modules/@biomejs/biome/bin/biome");
    for (const path of ["src/policy/last-gap.ts", "test/policy/last-gap.test.ts"]) {
      const input = files.get(path)!;
      const checked = spawnSync(process.execPath, [biome, "check", "--write", `--stdin-file-path=${path}`], { input });
      expect(checked.status, String(checked.stderr)).to.equal(0);
      expect(String(checked.stdout)).to.equal(input);
    }
  });
});
