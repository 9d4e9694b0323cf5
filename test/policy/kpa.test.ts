import { expect } from "chai";
import { resolveParameters } from "../../src/base/parameters.ts";
import { policies } from "../../src/policy/catalog.ts";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

const SECOND = 1000;
const call = (s: number, seconds: number) => ({ t: s * SECOND, d: seconds * SECOND, cold: 0, mb: 100 });

describe("kpa", () => {
  it("keeps the last instance for the stable window and the grace period", async () => {
    // 1 s: a call of 1 s. Tick at 2 s: mean concurrency 0.5, ceil(0.5 / 0.7) = 1. The tick at 60 s still has it among its
    // 30 values of 2 s, that at 62 s has not: none is wished for, active since 1 s. It goes at 92 s: idle 90 s.
    const totals = await replayPolicy("kpa", makeTrace([call(1, 1)], 300 * SECOND));
    expect(totals).to.include({ cold: 1, prewarms: 0, idleMBms: 90 * SECOND * 100 });
    // A call of 1 s at 80 s, within the grace period: it stays. That falls into the value of the tick at 82 s, which the tick
    // at 142 s has no more; active again since 82 s. It goes at 172 s: idle 78 + 91 s.
    const again = await replayPolicy("kpa", makeTrace([call(1, 1), call(80, 1)], 300 * SECOND));
    expect(again).to.include({ cold: 1, warm: 1, idleMBms: (78 + 91) * SECOND * 100 });
    // Without grace at 62 s.
    const graceless = await replayPolicy("kpa", makeTrace([call(1, 1)], 300 * SECOND), { grace: 0 });
    expect(graceless.idleMBms).to.equal(60 * SECOND * 100);
  });

  it("has as many instances as the mean concurrency needs", async () => {
    // Five calls of 10 s at 1 s. Values of the ticks at 2, 4, ...: 2.5, 5, 5, 5, 5, 2.5, 0, ...
    //   2 s  2.5 / 0.7: 4, nothing is idle          4 s  3.75 / 0.7: 6: one more
    //   6 s  12.5 / 3 / 0.7: 6                      8 s  17.5 / 4 / 0.7: 7: one more
    //  10 s  22.5 / 5 / 0.7: 7                     12 s  25 / 6 / 0.7: 6: one of 7 idle ones goes
    //  14 s  25 / 7 / 0.7: 6 (5.1)                 16 s  25 / 8 / 0.7: 5 (4.5)          18 s  3.97: 4
    // Horizon 19 s. Idle: the sixth from 4 to 12 s (the least recently used), the seventh 8 to 16 s, the five from 11 s on:
    // one until 18 s, four until 19 s.
    const trace = makeTrace(
      Array.from({ length: 5 }, () => call(1, 10)),
      19 * SECOND,
    );
    const totals = await replayPolicy("kpa", trace);
    expect(totals).to.include({ cold: 5, prewarms: 2 });
    expect(totals.idleMBms).to.be.closeTo((8 + 8 + 7 + 4 * 8) * SECOND * 100, 1e-3);
  });

  it("panics where twice as many are needed as are ready, and then only adds", async () => {
    // Target 0.3. Tick at 2 s: 0.5 / 0.3: 2, which is 200 % of the one that is ready: panic, one more. It ends 60 s later,
    // the tick at 64 s being the first after 62 s: none is needed, but at most half go: one of two, at 66 s none is wished
    // for, the other goes at 96 s. Idle 64 - 2 and 96 - 2 s.
    const trace = makeTrace([call(1, 1)], 300 * SECOND);
    const totals = await replayPolicy("kpa", trace, { target: 0.3 });
    expect(totals).to.include({ cold: 1, prewarms: 1, idleMBms: (62 + 94) * SECOND * 100 });
    // With a threshold of 300 % there is no panic: two are wished for at 2 s; 0.25 / 0.3: one at 4 s. 2 s and 90 s.
    const calm = await replayPolicy("kpa", trace, { target: 0.3, panicThreshold: 3 });
    expect(calm).to.include({ prewarms: 1, idleMBms: (2 + 90) * SECOND * 100 });
  });

  it("keeps to its bounds, starts with the initial scale and from zero with the activation scale", async () => {
    const trace = makeTrace([call(1, 1)], 200 * SECOND);
    // Activation 3: at 2 s two more; all three stay until 62 s; at most half go: floor(3 / 2) = 1 stays, so two go; the
    // last one is not wished for from 64 s on and goes at 94 s. Idle 2 * 60 + 92.
    const three = await replayPolicy("kpa", trace, { activation: 3 });
    expect(three).to.include({ prewarms: 2, idleMBms: (2 * 60 + 92) * SECOND * 100 });
    // Initial 1: there from 0 s on, so that the call is warm; idle 1 + 90.
    const initial = await replayPolicy("kpa", trace, { initial: 1 });
    expect(initial).to.include({ cold: 0, prewarms: 1, idleMBms: 91 * SECOND * 100 });
    // Nobody calls: active from 0 s on, none is wished for from 60 s on, gone at 90 s.
    const unused = makeTrace(
      [
        { ...call(199, 0), f: "late" },
        { ...call(199, 0), f: "g" },
      ],
      199 * SECOND,
    );
    const idle = await replayPolicy("kpa", unused, { initial: 1 });
    expect(idle).to.include({ cold: 2, prewarms: 2, idleMBms: 2 * 90 * SECOND * 100 });
    const min = await replayPolicy("kpa", trace, { min: 2 });
    expect(min).to.include({ cold: 0, prewarms: 2, idleMBms: (2 * 200 - 1) * SECOND * 100 });
    const burst = makeTrace(
      Array.from({ length: 5 }, () => call(1, 10)),
      19 * SECOND,
    );
    expect((await replayPolicy("kpa", burst, { max: 5 })).prewarms).to.equal(0);
  });

  it("refuses numbers it cannot work with", () => {
    const { parameters, create } = policies.kpa;
    const values = resolveParameters(parameters, {}, "kpa");
    const make = (change: object) => () => create({ ...values, ...change }, { pools: [] } as never);
    expect(make({ tick: 0 })).to.throw(RangeError, "kpa: expected a tick > 0, got 0 ms");
    expect(make({ target: 0 })).to.throw(RangeError, "kpa: expected a target > 0, got 0");
    expect(make({ stable: 1000 })).to.throw(
      RangeError,
      "kpa: expected a stable window of 1 to 10000 ticks, got 1000 ms",
    );
    expect(make({ min: 3, max: 2 })).to.throw(RangeError, "kpa: expected min <= max, got 3 and 2");
    expect(make({})).to.not.throw();
  });
});
