import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { ResultsDocument } from "../../src/experiment/result.ts";
import { csvRows, keysOf, type Manifest, REWARD_HEADER, RUN_KEYS, readJson, timeless } from "./contract.ts";
import { jsonOf, listing, type Outcome, prewarmEach, scratch } from "./run.ts";

const q = "train gen --agent q-learning:stepSize=0.2 --episodes 3";
const COMMANDS = [
  "trace generate --apps 5 --days 1 --seed 1 --max-daily-calls 50 --out gen --quiet",
  `${q} --policy none --policy fixed --seed 5 --out out --json`,
  `${q} --policy none --policy fixed --seed 5 --out again --quiet`,
  `${q} --seed 6 --out other --quiet`,
  "replay gen --policy none --policy agent:file=out/agent.json --seed 5 --json",
  "train gen --agent keep-alive --episodes 2 --train-share 0.5 --out half --json",
  "replay gen --policy agent:file=half/agent.json --json",
  "train gen --agent q-learning --episodes 1 --quiet",
];

describe("prewarm train", () => {
  const folder = scratch();
  const out = join(folder.path, "out");
  let said: Outcome[];
  const results = (command: number) => jsonOf<ResultsDocument>(said[command]!).results;

  before(async () => {
    said = await prewarmEach(
      COMMANDS.map((command) => command.split(" ")),
      { cwd: folder.path },
    );
  });

  after(() => folder.remove());

  it("ends, and prints one JSON document on standard output", () => {
    expect(said.map(({ code }) => code)).to.deep.equal(COMMANDS.map(() => 0));
    expect(jsonOf(said[1]!)).to.include({ schema: 1, command: "train", seed: 5 });
  });

  it("evaluates the agent first, then the baselines in their order", () => {
    expect(results(1).map(({ spec }) => spec)).to.deep.equal(["q-learning:stepSize=0.2", "none", "fixed"]);
    for (const result of results(1)) expect(keysOf(result)).to.deep.equal(RUN_KEYS);
  });

  it("says on standard error that the training trace is the evaluation trace, unless quiet or a share is held out", () => {
    expect(said[1]!.stderr).to.match(/^prewarm: .*trained on.*--train-share.*\n$/);
    expect(said[2]!.stderr).to.equal("");
    expect(said[5]!.stderr).to.equal("");
  });

  it("writes the promised files, and no other", () => {
    const names = ["agent.json", "classes.csv", "functions.csv", "manifest.json", "report.html"];
    expect(listing(out)).to.deep.equal([...names, "results.csv", "results.json", "rewards.csv", "windows.csv"]);
    expect(readJson(out, "results.json")).to.deep.equal(jsonOf(said[1]!));
  });

  it("writes to results/ unless told otherwise, for a trained agent must not be lost", () => {
    expect(listing(join(folder.path, "results"))).to.deep.equal(listing(out));
  });

  it("writes a row per episode to rewards.csv", () => {
    const [header, ...rows] = csvRows(out, "rewards.csv");
    expect(header!.join(",")).to.equal(REWARD_HEADER);
    expect(rows.map(([episode]) => episode)).to.deep.equal(["0", "1", "2"]);
    for (const row of rows) expect(row.map(Number).every(Number.isFinite)).to.equal(true);
    const epsilon = rows.map((row) => Number(row[6]));
    expect(epsilon).to.deep.equal([...epsilon].sort((a, b) => b - a));
  });

  it("describes the training in manifest.json and agent.json", () => {
    const manifest = readJson<Manifest>(out, "manifest.json");
    expect(manifest).to.include({ command: "train", seed: 5 });
    expect(manifest.config).to.deep.include({ episodes: 3, trainShare: 1 });
    expect(manifest.config.agent).to.include({ kind: "q-learning", stepSize: 0.2, discount: 0.9 });
    expect(readJson(out, "agent.json")).to.include({ schema: 1, agent: "q-learning", seed: 5, episodes: 3 });
  });

  it("gives the same bytes for the same seed, timing apart", () => {
    const again = join(folder.path, "again");
    expect(timeless(again)).to.equal(timeless(out));
    for (const name of ["agent.json", "rewards.csv", "functions.csv", "windows.csv", "classes.csv"])
      expect(readFileSync(join(again, name), "utf8"), name).to.equal(readFileSync(join(out, name), "utf8"));
    expect(readJson<Manifest>(again, "manifest.json").configHash).to.equal(
      readJson<Manifest>(out, "manifest.json").configHash,
    );
  });

  it("learns something else from another seed", () => {
    const rewards = (name: string) => csvRows(join(folder.path, name), "rewards.csv").map((row) => row[2]);
    expect(rewards("other")).to.not.deep.equal(rewards("out"));
  });

  it("saves an agent that replay judges as train did", () => {
    for (const [replayed, trained] of [
      [results(4)[1]!, results(1)[0]!],
      [results(4)[0]!, results(1)[1]!],
    ] as const) {
      const { policy, spec, wallMs, invocationsPerSecond, ...figures } = trained;
      expect(replayed).to.deep.include(figures);
    }
    expect(results(4)[1]).to.include({ policy: "agent", spec: "agent:file=out/agent.json" });
  });

  it("evaluates on what was held out: the second half of the day", () => {
    const whole = results(6)[0]!;
    const [half] = results(5);
    expect(half!.invocations).to.be.within(1, whole.invocations - 1);
    const minutes = csvRows(join(folder.path, "half"), "windows.csv").length - 1;
    expect(minutes).to.equal(720);
    expect(readJson<{ trainedOn: object }>(join(folder.path, "half"), "agent.json").trainedOn).to.include({
      horizonMs: 43_200_000,
      invocations: whole.invocations - half!.invocations,
    });
  });
});
