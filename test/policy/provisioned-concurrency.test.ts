import { expect } from "chai";
import { resolveParameters } from "../../src/base/parameters.ts";
import { policies } from "../../src/policy/catalog.ts";
import { ProvisionedConcurrency } from "../../src/policy/provisioned-concurrency.ts";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

const SECOND = 1000;
const call = (s: number, seconds = 1) => ({ t: s * SECOND, d: seconds * SECOND, cold: 0, mb: 100 });
const replay = (calls: readonly ReturnType<typeof call>[], seconds: number, params = {}) =>
  replayPolicy("provisioned-concurrency", makeTrace(calls, seconds * SECOND), params);
const values = resolveParameters(policies["provisioned-concurrency"].parameters, {}, "provisioned-concurrency");

describe("provisioned-concurrency", () => {
  it("adds capacity after three minutes above the target, a minute later", async () => {
    // A call of 1 s in the middle of each of ten minutes: utilisation 1 of one instance. The ticks at 60, 120, 180 s have
    // seen it: ceil(1 / 0.7) = 2, and the second starts at 240 s. Then it is 1/2, below 63 %, but not for 15 minutes.
    // Idle: the first 600 - 10 s, the second 360 s.
    const everyMinute = Array.from({ length: 10 }, (_, m) => call(60 * m + 30));
    const totals = await replay(everyMinute, 600);
    expect(totals).to.include({ cold: 0, warm: 10, prewarms: 2, idleMBms: (590 + 360) * SECOND * 100 });
    // A minute without calls has no datum and ends the row: 30, 90, then 210, 270 s are not three.
    const gap = await replay([call(30), call(90), call(210), call(270)], 600);
    expect(gap).to.include({ prewarms: 1, idleMBms: 596 * SECOND * 100 });
  });

  it("keeps what is provisioned, and for its window what was started on demand", async () => {
    // Three calls of 10 s at 30 s: one provisioned, two on demand, which stay from 40 to 400 s. The provisioned one idles
    // 30 s before and 560 s after.
    const totals = await replay([call(30, 10), call(30, 10), call(30, 10)], 600);
    expect(totals).to.include({ cold: 2, warm: 1, prewarms: 1, idleMBms: (30 + 560 + 2 * 360) * SECOND * 100 });
  });

  it("goes up at once and down in steps, by the mean of its data", async () => {
    // out 1, in 2, no delay, nothing on demand stays. Four calls of 1 s at once in each of five minutes, then one.
    // minute 1: capacity 1, utilisation 1:               2 from 60 s on; 3 cold; idle 60 - 1
    // minute 2: 2, (1/2 + 1 + 1 + 1) / 4 = 0.875:   ceil(2.5) = 3; 2 cold; idle 120 - 2
    // minute 3: 3, (1 + 2 + 3 + 3) / 12 = 0.75:    ceil(3.2) = 4; 1 cold; idle 180 - 3
    // minute 4: 4, (1 + 2 + 3 + 4) / 16 = 0.625: below 0.63, once;         idle 240 - 4
    // minute 5: the same, twice: ceil(4 * 0.625 / 0.7) = 4 stays;          idle 240 - 4
    // minute 6: 4, 0.25, mean 0.4375: ceil(2.5) = 3;                       idle 240 - 1
    // minute 7: 3, 0.333, mean 0.2917: ceil(1.25) = 2;                     idle 180 - 1
    // minute 8: 2, 0.5, mean 0.4167: ceil(1.19) = 2;                       idle 120 - 1
    // minute 9: 2, 0.5;                                                    idle 120 - 1
    const calls = [4, 4, 4, 4, 4, 1, 1, 1, 1].flatMap((n, m) => Array.from({ length: n }, () => call(60 * m + 30)));
    const params = { out: 1, in: 2, delay: 0, keepAlive: 0 };
    const totals = await replay(calls, 540, params);
    const idle = 59 + 118 + 177 + 236 + 236 + 239 + 179 + 119 + 119;
    expect(totals).to.include({ cold: 6, prewarms: 4, idleMBms: idle * SECOND * 100 });
    // no further than its maximum: at 60 s 2
    expect((await replay(calls, 540, { ...params, max: 2 })).prewarms).to.equal(2);
    // what it holds: 44 bytes and two data, and two counters
    expect(new ProvisionedConcurrency(1, { ...values, ...params }).stateBytes()).to.equal(40 + 2 * 8 + 16);
  });

  it("refuses numbers it cannot work with", () => {
    const make = (change: object) => () => new ProvisionedConcurrency(1, { ...values, ...change });
    expect(make({ target: 0 })).to.throw(RangeError, "provisioned-concurrency: expected a target > 0, got 0");
    expect(make({ min: 3, max: 2 })).to.throw(RangeError, "provisioned-concurrency: expected min <= max, got 3 and 2");
    expect(make({})).to.not.throw();
  });
});
