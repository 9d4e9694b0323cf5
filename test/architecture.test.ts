import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect } from "chai";

/** Which rooms a room may import from; `contracts` are the files that state what another room implements. */
const MAY_KNOW: Readonly<Record<string, readonly string[]>> = {
  base: [],
  trace: ["base"],
  platform: ["trace", "base"],
  cache: ["trace", "base"],
  edge: ["platform", "cache", "trace", "base"],
  policy: ["platform", "cache", "trace", "base"],
  agent: ["platform", "cache", "trace", "base"],
  experiment: ["edge", "policy", "agent", "platform", "cache", "trace", "base"],
  report: ["experiment", "base"],
  testing: ["platform", "agent", "cache", "trace", "base"],
  cli: ["experiment", "report", "testing", "edge", "policy", "agent", "platform", "cache", "trace", "base"],
};

/** Files of the platform and cache rooms that policies and agents may import: contracts, not machinery. */
const ONLY_CONTRACTS: Readonly<Record<string, readonly [room: string, file: string][]>> = {
  policy: [
    ["platform", "contract.ts"],
    ["cache", "contract.ts"],
  ],
  agent: [["cache", "contract.ts"]],
  testing: [
    ["platform", "contract.ts"],
    ["agent", "contract.ts"],
    ["cache", "contract.ts"],
  ],
};

/** Rooms that may touch the machine, besides single files named with their reason in docs/decisions/. */
const OUTSIDE_WORLD = /^(cli\/|experiment\/(workers|queue)\.ts$)/;
const MACHINE =
  /\bfrom "node:|\bimport\("node:|(?<![.\w])console\.\w+\(|(?<![.\w])process\.(?:env|argv|cwd|exit|std|hrtime|versions|on)|\bnew Date\b|\bDate\.now|(?<![.\w])performance\.|\bMath\.random/;
const PACKAGE_ENTRY = /(^|\/)index\.ts$/;
const MAX_LINES = 300;

/** The lines of a file without its comments. */
function codeLines(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "").split("\n");
  return code.map((line) => line.replace(/(^|\s)\/\/.*$/, ""));
}

interface SourceFile {
  readonly path: string; // below src/
  readonly room: string;
  readonly text: string;
  readonly imports: readonly { readonly path: string; readonly typeOnly: boolean }[];
}

function sources(): SourceFile[] {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.map((path) => {
    const text = readFileSync(join("src", path), "utf8");
    return { path, room: path.includes("/") ? path.split("/")[0]! : "", text, imports: [...importsOf(path, text)] };
  });
}

function* importsOf(path: string, text: string): Iterable<{ path: string; typeOnly: boolean }> {
  for (const match of text.matchAll(
    /\b(import|export)\s+(type\s)?[^;]*?\bfrom\s+"(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/g,
  )) {
    const target = match[3] ?? match[4]!;
    yield { path: relative("src", normalize(join("src", dirname(path), target))), typeOnly: match[2] !== undefined };
  }
}

describe("architecture", () => {
  const files = sources();

  it("has only rooms that the list knows", () => {
    const rooms = new Set(files.map(({ room }) => room).filter((room) => room !== ""));
    expect([...rooms].filter((room) => !Object.hasOwn(MAY_KNOW, room))).to.deep.equal([]);
    expect(files.length).to.be.above(50);
  });

  it("draws no arrow between rooms that the list does not have", () => {
    const arrows = files
      .filter(({ path }) => !PACKAGE_ENTRY.test(path))
      .flatMap(({ path, room, imports }) =>
        imports
          .map((target) => ({ target, to: target.path.split("/")[0]! }))
          .filter(({ to }) => to !== room && !MAY_KNOW[room]!.includes(to))
          .map(({ target }) => `${path} -> ${target.path}`),
      );
    expect(arrows).to.deep.equal([]);
  });

  it("lets policies, agents and checks see contracts, not machinery", () => {
    const wrong = files.flatMap(({ path, room, imports }) =>
      imports
        .filter(({ path: target }) => {
          const allowed = ONLY_CONTRACTS[room] ?? [];
          const to = target.split("/")[0]!;
          return (
            to !== room &&
            allowed.some(([other]) => other === to) &&
            !allowed.some(([other, file]) => `${other}/${file}` === target)
          );
        })
        .map((target) => `${path} -> ${target.path}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("gives the report types of results only", () => {
    const wrong = files
      .filter(({ room }) => room === "report")
      .flatMap(({ path, imports }) =>
        imports
          .filter((target) => target.path.startsWith("experiment/") && !target.typeOnly)
          .map((target) => `${path} -> ${target.path}`),
      );
    expect(wrong).to.deep.equal([]);
  });

  it("imports the file that owns a name, never an index", () => {
    const wrong = files
      .filter(({ path }) => !PACKAGE_ENTRY.test(path))
      .flatMap(({ path, imports }) =>
        imports.filter((target) => PACKAGE_ENTRY.test(target.path)).map((target) => `${path} -> ${target.path}`),
      );
    expect(wrong).to.deep.equal([]);
  });

  it("has no cycle of imports", () => {
    const next = new Map(
      files.map(({ path, imports }) => [
        path,
        imports.filter(({ typeOnly }) => !typeOnly).map((target) => target.path),
      ]),
    );
    const state = new Map<string, "open" | "done">();
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === "done") return;
      expect(state.get(path), [...trail, path].join(" -> ")).to.not.equal("open");
      state.set(path, "open");
      for (const target of next.get(path) ?? []) visit(target, [...trail, path]);
      state.set(path, "done");
    };
    for (const { path } of files) visit(path, []);
  });

  it("touches files, clock, console and global randomness in the command line alone", () => {
    const wrong = files
      .filter(({ path }) => !OUTSIDE_WORLD.test(path))
      .flatMap(({ path, text }) =>
        codeLines(text)
          .filter((line) => MACHINE.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      );
    expect(wrong).to.deep.equal([]);
  });

  it("never takes a power on a seeded path, whose bits differ between engines", () => {
    const wrong = files.flatMap(({ path, text }) =>
      codeLines(text)
        .filter((line) => /Math\.pow|\w\s?\*\*\s?\w/.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(wrong.filter((line) => !/= 2 \*\* \d+/.test(line))).to.deep.equal([]); // exact powers of two of constants
  });

  it("keeps every file below its bound of lines", () => {
    const long = files
      .map(({ path, text }) => [path, text.split("\n").length - 1] as const)
      .filter(([, lines]) => lines > MAX_LINES);
    expect(long).to.deep.equal([]);
  });
});
