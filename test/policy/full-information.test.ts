import { expect } from "chai";
import fc from "fast-check";
import { resolveParameters } from "../../src/base/parameters.ts";
import { megabytes, ms, poolId } from "../../src/base/units.ts";
import { PLATFORM_PARAMETERS } from "../../src/platform/conventions.ts";
import { Platform } from "../../src/platform/platform.ts";
import { FullInformation } from "../../src/policy/full-information.ts";
import { WINDOWS } from "../../src/policy/idle-plans.ts";
import { ScriptedWorld } from "../../src/testing/scripted-world.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { policyFor, replayPolicy } from "../model/replay-policy.ts";

const SECOND = 1000;
const HOUR = 3_600_000;

/** One pool; 1 GB, so that an idle second costs 1 / 99.69; a cold start of 1 s, executions of 1 s. */
const calls = (...seconds: number[]): Call[] =>
  seconds.map((s) => ({ t: s * SECOND, d: SECOND, cold: SECOND, mb: 1024 }));

describe("full information", () => {
  it("follows the leader from a window to a pre-warm", async () => {
    // Costs in s of RUM, an idle time of 50 s being 50 / 99.69 = 0.50.
    //   0 s cold, ends 2. Nothing is known: the first plan, 0: released.
    //  52 s cold after 50 s, ends 54. Windows up to 30 s would have cost 1 and more, those from 60 s on 0.50, and so all
    //       plans by quantiles, which keep 10 min as long as there are none. Leader: 60 s.
    // 104 s warm after 50 s idle, ends 105. Ready from 45 s on, 5 s = 0.05; from 49 s on (2 % less), 0.01: that plan leads
    //       with 0.51 over 60 s with 1.00. It starts 48 s after the end, at 153 s, is ready at 154 s, and stays until 51 s
    //       after the end.
    // 155 s warm after 1 s idle, ends 156. Starts at 204, ready at 205, unloaded at 207 s after 2 s.
    // 300 s cold. The horizon is 301 s.
    const trace = makeTrace(calls(0, 52, 104, 155, 300));
    const totals = await replayPolicy("follow-the-leader", trace, { share: "pool" });
    expect(totals).to.include({ cold: 3, partial: 0, warm: 2, prewarms: 2, coldWaitMs: 3000 });
    expect(totals.idleMBms).to.be.closeTo((50 + 1 + 2) * SECOND * 1024, 1e-3);
  });

  it("draws by the weights, which are all alike at first", () => {
    // 32 plans at level 1: 0.5 falls on the 17th, the window of 4 h. Then 18 windows at level 2: 0.5 falls on the 10th, 8 min.
    const pools = [{ name: "p", memory: megabytes(1024), coldStart: ms(1000), trigger: "http" }];
    const policy = new FullInformation(pools, { name: "hedge", share: "pool", prior: 0, uniform: () => 0.5 });
    const view = new ScriptedWorld({ pools, calls: [], horizon: 0 }, policy);
    policy.onArrival(poolId(0), view);
    expect(policy.keepAlive(poolId(0), view)).to.equal(4 * HOUR);
    view.busyInstances = () => 1;
    expect(policy.keepAlive(poolId(0), view)).to.equal(480_000);
    expect(policy.reason(poolId(0), "keep-alive")).to.equal("plan 10 of 32, keep 8 min; 0 idle times at hand");
  });

  it("knows what every window would have cost, with several instances idle too", async () => {
    // Cold starts of 1 ms hardly move the ends of executions; 1 MB: T* = 99.69 * 0.001 * 1024 s = 102 s, within the gaps.
    const gap = fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 3000, max: 900_000 }));
    const list = fc.array(fc.tuple(gap, fc.integer({ min: 1, max: 9000 }), fc.nat({ max: 1 })), {
      minLength: 1,
      maxLength: 60,
    });
    const runs = fc.asyncProperty(list, async (drawn) => {
      let t = 0;
      const made = drawn.map(([gap, d, f]) => ({ t: (t += gap), d, f: `f${f}`, cold: 1, mb: 1 }));
      // long after the last end, one call each of the highest concurrency ends all idle times
      const most = 60;
      for (let i = 0; i < most; i++)
        for (const f of ["f0", "f1"]) made.push({ t: t + 10 * HOUR, d: 1, f, cold: 1, mb: 1 });
      const trace = makeTrace(made, t + 10 * HOUR);
      const policy = await policyFor("follow-the-leader", trace);
      new Platform(trace, policy, resolveParameters(PLATFORM_PARAMETERS, {}, "platform")).run();
      const known = (policy as FullInformation).hindsight();
      const costs = await Promise.all(WINDOWS.map((window) => replayPolicy("fixed", trace, { window })));
      // what no window changes: cold starts at infinity
      const firsts = costs.at(-1)!.coldWaitMs / 1000;
      for (const [i, { rum }] of costs.entries()) expect(known[i]! + firsts).to.be.closeTo(rum, 1e-4);
    });
    await fc.assert(runs, { seed: 31, numRuns: 15 });
  });

  it("charges long idle times as they go on", async () => {
    // g is called once and stays idle from 2 s on; h's call at 5 h finds that 4 h have passed: 17,998 s are charged to the
    // plan of keeping for ever, 60 s to the window of a minute. h itself begins an idle time that is not charged yet.
    const trace = makeTrace([...calls(0).map((c) => ({ ...c, f: "g" })), { t: 5 * HOUR, f: "h", mb: 1024, cold: 0 }]);
    const policy = (await policyFor("follow-the-leader", trace)) as FullInformation;
    new Platform(trace, policy, resolveParameters(PLATFORM_PARAMETERS, {}, "platform")).run();
    const known = policy.hindsight();
    expect(known[0]).to.equal(0);
    expect(known[WINDOWS.indexOf(60_000)]).to.be.closeTo(60 / 99.69, 1e-9);
    expect(known.at(-1)).to.be.closeTo(17_998 / 99.69, 1e-9);
  });

  it("starts a pool from what others have shown", async () => {
    // a is called 50 s after each of its ends, cold at 0 and 52 s; b then twice likewise. Alone, b's second call is cold.
    const a = calls(0, 52, ...Array.from({ length: 20 }, (_, i) => 104 + i * 51)).map((c) => ({ ...c, f: "a" }));
    const trace = makeTrace([...a, ...calls(2000, 2052).map((c) => ({ ...c, f: "b" }))]);
    const cold = async (params: object) => (await replayPolicy("follow-the-leader", trace, params)).cold;
    expect(await cold({ share: "pool" })).to.equal(4);
    expect(await cold({ share: "both" })).to.equal(3);
    expect(await cold({ share: "global" })).to.be.below(4);
    expect(await cold({ share: "both", prior: 0 })).to.equal(4);
  });

  it("is as good as the best window but for what is lost at first, by both rules", async () => {
    const gaps = fc.array(fc.integer({ min: 2, max: 400 }), { minLength: 100, maxLength: 150 });
    const runs = fc.asyncProperty(gaps, async (drawn) => {
      let s = 0;
      const trace = makeTrace(calls(...drawn.map((gap) => (s += gap))));
      const best = Math.min(
        ...(await Promise.all(WINDOWS.map((window) => replayPolicy("fixed", trace, { window })))).map((t) => t.rum),
      );
      const leader = await replayPolicy("follow-the-leader", trace, { share: "pool" });
      const hedge = await replayPolicy("hedge", trace, { share: "pool" });
      expect(leader.rum).to.be.at.most(1.15 * best + 5);
      expect(hedge.rum).to.be.at.most(1.4 * best + 20);
    });
    await fc.assert(runs, { seed: 37, numRuns: 10 });
  });

  it("holds what it says", () => {
    const pools = Array.from({ length: 3 }, (_, i) => ({
      name: `${i}`,
      memory: megabytes(1),
      coldStart: ms(1),
      trigger: "t",
    }));
    const policy = new FullInformation(pools, { name: "x", share: "both", prior: 4 });
    const before = policy.stateBytes();
    const script = { pools, calls: [{ at: 0, pool: 1, duration: 1, cold: 1 }], horizon: 1000 };
    new ScriptedWorld(script, policy).run();
    // 64 pools called at first: recent idle times 260 B, five slots' indices 20 B, classes 5 B, two times 16 B; and 64
    // slots of 32 losses and a gap.
    expect(policy.stateBytes() - before).to.equal(64 * (260 + 20 + 5 + 16) + 64 * 33 * 8);
  });
});
