import { existsSync } from "node:fs";
import { expect } from "chai";
import type { Outcome } from "../../experiments/greedy-dual-vs-ttl/run.ts";

const SIZES = { seeds: 2, apps: 15, days: 1 };

/** The experiment imports the package by its name, so that it has to be built. */
const modules = async () => ({
  ...(await import("../../experiments/greedy-dual-vs-ttl/run.ts")),
  ...(await import("../../experiments/greedy-dual-vs-ttl/setting.ts")),
  ...(await import("../../experiments/greedy-dual-vs-ttl/calls.ts")),
  ...(await import("../../experiments/greedy-dual-vs-ttl/compare.ts")),
  ...(await import("../../experiments/greedy-dual-vs-ttl/tables.ts")),
  ...(await import("../../experiments/workload.ts")),
});

describe("experiments/greedy-dual-vs-ttl", () => {
  let parts: Awaited<ReturnType<typeof modules>>;
  let outcomes: readonly Outcome[];

  before(async function () {
    if (!existsSync("dist/index.js")) this.skip();
    parts = await modules();
    outcomes = await parts.runAll(SIZES, undefined);
  });

  it("has a run of every policy on every size and seed, all of a seed on the same calls", () => {
    const { CONTENDERS, SHARES } = parts;
    expect(outcomes.length).to.equal(CONTENDERS.length * SHARES.length * SIZES.seeds);
    for (const seed of [1, 2]) {
      expect(new Set(outcomes.filter((one) => one.seed === seed).map((one) => one.invocations)).size).to.equal(1);
    }
  });

  it("evicts nothing where all fits: the order of eviction then makes no difference", () => {
    for (const seed of [1, 2]) {
      const whole = outcomes.filter((one) => one.seed === seed && one.share === 1 && one.label !== parts.TTL);
      expect(new Set(whole.map(({ overheadPercent }) => overheadPercent.toFixed(9))).size).to.equal(1);
      expect(Math.max(...whole.map(({ droppedPercent }) => droppedPercent))).to.equal(0);
    }
  });

  it("prepares calls as FaasCache's code does: longest less average for a cold start, no function called once", async () => {
    const counts = await parts.workload(undefined, 1, { apps: 15, days: 1, maxDailyCalls: 500 });
    const { trace, warmSeconds } = parts.faascacheCalls(counts, 1);
    const calls = new Map<string, number>();
    for (let i = 0; i < trace.length; i++) {
      const { name } = trace.functions[trace.functionId[i]!]!;
      calls.set(name, (calls.get(name) ?? 0) + 1);
    }
    expect(Math.min(...calls.values())).to.be.at.least(2);
    const own = counts.durations[counts.functions.findIndex(({ name }) => name === trace.functions[0]!.name)]!;
    expect(trace.functions[0]!.coldStart).to.be.closeTo(own.percentiles.at(-1)! - own.average, 1e-9);
    expect(trace.duration.reduce((sum, d) => sum + d, 0) / 1000).to.be.closeTo(warmSeconds, 1e-6 * warmSeconds);
  });

  it("takes the factor in logarithms and the memory from the line between sizes", () => {
    // factors 2 and 8: sqrt(16) = 4; ln 2 and ln 8 are 2.0794 -+ 0.6931, deviation 0.9803, margin 12.7062 * 0.9803 / sqrt(2) = 8.8074
    const made = (label: string, overheads: readonly number[]) =>
      overheads.map((overheadPercent, s) => ({ ...outcomes[0]!, label, share: 1, seed: s + 1, overheadPercent }));
    const factor = parts.overheadFactor([...made(parts.TTL, [20, 80]), ...made(parts.GREEDY_DUAL, [10, 10])], 1)!;
    expect(factor.mean).to.be.closeTo(4, 1e-12);
    expect(Math.log(factor.to!) - Math.log(4)).to.be.closeTo(8.8074, 0.001);
    // sizes 0.1 0.2 0.3 0.5 0.75 1: 30 is half way from 40 to 20
    expect(parts.shareFor([80, 40, 20, 10, 5, 5], 30)).to.be.closeTo(0.25, 1e-12);
    expect(parts.shareFor([80, 40, 20, 10, 5, 5], 4)).to.equal(undefined);
    expect(parts.shareFor([80, 40, 20, 10, 5, 5], 90)).to.equal(undefined);
  });

  it("prints a line per policy, the paper's figures, and says how far they hold", () => {
    const table = parts.policyTable(outcomes, "overheadPercent", "overhead");
    for (const { label } of parts.CONTENDERS) expect(table).to.contain(label);
    expect(parts.paperTable(outcomes)).to.contain("> 3").and.to.contain("by elastic sizing");
    expect(parts.reading(outcomes)).to.match(/^(At no size|The factor is beyond 3)/);
  });
});
