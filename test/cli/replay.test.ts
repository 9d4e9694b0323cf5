import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { ResultsDocument, RunResult } from "../../src/experiment/result.ts";
import {
  csvRows,
  FUNCTION_HEADER,
  keysOf,
  type Manifest,
  RUN_KEYS,
  readJson,
  timeless,
  WINDOW_HEADER,
} from "./contract.ts";
import { CALLS, writeFiles } from "./files.ts";
import { jsonOf, listing, type Outcome, prewarm, prewarmEach, scratch } from "./run.ts";

const SPECS = ["fixed:window=1m", "none", "hybrid-histogram", "infinite", "fixed:window=2h", "oracle-prewarm"];
const policies = (specs: readonly string[]) => specs.flatMap((spec) => ["--policy", spec]);

/** A result without what depends on the machine. */
function settled({ wallMs: _, invocationsPerSecond: __, ...result }: RunResult) {
  return result;
}

describe("prewarm replay", () => {
  const folder = scratch();
  const out = join(folder.path, "new/out");
  let said: Outcome;
  let document: ResultsDocument;

  before(async () => {
    writeFiles(folder.path, { "calls.csv": CALLS });
    const args = ["replay", "calls.csv", ...policies(SPECS), "--seed", "7", "--json", "--out", "new/out"];
    said = await prewarm(args, { cwd: folder.path });
    document = jsonOf(said);
  });

  after(() => folder.remove());

  it("prints one JSON document on standard output and nothing on standard error", () => {
    expect(said.stderr).to.equal("");
    expect(said.stdout.trimEnd().split("\n")).to.have.length(1);
    expect(Object.keys(document)).to.deep.equal(["schema", "command", "seed", "trace", "results"]);
    expect(document).to.include({ schema: 1, command: "replay", seed: 7 });
  });

  it("says what was replayed", () => {
    const { digest, load, ...trace } = document.trace;
    expect(trace).to.include({ functions: 2, invocations: 5, horizonMs: 91_000 }); // 90 s + 1 s of warm execution
    expect(digest).to.match(/^[0-9a-f]{64}$/);
    expect(load).to.include({ format: "csv" });
    expect(load).to.have.all.keys("format", "sources", "counts", "notes");
  });

  it("gives the same files with several jobs", async () => {
    const args = ["replay", "calls.csv", ...policies(SPECS), "--seed", "7", "--jobs", "2", "--json", "--out", "jobs"];
    const shared = jsonOf<ResultsDocument>(await prewarm(args, { cwd: folder.path, timeoutMs: 60_000 }));
    expect(shared.results.map(settled)).to.deep.equal(document.results.map(settled));
    for (const name of ["functions.csv", "windows.csv", "classes.csv"])
      expect(readFileSync(join(folder.path, "jobs", name), "utf8")).to.equal(readFileSync(join(out, name), "utf8"));
  });

  it("keeps the results in the order of the --policy options", () => {
    expect(document.results.map(({ spec }) => spec)).to.deep.equal(SPECS);
    expect(document.results.map(({ policy }) => policy)).to.deep.equal(SPECS.map((spec) => spec.split(":")[0]));
  });

  it("gives every result the promised fields, and no other", () => {
    for (const result of document.results) expect(keysOf(result)).to.deep.equal(RUN_KEYS);
  });

  it("counts every call once", () => {
    for (const result of document.results) {
      const { coldStarts, partialColdStarts, warmStarts, dropped } = result;
      expect(coldStarts + partialColdStarts + warmStarts + dropped, result.spec).to.equal(result.invocations);
      expect(result.coldStartRate).to.equal((coldStarts + partialColdStarts) / 5);
      expect(result.rum).to.equal(result.coldWaitSeconds + result.wastedGBSeconds / 99.69);
      expect(result).to.include({ seed: 7, invocations: 5, busyGBSeconds: 4, failureRate: 0 });
    }
  });

  it("writes the promised files, and no other", () => {
    expect(listing(out)).to.deep.equal(
      [
        "classes.csv",
        "functions.csv",
        "manifest.json",
        "report.html",
        "results.csv",
        "results.json",
        "windows.csv",
      ].sort(),
    );
  });

  it("writes the printed document to results.json", () => {
    expect(readJson(out, "results.json")).to.deep.equal(document);
  });

  it("writes a row per policy to results.csv, with the figures of the document", () => {
    const [header, ...rows] = csvRows(out, "results.csv");
    expect(header).to.deep.equal(RUN_KEYS);
    expect(rows.map((row) => row[1])).to.deep.equal(SPECS);
    expect(rows.map((row) => row[RUN_KEYS.indexOf("rum")])).to.deep.equal(
      document.results.map(({ rum }) => String(rum)),
    );
  });

  it("writes a row per policy and function to functions.csv, adding up to the result", () => {
    const [header, ...rows] = csvRows(out, "functions.csv");
    expect(header!.join(",")).to.equal(FUNCTION_HEADER);
    expect(rows).to.have.length(2 * SPECS.length);
    for (const { spec, coldStarts, coldWaitSeconds } of document.results) {
      const own = rows.filter(([policy]) => policy === spec);
      expect(own.map((row) => row.slice(1, 6))).to.deep.equal([
        ["7", "f", "a", "http", "4"],
        ["7", "g", "b", "timer", "1"],
      ]);
      expect(own.reduce((sum, row) => sum + Number(row[6]), 0)).to.equal(coldStarts);
      expect(own.reduce((sum, row) => sum + Number(row[11]), 0)).to.equal(coldWaitSeconds);
    }
  });

  it("writes a row per policy and window to windows.csv, the last one partial", () => {
    const [header, ...rows] = csvRows(out, "windows.csv");
    expect(header!.join(",")).to.equal(WINDOW_HEADER);
    expect(rows).to.have.length(2 * SPECS.length); // 91 s: a minute and 31 s of the next
    expect(rows[0]!.slice(0, 6)).to.deep.equal(["fixed:window=1m", "7", "0", "0", "3", "2"]);
    expect(rows[1]!.slice(0, 6)).to.deep.equal(["fixed:window=1m", "7", "1", "60000", "2", "2"]);
  });

  it("describes the run in manifest.json", () => {
    const manifest = readJson<Manifest>(out, "manifest.json");
    expect(manifest).to.include({ command: "replay", seed: 7 });
    expect(manifest.trace).to.include({ digest: document.trace.digest });
    expect(manifest.trace.load).to.deep.equal(document.trace.load);
    expect(manifest.configHash).to.match(/^[0-9a-f]{64}$/);
    const { policies: resolved, platform } = manifest.config as Readonly<Record<string, object>>;
    expect(resolved).to.deep.include({ kind: "fixed", window: 60_000 });
    expect(platform).to.include({ unit: "app", onFull: "queue", nodeMemory: "Infinity" });
    expect(manifest.versions).to.include({ node: process.versions.node, v8: process.versions.v8 });
    expect(manifest.versions.prewarm).to.match(/^\d+\.\d+\.\d+/);
    expect(Date.parse(manifest.startedAt)).to.be.at.most(Date.parse(manifest.endedAt));
    expect(manifest).to.have.property("git");
  });

  it("writes a page that holds every policy", () => {
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).to.match(/^<!doctype html>/i);
    expect(page.trimEnd()).to.match(/<\/html>$/);
    for (const spec of SPECS) expect(page).to.contain(spec);
  });

  it("prints a table for people, progress or not", async () => {
    const args = ["replay", "calls.csv", ...policies(["none", "infinite"])];
    const [loud, quiet] = await prewarmEach([args, [...args, "--quiet"]], { cwd: folder.path });
    expect(quiet).to.deep.equal({ code: 0, stdout: loud!.stdout, stderr: "" });
    expect(quiet!.stdout).to.match(/none[\s\S]*infinite/);
  });

  describe("on a generated trace", () => {
    const generate = "trace generate --apps 5 --days 1 --seed 1 --max-daily-calls 50 --out gen --quiet".split(" ");
    const replay = (specs: readonly string[], seed: number, to: string) =>
      ["replay", "gen", ...policies(specs), "--arrivals", "poisson", "--seed", String(seed), "--out", to].concat(
        "--platform",
        "runtime=aws-js",
        "--json",
      );
    const results = (name: string) =>
      readJson<ResultsDocument>(folder.path, `${name}/results.json`).results.map(settled);

    before(async () => {
      const commands = [generate, replay(SPECS, 1, "a"), replay([...SPECS].reverse(), 1, "reversed")];
      commands.push(replay(SPECS, 2, "other"), replay(["hybrid-histogram"], 1, "alone"));
      const outcomes = await prewarmEach(commands, { cwd: folder.path });
      expect(outcomes.map(({ code }) => code)).to.deep.equal([0, 0, 0, 0, 0]);
      expect((await prewarm(replay(SPECS, 1, "again"), { cwd: folder.path })).code).to.equal(0);
    });

    it("gives the same bytes for the same seed in another process, timing apart", () => {
      expect(timeless(join(folder.path, "again"))).to.equal(timeless(join(folder.path, "a")));
      for (const name of ["functions.csv", "windows.csv", "classes.csv"])
        expect(csvRows(join(folder.path, "again"), name)).to.deep.equal(csvRows(join(folder.path, "a"), name));
    });

    it("gives a policy the same result in another order and alone", () => {
      expect(results("reversed").reverse()).to.deep.equal(results("a"));
      expect(results("alone")).to.deep.equal([results("a")[2]]);
    });

    it("gives other results for another seed", () => {
      expect(results("other").map(({ coldWaitSeconds }) => coldWaitSeconds)).to.not.deep.equal(
        results("a").map(({ coldWaitSeconds }) => coldWaitSeconds),
      );
    });

    it("gives every policy the same calls", () => {
      const calls = results("a").map(({ invocations, busyGBSeconds }) => [invocations, busyGBSeconds.toFixed(6)]);
      expect(new Set(calls.map(String)).size).to.equal(1);
    });
  });
});
