import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Outcome } from "../../experiments/layers-vs-whole/run.ts";

const SIZES = { seeds: 2, apps: 20, days: 1, maxDailyCalls: 200 };

/** The experiment imports the package by its name, so that it has to be built. */
const modules = async () => ({
  ...(await import("../../experiments/layers-vs-whole/run.ts")),
  ...(await import("../../experiments/layers-vs-whole/setting.ts")),
  ...(await import("../../experiments/layers-vs-whole/compare.ts")),
  ...(await import("../../experiments/layers-vs-whole/tables.ts")),
  ...(await import("../../experiments/layers-vs-whole/given-trace.ts")),
});

describe("experiments/layers-vs-whole", () => {
  let parts: Awaited<ReturnType<typeof modules>>;
  let outcomes: readonly Outcome[];

  before(async function () {
    if (!existsSync("dist/policy/rainbowcake.js")) this.skip();
    parts = await modules();
    outcomes = await parts.runAll([parts.generated(SIZES, 808), parts.generated(SIZES, 3000)], SIZES.seeds);
  });

  const runsOf = (label: string) => outcomes.filter(({ contender }) => contender.label === label).map(({ run }) => run);

  it("has a run of every contender on every seed and setting, all of a seed on the same calls", () => {
    expect(outcomes.length).to.equal(parts.CONTENDERS.length * 2 * SIZES.seeds);
    for (const seed of [1, 2])
      expect(new Set(outcomes.filter(({ run }) => run.seed === seed).map(({ run }) => run.invocations)).size).to.equal(
        1,
      );
    expect(
      runsOf("none").map(({ coldWaitSeconds, invocations }) => (1000 * coldWaitSeconds) / invocations),
    ).to.deep.equal([808, 808, 3000, 3000]);
  });

  it("has shells of the policies that keep some, and of no other", () => {
    for (const { contender, run } of outcomes) {
      const keeps = contender.kind !== "whole";
      expect(run.shells !== undefined, contender.label).to.equal(keeps);
      if (keeps) expect(run.shells!.taken).to.be.within(1, run.coldStarts);
    }
  });

  it("comes to the same numbers again", async () => {
    const again = await parts.runAll([parts.generated(SIZES, 808)], 1);
    const before = outcomes.filter(({ setting, run }) => setting.includes("808") && run.seed === 1);
    expect(JSON.stringify(again)).to.equal(JSON.stringify(before));
  });

  it("has all rows in its tables and a line of reading for each variant", () => {
    const changed = parts.changes(outcomes);
    expect(changed.length).to.equal(2 * 2 * parts.AGAINST.length * 3);
    const table = parts.resultTable(outcomes);
    for (const { label } of parts.CONTENDERS) expect(table).to.contain(`${label}  `);
    expect(parts.changeTable(changed).split("\n").length).to.equal(2 + changed.length / 3);
    expect(parts.reading(outcomes, changed).split("\n").length).to.equal(4);
  });

  it("takes changes seed by seed, and the window of equal waste between two windows", () => {
    // waste 300 and start-up 40 ms of the layers. Windows: none 0 and 100 ms, 20 s 200 and 60 ms, 1 min 400 and 20 ms: at
    // a waste of 300 40 ms, so no change; in the second seed the layers have 20 ms, half of it. Mean -25 %, sd 35.36, margin
    // 12.7062 * 35.36 / sqrt(2) = 317.7.
    const made = (label: string, waste: number, ...waits: readonly number[]) =>
      waits.map((wait, s) => {
        const of = outcomes.find(({ contender }) => contender.label === label)!;
        const run = {
          ...of.run,
          seed: s,
          invocations: 1000,
          dropped: 0,
          wastedGBSeconds: waste,
          coldWaitSeconds: wait,
        };
        return { ...of, setting: "made", run };
      });
    const all = [
      ...made(parts.LAYERS, 300, 40, 20),
      ...made("none", 0, 100, 100),
      ...made("keep-alive 20 s", 200, 60, 60),
      ...made("keep-alive 1 min", 400, 20, 20),
      ...made("keep-alive 2 min", 800, 10, 10),
      ...made("keep-alive 5 min", 2000, 5, 5),
      ...made("keep-alive 10 min", 4000, 5, 5),
    ];
    const equal = parts.atEqualWaste(all, "made", parts.LAYERS)!;
    expect(equal.mean).to.be.closeTo(-25, 1e-9);
    expect(equal.margin).to.be.closeTo(317.7, 0.1);
    const against = parts.changes(all).filter((change) => change.against === "keep-alive 10 min");
    // start-up 40 and 20 of 5: +700 and +300 %; waste 300 of 4000: -92.5 %, without noise
    expect(against[0]!.percent!.mean).to.equal(500);
    expect([against[1]!.percent!.mean, against[1]!.percent!.margin, against[1]!.sign]).to.deep.equal([
      -92.5,
      0,
      "agrees",
    ]);
    expect(against[0]!.sign).to.equal("undecided"); // the margin of two seeds is 2541
  });

  it("reads a trace that is given", async () => {
    const folder = mkdtempSync(join(tmpdir(), "layers-"));
    try {
      const path = join(folder, "calls.csv");
      writeFileSync(path, "t_ms,function,duration_ms,memory_mb,coldstart_ms\n0,a,10,100,500\n5000,b,10,100,700\n");
      const runs = await parts.runAll([parts.given(path)], 1);
      const none = runs.find(({ contender }) => contender.label === "none")!;
      expect([none.setting, none.run.invocations, none.run.coldWaitSeconds]).to.deep.equal(["calls.csv", 2, 1.2]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
