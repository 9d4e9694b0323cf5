import { existsSync } from "node:fs";
import { expect } from "chai";
import type { Outcome } from "../../experiments/agarwal2021/run.ts";

const SIZES = { seeds: 2, trainingWindows: 30, evaluationWindows: 20, episodes: 1 };

/** The experiment imports the package by its name, so that it has to be built. */
const modules = async () => ({
  ...(await import("../../experiments/agarwal2021/run.ts")),
  ...(await import("../../experiments/agarwal2021/setting.ts")),
  ...(await import("../../experiments/agarwal2021/demand.ts")),
  ...(await import("../../experiments/agarwal2021/compare.ts")),
  ...(await import("../../experiments/agarwal2021/tables.ts")),
  ...(await import("../../experiments/agarwal2021/reading.ts")),
});

describe("experiments/agarwal2021", () => {
  let parts: Awaited<ReturnType<typeof modules>>;
  let outcomes: readonly Outcome[];

  before(async function () {
    if (!existsSync("dist/index.js")) this.skip();
    parts = await modules();
    outcomes = await parts.runAll(SIZES);
  });

  it("has a run of every contender on every seed, all on the same requests", () => {
    expect(outcomes.length).to.equal(parts.CONTENDERS.length * SIZES.seeds);
    const requests = (seed: number) =>
      new Set(outcomes.filter(({ run }) => run.seed === seed).map(({ run }) => run.invocations));
    expect([requests(1).size, requests(2).size]).to.deep.equal([1, 1]);
    expect([...requests(1)]).to.not.deep.equal([...requests(2)]);
  });

  it("adds up: each request has one fate, RUM is its two parts, no more than 7 instances live", () => {
    for (const { contender, run } of outcomes) {
      const fates = run.coldStarts + run.partialColdStarts + run.warmStarts + run.dropped;
      expect(fates, contender.label).to.equal(run.invocations);
      expect(run.rum, contender.label).to.be.closeTo(run.coldWaitSeconds + run.wastedGBSeconds / 99.69, 1e-6);
      expect(run.instances.peak, contender.label).to.be.at.most(parts.MAX_INSTANCES);
    }
  });

  it("keeps the evaluation from the training", () => {
    const { training, evaluation } = parts.demandTraces(SIZES, 1);
    expect([training.horizon, evaluation.horizon]).to.deep.equal([30 * parts.WINDOW_MS, 20 * parts.WINDOW_MS]);
    const longer = parts.demandTraces({ ...SIZES, evaluationWindows: 40 }, 1);
    expect(longer.training.length).to.equal(training.length);
    expect(outcomes[0]!.run.invocations).to.equal(evaluation.length);
  });

  it("draws demand between 0 and 1, the same from the same seed", async () => {
    const { Random } = await import("prewarm");
    const levels = parts.demandLevels(1440, Random.root(3).fork("demand"));
    expect(Math.min(...levels)).to.be.above(0);
    expect(Math.max(...levels))
      .to.be.at.most(1)
      .and.above(0.9);
    expect(parts.demandLevels(1440, Random.root(3).fork("demand"))).to.deep.equal(levels);
  });

  it("comes to the same numbers again", async () => {
    const again = await parts.runAll({ ...SIZES, seeds: 1 });
    expect(JSON.stringify(again)).to.equal(JSON.stringify(outcomes.filter(({ run }) => run.seed === 1)));
  });

  it("has all rows in its tables and all comparisons in its reading", () => {
    const changed = parts.changes(outcomes);
    expect(changed.length).to.equal(parts.AGENTS.length * 2 * 3);
    const table = parts.resultTable(outcomes);
    for (const { label } of parts.CONTENDERS) expect(table).to.contain(`${label}  `);
    expect(parts.changeTable(changed).split("\n").length).to.equal(1 + changed.length);
    const counts = /^Of 36 comparisons (\d+) agree .*?, (\d+) oppose it, (\d+) show/.exec(
      parts.reading(outcomes, changed),
    )!;
    expect(Number(counts[1]) + Number(counts[2]) + Number(counts[3])).to.equal(36);
  });

  it("takes changes seed by seed and decides only beyond the noise of the seeds", () => {
    // waste of the agent 50, 60, 55 of the baselines' 100: -50, -40, -45 %, mean -45, sd 5,
    // margin 4.3027 * 5 / sqrt(3) = 12.42; of two seeds (-50, -40): mean -45, margin 12.7062 * 7.071 / sqrt(2) = 63.5
    const made = (label: string, wasted: readonly number[]) =>
      wasted.map((wastedGBSeconds, s) => ({ ...withLabel(label), run: { ...outcomes[s]!.run, wastedGBSeconds } }));
    const withLabel = (label: string) => outcomes.find(({ contender }) => contender.label === label)!;
    const agent = parts.AGENTS[0]!.label;
    const wasteOf = (seeds: number) => {
      const few = [50, 60, 55].slice(0, seeds);
      const others = few.map(() => 100);
      const all = [...made(agent, few), ...made(parts.HPA, others), ...made(parts.KEEP_ALIVE, others)];
      return parts.changes(all).find((change) => change.agent === agent && change.quantity === "waste")!;
    };
    const three = wasteOf(3);
    expect(three.percent!.mean).to.be.closeTo(-45, 1e-9);
    expect(three.percent!.margin).to.be.closeTo(12.42, 0.01);
    expect([three.best, three.sign]).to.deep.equal([-50, "agrees"]);
    expect(wasteOf(2).sign).to.equal("undecided");
    expect(wasteOf(1).sign).to.equal("undecided");
  });
});
