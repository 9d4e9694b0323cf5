import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { ResultsDocument } from "../../src/experiment/result.ts";
import { csvRows, type Manifest, readJson, WINDOW_HEADER } from "./contract.ts";
import { writeFiles } from "./files.ts";
import { jsonOf, type Outcome, prewarmEach, scratch } from "./run.ts";

const CALLS = "t_ms,function,duration_ms,memory_mb,coldstart_ms\n0,f,2000,512,0\n9000,f,1000,512,0\n";
/** Nothing in the first second, half a core in the nine after it. */
const SERIES = `timestamp,busy\n${Array.from({ length: 10 }, (_, s) => `${s},${s === 0 ? 0 : 50}\n`).join("")}`;
const NODE = "--platform nodeCores=1,contention=cpu,window=5s";
const COMMANDS = [
  `replay calls.csv --policy fixed --policy none ${NODE} --background cpu.csv --seed 3 --json --out out`,
  `replay calls.csv --policy fixed --policy none ${NODE} --background cpu-table:cpu.csv --seed 3 --jobs 2 --json --out jobs`,
  `replay calls.csv --policy fixed ${NODE} --background cpu.csv,after=hold --json`,
  `replay calls.csv --policy fixed ${NODE} --background .,unit=percent,scale=0 --json`,
  `replay calls.csv --policy fixed ${NODE} --json --out plain`,
  "replay calls.csv --policy fixed --background cpu.csv --json",
  `replay calls.csv --policy fixed ${NODE} --background cpu.csv,rule=never --json`,
  `replay calls.csv --policy fixed ${NODE} --background calls.csv --json`,
  "replay calls.csv --policy fixed --resolution minute --background cpu.csv --json",
  `train calls.csv --agent q-learning --episodes 1 --policy fixed ${NODE} --background cpu.csv --seed 3 --quiet --json --out train`,
];

describe("--background", () => {
  const folder = scratch();
  const [out, at] = [join(folder.path, "out"), (...names: string[]) => join(folder.path, ...names)];
  let said: Outcome[];
  const document = (command: number) => jsonOf<ResultsDocument>(said[command]!);

  before(async () => {
    writeFiles(folder.path, { "calls.csv": CALLS, "cpu.csv": SERIES });
    said = await prewarmEach(
      COMMANDS.map((command) => command.split(" ")),
      { cwd: folder.path, timeoutMs: 120_000 },
    );
  }).timeout(130_000);

  after(() => folder.remove());

  it("slows what it contends with", () => {
    // from 1000 on at 1 / 1.5: the second half of the first call takes 1500, until 2500; of the other 2000 / 3 ms are done
    // by 10000, where the series begins again without load: 1000 / 3 more. Latencies 2500 and 1333.3
    expect(document(0).results[0]!.latencyMs.mean).to.be.closeTo((2500 + 4000 / 3) / 2, 1e-9);
    // held at 0.5: 1500
    expect(document(2).results[0]!.latencyMs.mean).to.be.closeTo((2500 + 1500) / 2, 1e-9);
    expect(document(4).results[0]!.latencyMs.mean).to.equal(1500);
    expect(document(3).results[0]!.latencyMs.mean).to.equal(1500);
  });

  it("is counted apart from the functions", () => {
    // functions: 2 s and 2/3 s up to the horizon of 10 s. Background: 1.5 s at 1/3, 6.5 s at 1/2, 1 s at 1/3
    const { functionCoreSeconds, backgroundCoreSeconds, utilisation } = document(0).results[0]!.nodes!;
    expect(functionCoreSeconds).to.be.closeTo(2 + 2 / 3, 1e-12);
    expect(backgroundCoreSeconds).to.be.closeTo(0.5 + 3.25 + 1 / 3, 1e-12);
    expect(utilisation).to.be.closeTo((2 + 2 / 3 + 0.5 + 3.25 + 1 / 3) / 10, 1e-12);
    expect(document(4).results[0]!).not.to.have.property("nodes");
  });

  it("shows in the windows", () => {
    const [header, first, second] = csvRows(out, "windows.csv");
    expect(header).to.deep.equal([
      ...WINDOW_HEADER.split(","),
      "functionUtilisation",
      "backgroundCores",
      "nodeUtilisation",
    ]);
    const cells = (row: readonly string[], ...names: readonly string[]) =>
      names.map((name) => Number(row[header!.indexOf(name)]));
    const names = ["cpuUtilisation", "functionUtilisation", "backgroundCores", "nodeUtilisation"];
    // 2 s of functions and 0.5 + 1.25 s of background in 5 s; then 2/3 and 2 + 1/3
    for (const [i, value] of [0.75, 0.4, 0.35, 0.75].entries())
      expect(cells(first!, ...names)[i]).to.be.closeTo(value, 1e-12);
    for (const [i, value] of [0.6, 2 / 15, 7 / 15, 0.6].entries())
      expect(cells(second!, ...names)[i]).to.be.closeTo(value, 1e-12);
    expect(csvRows(at("plain"), "windows.csv")[0]).to.deep.equal(WINDOW_HEADER.split(","));
  });

  it("is in the manifest with every default, and in the results with its load report", () => {
    const { config } = readJson<Manifest & { config: Record<string, unknown> }>(out, "manifest.json");
    expect(config.background).to.include({ file: "cpu.csv", scale: 1, after: "repeat", rule: "share", gaps: "hold" });
    const { background } = document(0);
    expect(background).to.include({ name: "cpu", series: 1 });
    expect(background!.digest).to.match(/^[0-9a-f]{64}$/);
    expect(background!.load.notes).to.deep.equal([
      "Each series begins with the trace; they are 10 s long, and begin again where the trace is longer.",
      "1 of 1 series on 1 nodes, in turn.",
    ]);
    const plain = readJson<Manifest & { config: Record<string, unknown> }>(at("plain"), "manifest.json");
    expect([document(4), plain.config].some((each) => "background" in each)).to.equal(false);
  });

  it("gives the same bytes with several jobs", () => {
    for (const name of ["functions.csv", "windows.csv"])
      expect(readFileSync(at("jobs", name), "utf8")).to.equal(readFileSync(join(out, name), "utf8"));
    const settled = (command: number) =>
      document(command).results.map(({ wallMs: _, invocationsPerSecond: __, ...result }) => result);
    expect(settled(1)).to.deep.equal(settled(0));
  });

  it("is refused where nodes have no cores, where it is no series, and by the minute", () => {
    expect(said.slice(5, 9).map(({ code, stdout }) => [code, stdout])).to.deep.equal(new Array(4).fill([2, ""]));
    const [cores, rule, series, minute] = said.slice(5, 9).map(({ stderr }) => stderr);
    expect(cores).to.match(/^prewarm: platform: nodeCores: expected a number of cores beside a background load/);
    expect(rule).to.match(/^prewarm: --background: rule: expected one of share, first, got "never"/);
    expect(series).to.match(/^prewarm: calls.csv:1:1: expected samples of CPU utilisation/);
    expect(minute).to.match(/^prewarm: --background: expected --resolution event, got minute/);
  });

  it("is there in training, for the agent and its baselines", () => {
    const { results, background } = document(9);
    expect([results.length, background!.name]).to.deep.equal([2, "cpu"]);
    expect(results[1]!.nodes).to.deep.equal(document(0).results[0]!.nodes);
    expect(results[0]!.nodes!.backgroundCoreSeconds).to.be.above(4);
  });
});
