import { expect } from "chai";
import { resolveParameters } from "../../src/base/parameters.ts";
import { megabytes, ms } from "../../src/base/units.ts";
import { policies } from "../../src/policy/catalog.ts";
import { HorizontalPodAutoscaler, HPA_PARAMETERS } from "../../src/policy/hpa.ts";
import { ScriptedWorld } from "../../src/testing/scripted-world.ts";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

const SECOND = 1000;
const defaults = resolveParameters(HPA_PARAMETERS, {}, "hpa");

describe("hpa", () => {
  it("counts what it wishes for from utilisation, and waits for the stabilisation before it scales down", async () => {
    // Target 0.5, sync 10 s, stabilisation 20 s, min 1, max 4; cold 0.
    //   0 s  nothing live: wish 1, pre-warmed at once
    //        0-10 s one call of 10 s: 1 live, 1 busy, utilisation 1 (it ends at 10 s, before the tick)
    //  10 s  wish ceil(1 * 1 / 0.5) = 2: one more
    //        10-20 s two calls of 10 s: utilisation 1
    //  20 s  wish ceil(2 * 1 / 0.5) = 4: two more
    //  30 s  nothing happened since: wish 0, at least 1; highest of 10, 20, 30 s is 4: stays
    //  40 s  highest of 20, 30, 40 s is 4: a wish of 20 s ago still counts
    //  50 s  highest of 30, 40, 50 s is 1: three go
    //  60 s  the horizon
    // Idle: 0 to 20 s; 4 from 20 to 50 s; 1 from 50 to 60 s: 4 * 30 + 1 * 10 = 130 s of 100 MB.
    const calls = [0, 10 * SECOND, 10 * SECOND].map((t) => ({ t, d: 10 * SECOND, cold: 0, mb: 100 }));
    const trace = makeTrace(calls, 60 * SECOND);
    const params = { target: 0.5, sync: 10 * SECOND, stabilisation: 20 * SECOND, min: 1, max: 4 };
    const totals = await replayPolicy("hpa", trace, params);
    expect(totals).to.include({ prewarms: 4, idleMBms: 130 * SECOND * 100 });
    expect(totals.cold).to.equal(0);
  });

  it("changes nothing within the tolerance", async () => {
    // Sync 10 s, one instance, busy 8.4 of the first 10 s: 0.84 / 0.8 = 1.05 is within 0.1 of 1, 1.05 - 1 is not within 0.01.
    const trace = makeTrace([{ t: 0, d: 8400, cold: 0 }], 20 * SECOND);
    const prewarms = async (tolerance: number) =>
      (await replayPolicy("hpa", trace, { sync: 10 * SECOND, tolerance })).prewarms;
    expect(await prewarms(0.1)).to.equal(1);
    expect(await prewarms(0.01)).to.equal(2);
  });

  it("takes a count that is whole but for rounding as whole", async () => {
    // 5 live, each busy 0.14 of the window, target 0.35: 5 * (0.14 / 0.35) = 2, in binary 2.0000000000000004.
    const calls = [0, 0, 0, 0, 0].map((t) => ({ t, d: 1400, cold: 0, mb: 100 }));
    // 0-10 s: 5 live. At 10 s 2 are wished for and 3 go; idle 5 * 8.6 + 2 * 10 = 63 s.
    const trace = makeTrace(calls, 20 * SECOND);
    const params = { sync: 10 * SECOND, stabilisation: 0, target: 0.35, min: 0 };
    const { idleMBms } = await replayPolicy("hpa", trace, params);
    expect(idleMBms).to.be.closeTo(63_000 * 100, 1e-6);
  });

  it("stays at its minimum without traffic; from none, the request starts the first", async () => {
    // min 0: a call at 5 s starts cold (1 s), runs 1 s, idle from 7 s. At 15 s utilisation 2 / 10 s of life: the wish is
    // ceil(0.25) = 1; at 30 s it is 0, but 1 was wished for within 300 s, up to the tick at 315 s, which still counts it.
    // At 330 s it goes: idle 323 s.
    const trace = makeTrace([{ t: 5 * SECOND, d: SECOND, cold: SECOND, mb: 100 }], 600 * SECOND);
    const none = await replayPolicy("hpa", trace, { min: 0 });
    expect(none).to.include({ cold: 1, prewarms: 0, idleMBms: 323 * SECOND * 100 });
    // min 2: two are ready at 1 s, one of them works 1 s: idle 2 * 599 - 1 s.
    const two = await replayPolicy("hpa", trace, { min: 2 });
    expect(two).to.include({ cold: 0, warm: 1, prewarms: 2, idleMBms: (2 * 599 - 1) * SECOND * 100 });
  });

  it("never asks for more than its maximum, nor releases what is busy", async () => {
    // Three calls of 100 s at once: three instances start by request; max 1 releases them only once they are idle.
    const calls = [0, 0, 0].map((t) => ({ t, d: 100 * SECOND, cold: 0, mb: 100 }));
    const trace = makeTrace(calls, 600 * SECOND);
    // The first takes the pre-warm of the tick at 0. At 105 s two go, one stays: idle 3 * 5 + 495 s.
    const totals = await replayPolicy("hpa", trace, { max: 1 });
    expect(totals).to.include({ prewarms: 1, idleMBms: (3 * 5 + 495) * SECOND * 100 });
  });

  it("adds at most the larger of 100 % and 4 in a step, but comes up to its minimum at once", async () => {
    // Target 0.01, max 100, sync 10 s, one call of 35 s from 0 s on; cold 0. Each tick finds one instance's worth of work:
    // the wish is 100. Live 1, 1 + 4 = 5, 5 + 5 = 10, 10 + 10 = 20 after the ticks at 0, 10, 20, 30 s.
    const calls = [{ t: 0, d: 35 * SECOND, cold: 0, mb: 100 }];
    const params = { sync: 10 * SECOND, target: 0.01, max: 100 };
    expect(await replayPolicy("hpa", makeTrace(calls), params)).to.include({ prewarms: 20, cold: 0 });
    // 50 % of 1 and of 3 and of 5 are less than 2: 1, 3, 5, then 5 + 2.5, rounded up, 8.
    const half = { ...params, upPercent: 50, upPods: 2 };
    expect((await replayPolicy("hpa", makeTrace(calls), half)).prewarms).to.equal(8);
    expect((await replayPolicy("hpa", makeTrace(calls, 5 * SECOND), { ...params, min: 30 })).prewarms).to.equal(30);
  });

  it("leaves out what is still starting, and takes it as using nothing where more are wished for", async () => {
    // Sync 10 s, target 0.5, cold 15 s, one call of 60 s at 0 s, min 1: the pre-warm of the tick at 0 is taken over and
    // busy from 0 s on (its start-up counts as CPU time, as a request waits for it).
    //  10 s  1 live, utilisation 1: wish 2, one more, ready at 25 s
    //  20 s  1 ready with utilisation 1, 1 starting: ratio 2 of 1, over both 1: within the tolerance, stays at 2
    //  30 s  2 live. 20-30 s: busy 10 + 5 (starting until 25 s) of 20 s = 0.75: wish ceil(2 * 1.5) = 3
    //  40 s  1 starting, its 10 s left out: busy 10 of 20 s = 0.5, ratio 1: stays
    // Counted as CPU time, the start-up would make 20 s wish for 4.
    const calls = [{ t: 0, d: 60 * SECOND, cold: 15 * SECOND, mb: 100 }];
    const params = { sync: 10 * SECOND, target: 0.5, max: 100 };
    expect((await replayPolicy("hpa", makeTrace(calls, 30 * SECOND), params)).prewarms).to.equal(2);
    expect((await replayPolicy("hpa", makeTrace(calls, 50 * SECOND), params)).prewarms).to.equal(3);
  });

  it("looks no more at a pool without instances and wishes, and holds what it says", async () => {
    const profile = { name: "p", memory: megabytes(100), coldStart: ms(1000), trigger: "http" };
    const pools = [profile, { ...profile, name: "q" }];
    const policy = new HorizontalPodAutoscaler(2, { ...defaults, min: 0 });
    const calls = [{ at: 1000, pool: 1, duration: 1000, cold: 0 }];
    const world = new ScriptedWorld({ pools, calls, horizon: 600_000 }, policy);
    const looks: [number, number][] = [];
    const read = world.readWindow.bind(world);
    world.readWindow = (pool, into) => {
      looks.push([pool, world.now]);
      read(pool, into);
    };
    world.run();
    // Looked at from 15 s on. Idle 13 of the 14 s it lives: wish 1, at 30 s 0; that of 15 s counts until 315 s; released at
    // 330 s, and at 345 s there is nothing any more: 23 looks, all at pool 1.
    expect(looks).to.deep.equal(Array.from({ length: 23 }, (_, i) => [1, 15_000 * (i + 1)]));
    expect(policy.stateBytes()).to.equal(2 * (21 * 4 + 8) + 8 * 11); // and 8 fields of a window, 3 counters
  });

  it("refuses numbers it cannot work with", () => {
    const { parameters, create } = policies.hpa;
    const values = Object.fromEntries(Object.entries(parameters).map(([key, { default: value }]) => [key, value]));
    const make = (change: object) => () => create({ ...values, ...change } as never, { pools: [] } as never);
    expect(make({ sync: 0 })).to.throw(RangeError, "hpa: expected a sync > 0, got 0 ms");
    expect(make({ target: 0 })).to.throw(RangeError, "hpa: expected a target > 0, got 0");
    expect(make({ min: 3, max: 2 })).to.throw(RangeError, "hpa: expected min <= max, got 3 and 2");
    expect(make({ stabilisation: Number.POSITIVE_INFINITY })).to.throw(RangeError, "at most 10000 syncs, got Infinity");
    expect(make({})).to.not.throw();
  });
});
