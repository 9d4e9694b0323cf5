import { expect } from "chai";
import fc from "fast-check";
import { ms } from "../../../src/base/units.ts";
import { Platform } from "../../../src/platform/platform.ts";
import { idleCostPerMs } from "../../../src/policy/bound/bound.ts";
import { keepAliveBound, poolBound } from "../../../src/policy/bound/keep-alive-bound.ts";
import { keepAlivePlan } from "../../../src/policy/bound/keep-alive-plan.ts";
import { bestKeepAlive, type PlainCall } from "../../model/best-keep-alive.ts";
import { makeTrace } from "../../model/make-trace.ts";
import { planColumns, traceFuture } from "../../model/pool-future.ts";

/**
 * Up to six calls of one pool on a grid of ms, so that many meet at one instant. An idle ms costs as much as 1/100 to 2 ms
 * of a cold start (1 GB to 200 GB).
 */
const memory = fc.constantFrom(1000, 5000, 20_000, 50_000, 90_000, 200_000);
const rawCalls = fc.array(
  fc.record({
    gap: fc.integer({ min: 0, max: 8 }),
    d: fc.integer({ min: 0, max: 4 }),
    cold: fc.integer({ min: 0, max: 4 }),
  }),
  { minLength: 1, maxLength: 6 },
);
const mixedCalls = rawCalls.map((calls) => placed(calls));
const alikeCalls = fc
  .tuple(rawCalls, fc.integer({ min: 0, max: 6 }))
  .map(([calls, cold]) => placed(calls.map((call) => ({ ...call, cold }))));

function placed(calls: readonly { gap: number; d: number; cold: number }[]): PlainCall[] {
  let t = 0;
  return calls.map(({ gap, d, cold }) => {
    t += gap;
    return { t, d, cold };
  });
}

describe("the least RUM by keep-alive alone", () => {
  it("is that of the best of all choices where it is called exact, no more elsewhere, and a plan attains no less", () => {
    const kinds = { exact: 0, met: 0, bound: 0 };
    const check = (calls: PlainCall[], mb: number) => {
      const best = bestKeepAlive(calls, idleCostPerMs(mb));
      const { exact, coldSeconds, idleSeconds } = poolBound(planColumns(calls), mb);
      const bound = coldSeconds + idleSeconds;
      const plan = keepAlivePlan(planColumns(calls), idleCostPerMs(mb));
      expect(bound).to.be.at.most(best + 1e-12);
      expect(plan.coldSeconds + plan.idleSeconds).to.be.at.least(best - 1e-12);
      if (exact) expect(bound).to.be.closeTo(best, 1e-12);
      if (exact) expect(plan.coldSeconds + plan.idleSeconds).to.be.closeTo(best, 1e-12);
      kinds[exact ? "exact" : best - bound < 1e-12 ? "met" : "bound"]++;
    };
    fc.assert(fc.property(alikeCalls, memory, check), { seed: 51, numRuns: 2000 });
    fc.assert(fc.property(mixedCalls, memory, check), { seed: 52, numRuns: 2000 });
    // a check of nothing but exact pools, or of bounds far below, would show little
    expect(kinds.exact).to.be.above(1000);
    expect(kinds.bound).to.be.below(2500);
  });

  it("charges each gap between uses of a level its idle time or a start, whichever is less", () => {
    // 1024 MB: an idle s costs 1/99.69 = 0.010031 s; a start of 1 s costs 1 - 0.010031 = 0.989969 s beside memory-time.
    // 0-30 s and 10-40 s overlap: levels 1 and 2, neither used before: two starts. At 50 s nothing runs: level 1, free
    // since 40 s: 10 s idle. At 60 s level 2, free since 30 s: 30 s idle, 0.300933 s. At 400 s level 1, free since 80 s:
    // 320 s idle would cost 3.21 s: a start. That call finds no instance, but no other comes before it ends: no more.
    const calls = [
      { t: 0, d: 30_000, cold: 1000 },
      { t: 10_000, d: 30_000, cold: 1000 },
      { t: 50_000, d: 20_000, cold: 1000 },
      { t: 60_000, d: 20_000, cold: 1000 },
      { t: 400_000, d: 1000, cold: 1000 },
    ];
    const { exact, coldSeconds, idleSeconds } = poolBound(planColumns(calls), 1024);
    expect(exact).to.equal(false);
    expect(idleSeconds).to.be.closeTo(40 / 99.69, 1e-9);
    // the first arrival finds the pool without an instance, and so do its companions until 31 s: 2 starts, as charged
    expect(coldSeconds).to.be.closeTo(3 * (1 - 1 / 99.69), 1e-9);
  });

  it("counts every call that comes before the first instance can be ready", () => {
    // 1 GB, cold starts of 1 s. Four calls of 0.1 s in 0.9 s: warm ones would never overlap, so that one level is all;
    // but without an instance all four are cold. Three starts more than charged.
    const calls = [0, 300, 600, 900].map((t) => ({ t, d: 100, cold: 1000 }));
    const { coldSeconds, idleSeconds } = poolBound(planColumns(calls), 1024);
    expect(coldSeconds + idleSeconds)
      .to.be.above(3.96)
      .and.below(4.04);
    expect(bestKeepAlive(calls, idleCostPerMs(1024))).to.equal(4);
  });

  it("is not attained by keeping all, even where idle time is free: a cold start more can save several", () => {
    // Cold starts of 10 ms, executions of 1 ms. All kept: 0 cold, ready again at 11; 12 and 14 warm; of the two calls at
    // 30, 31 and 32 one is warm each time and one cold, because the cold ones end at 41 at the earliest: 4 cold starts.
    // The first released at 11: 12 cold until 23, 14 cold until 25, and two instances for all that follow: 3.
    const trace = makeTrace([0, 12, 14, 30, 30, 31, 31, 32, 32].map((t) => ({ t, d: 1, cold: 10 })));
    const coldStarts = (first: number) => {
      let asked = 0;
      const keepAlive = () => ms(asked++ === 0 ? first : Number.POSITIVE_INFINITY);
      return new Platform(trace, { name: "scripted", keepAlive }).run().functions.coldStarts[0];
    };
    expect(coldStarts(Number.POSITIVE_INFINITY)).to.equal(4);
    expect(coldStarts(0)).to.equal(3);
  });

  it("adds up pools, says how many are exact and what is attained", () => {
    const alone = [{ f: "a", t: 0, d: 1000, cold: 500, mb: 128 }];
    const overlapping = [0, 100].map((t) => ({ f: "b", t, d: 1000, cold: 500, mb: 128 }));
    const { future, profiles } = traceFuture([...alone, ...overlapping]);
    const bound = keepAliveBound(future, profiles);
    expect(bound).to.include({ kind: "lower bound", pools: 2, exactPools: 1, attainedRum: 1.5 });
    expect(bound.rum).to.be.at.most(1.5);
    expect(bound.rum).to.be.closeTo(bound.coldWaitSeconds + bound.wastedGBSeconds / 99.69, 1e-12);
    expect(keepAliveBound(traceFuture(alone).future, traceFuture(alone).profiles)).to.include({
      kind: "exact",
      rum: 0.5,
    });
  });
});
