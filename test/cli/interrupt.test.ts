import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, watch } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { CALLS, writeFiles } from "./files.ts";
import { commandOf, listing, prewarmEach, scratch } from "./run.ts";

const QUICK = "train calls.csv --agent q-learning --episodes 1 --out out --quiet".split(" ");
const LONG = "train csv:pipe --agent q-learning --episodes 100000000 --out out --quiet".split(" ");
const UNFINISHED = /^[\w-]+\.\w+\.\d+$/; // what a file is called until it is whole

/** The bytes of every file below a folder. */
function contents(path: string): Map<string, string> {
  return new Map(listing(path).map((name) => [name, readFileSync(join(path, name), "latin1")]));
}

/** Whether a file of results is whole. */
function isWhole(name: string, text: string): boolean {
  if (name.endsWith(".json")) return JSON.parse(text) !== null;
  if (name.endsWith(".html")) return text.trimEnd().endsWith("</html>");
  const lines = text.split("\n");
  const columns = lines[0]!.split(",").length;
  return lines.pop() === "" && lines.every((line) => line.split(",").length === columns);
}

function start(
  args: readonly string[],
  cwd: string,
): { readonly child: ChildProcess; readonly ended: Promise<string> } {
  const [file, all] = commandOf(args);
  const child = spawn(file, all, { cwd, stdio: "ignore" });
  const ended = new Promise<string>((resolve) => child.on("exit", (code, signal) => resolve(signal ?? String(code))));
  return { child, ended };
}

describe("an interrupted command", () => {
  const folder = scratch();
  const out = join(folder.path, "out");

  before(async function () {
    if (process.platform === "win32") this.skip(); // neither named pipes nor signals
    writeFiles(folder.path, { "calls.csv": CALLS });
    execFileSync("mkfifo", [join(folder.path, "pipe")]);
    const [said] = await prewarmEach([QUICK], { cwd: folder.path });
    expect(said!.code).to.equal(0);
  });

  after(() => folder.remove());

  for (const signal of ["SIGKILL", "SIGINT", "SIGTERM"] as const) {
    it(`leaves the old results as they were at ${signal} during the training`, async () => {
      const old = contents(out);
      const { child, ended } = start(LONG, folder.path);
      await writeFile(join(folder.path, "pipe"), CALLS); // done when the command, past its checks, has taken the trace
      child.kill(signal);
      expect(await ended).to.be.oneOf([signal, signal === "SIGINT" ? "130" : "143"]);
      expect(contents(out)).to.deep.equal(old);
    });
  }

  it("leaves every file old or new, never half of one, at SIGKILL while it writes", async () => {
    const old = contents(out);
    const { child, ended } = start(["--debug", ...QUICK, "--seed", "7"], folder.path);
    const watcher = watch(out, (_event, name) => {
      if (name === "results.json") child.kill("SIGKILL"); // the first to be replaced
    });
    try {
      expect(await ended).to.be.oneOf(["SIGKILL", "0"]); // it may be done before the signal reaches it
    } finally {
      watcher.close();
    }
    const now = contents(out);
    const added = [...now.keys()].filter((name) => !old.has(name));
    expect(added.filter((name) => !UNFINISHED.test(name))).to.deep.equal([]);
    expect([...old.keys()].filter((name) => name !== "manifest.json" && !now.has(name))).to.deep.equal([]);
    for (const [name, text] of now) if (!UNFINISHED.test(name)) expect(isWhole(name, text), name).to.equal(true);
  });

  it("ends in silence when its reader has seen enough", async () => {
    const [file, all] = commandOf(["replay", "calls.csv", "--policy", "none", "--json"]);
    const child = spawn(file, all, { cwd: folder.path, stdio: ["ignore", "pipe", "pipe"] });
    const said: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
    child.stdout.destroy();
    await new Promise((resolve) => child.on("close", resolve));
    expect(said.join("")).to.equal("");
  });

  it("is made good by the next run", async () => {
    const [said] = await prewarmEach([QUICK], { cwd: folder.path });
    expect(said!.code).to.equal(0);
    expect(existsSync(join(out, "manifest.json"))).to.equal(true);
    for (const [name, text] of contents(out))
      if (!UNFINISHED.test(name)) expect(isWhole(name, text), name).to.equal(true);
  });
});
