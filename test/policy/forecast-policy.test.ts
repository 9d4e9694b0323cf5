import { expect } from "chai";
import { ms, type PoolId } from "../../src/base/units.ts";
import { Platform } from "../../src/platform/platform.ts";
import { always } from "../../src/policy/forecast/forecaster-choice.ts";
import { ForecastPolicy, IDLE_CONCURRENCY, instancesFor, windowLength } from "../../src/policy/forecast-policy.ts";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

const SECOND = 1000;
/** The last concurrency as the forecast, a tick every 10 s. */
const LAST = { interval: 10 * SECOND, window: 10 * SECOND, keepAlive: 0, span: 1 };

function constant(value: number) {
  return always({ name: "constant", stateBytes: 0, forecast: () => value });
}

describe("ForecastPolicy", () => {
  it("pre-warms up to the forecast and releases above it", async () => {
    // The mean of two values of 10 s. 0 s: a call of 10 s; 10 s: a call of 5 s; both start in no time and are released.
    //   20 s  after 1, 0.5: 0.75, one is started; 20-30 s idle
    //   30 s  after 0.5, 0: 0.25, it stays; a call of 2 s at 32 s
    //   40 s  after 0, 0.2: 0.1, stays;   50 s  after 0.2, 0: 0.1, stays
    //   60 s  after 0, 0: it goes. Idle from 20 to 60 s but for 2 s.
    const calls = [
      { t: 0, d: 10 * SECOND, cold: 0, mb: 100 },
      { t: 10 * SECOND, d: 5 * SECOND, cold: 0 },
      { t: 32 * SECOND, d: 2 * SECOND, cold: 0 },
    ];
    const params = { ...LAST, window: 20 * SECOND, span: 2 };
    const totals = await replayPolicy("moving-average", makeTrace(calls, 80 * SECOND), params);
    expect(totals).to.include({ cold: 2, warm: 1, prewarms: 1, idleMBms: 38 * SECOND * 100 });
  });

  it("does not take its own starts for demand", async () => {
    // A call at 0 s starts for 4 s and runs for 2: a concurrency of 0.2. At 10 s one is started for it, idle from 14 to
    // 20 s; what it took to start is no execution, so that at 20 s it goes and none follows.
    const trace = makeTrace([{ t: 0, d: 2 * SECOND, cold: 4 * SECOND, mb: 100 }], 100 * SECOND);
    const totals = await replayPolicy("moving-average", trace, LAST);
    expect(totals).to.include({ cold: 1, prewarms: 1, idleMBms: 6 * SECOND * 100 });
  });

  it("takes a start off in as many intervals as it lasts", async () => {
    // 25 s of start and 8 s of execution: nothing executed until 20 s, 5 of 10 s until 30 s, 3 s until 33 s. Forecasts 0 at
    // 10 and 20 s, 1 at 30 s, where the one there is counts, 1 at 40 s: it stays idle from 33 to 50 s.
    const trace = makeTrace([{ t: 0, d: 8 * SECOND, cold: 25 * SECOND, mb: 100 }], 100 * SECOND);
    const totals = await replayPolicy("moving-average", trace, LAST);
    expect(totals).to.include({ cold: 1, prewarms: 0, idleMBms: 17 * SECOND * 100 });
  });

  it("keeps what a request had to start to the end of its interval", async () => {
    // 0 s: a call of 5 s, released. 10 s: one is started, idle for 2 s. 12 s: three calls of 1 s, one warm, two that start in
    // no time; all idle from 13 to 20 s. 20 s: 0.3, two go; one is idle for 10 s more. 30 s: 0, it goes.
    const calls = [0, 12, 12, 12].map((t) => ({ t: t * SECOND, d: t === 0 ? 5 * SECOND : SECOND, cold: 0, mb: 100 }));
    const totals = await replayPolicy("moving-average", makeTrace(calls, 60 * SECOND), LAST);
    expect(totals).to.include({ cold: 3, warm: 1, prewarms: 1, idleMBms: (2 + 21 + 10) * SECOND * 100 });
  });

  it("forecasts the most instances busy at once where it is told to", async () => {
    // Three calls of 1 s at 0 s, that start in no time: a mean of 0.3, a peak of 3. A call of 15 s at 5 s: a mean of 0.5, the
    // peak stays 3; in the second interval it goes on, a peak of 1.
    //   10 s  one is busy: two are started; idle from 10 to 20 s
    //   20 s  it has just ended; of three idle ones one is kept: idle to the horizon at 30 s
    const calls = [0, 0, 0, 5].map((t) => ({ t: t * SECOND, d: t === 0 ? SECOND : 15 * SECOND, cold: 0, mb: 100 }));
    const totals = await replayPolicy("moving-average", makeTrace(calls, 30 * SECOND), { ...LAST, measure: "peak" });
    expect(totals).to.include({ cold: 4, prewarms: 2, idleMBms: (2 * 10 + 10) * SECOND * 100 });
  });

  it("keeps idle instances for a fixed window until it has a history", async () => {
    // 10 minutes until 2 h have passed: idle from 1 s to 601 s.
    const trace = makeTrace([{ t: 0, d: SECOND, cold: 0, mb: 100 }], 7200 * SECOND);
    const totals = await replayPolicy("fft", trace, {});
    expect(totals).to.include({ cold: 1, prewarms: 0, idleMBms: 600 * SECOND * 100 });
  });

  it("never takes an interval with a call for an idle one", async () => {
    // A call of 0.01 ms: a concurrency of 1e-6, below 1.6e-5, but one is started at 10 s.
    const trace = makeTrace([{ t: 0, d: 0.01, cold: 0 }], 20 * SECOND);
    expect((await replayPolicy("moving-average", trace, LAST)).prewarms).to.equal(1);
  });

  it("holds state for the pools that are called, and gives rows back", () => {
    // 1000 pools * 4 B, 256 rows * 20 B, two values of scratch; a page of 256 rows * 2 values * 8 B once a pool is called.
    const policy = new ForecastPolicy(1000, constant(0), {
      interval: 10 * SECOND,
      window: 20 * SECOND,
      keepAlive: 0,
      measure: "mean",
    });
    expect(policy.stateBytes()).to.equal(4000 + 256 * 20 + 16);
    policy.onArrival(7 as PoolId, { busyInstances: () => 0 } as never);
    expect(policy.stateBytes()).to.equal(4000 + 256 * 20 + 256 * 16 + 16);
    const calls = Array.from({ length: 600 }, (_, i) => ({ t: i * 30 * SECOND, f: `f${i}`, d: SECOND, cold: 0 }));
    const trace = makeTrace(calls);
    const one = new ForecastPolicy(600, constant(0), {
      interval: 10 * SECOND,
      window: 20 * SECOND,
      keepAlive: 0,
      measure: "mean",
    });
    new Platform(trace, one).run();
    expect(one.stateBytes()).to.equal(2400 + 256 * 20 + 256 * 16 + 16); // one page, as each pool follows another
  });

  it("refuses a forecast that is no number", () => {
    const config = { interval: 10 * SECOND, window: 10 * SECOND, keepAlive: 0, measure: "mean" };
    const trace = makeTrace([{ t: 0 }], 60 * SECOND);
    const run = () => new Platform(trace, new ForecastPolicy(1, constant(Number.NaN), config)).run();
    expect(run).to.throw(RangeError, "constant: expected a finite forecast, got NaN for pool 0");
  });

  it("says why", () => {
    const policy = new ForecastPolicy(1, constant(0.25), {
      interval: 10_000,
      window: 20_000,
      keepAlive: 0,
      measure: "mean",
    });
    const at = (now: number) => ({ now: ms(now) }) as never;
    const pool = 0 as PoolId;
    expect(policy.reason(pool, "keep-alive", at(0))).to.equal("no history of 20 s yet");
    expect(policy.reason(pool, "keep-alive", at(20_000))).to.equal(
      "to the end of the interval of 10 s, then by forecast",
    );
    new Platform(makeTrace([{ t: 0 }], 30 * SECOND), policy).run();
    expect(policy.reason(pool, "tick", at(20_000))).to.equal(
      "constant forecasts a concurrency of 0.250 from 2 intervals, the last 0.00: 1 instance",
    );
  });
});

describe("instancesFor", () => {
  it("rounds up, and takes less than half an idle concurrency for nothing", () => {
    expect([0, -3, IDLE_CONCURRENCY / 2, 1, 1.2].map((f) => instancesFor(f, 0))).to.deep.equal([0, 0, 1, 1, 2]);
    expect(instancesFor(7.99e-6, 0)).to.equal(0);
  });

  it("takes a forecast that is whole but for rounding as whole", () => {
    expect(instancesFor(0.1 * 3 * 10, 0)).to.equal(3); // 3.0000000000000004
  });

  it("grows by 500 at most beyond 3000", () => {
    expect([instancesFor(9000, 1), instancesFor(9000, 4000.5), instancesFor(2000, 1)]).to.deep.equal([
      3000, 4501, 2000,
    ]);
  });
});

describe("windowLength", () => {
  it("is a whole number of intervals, from 1 to 10000", () => {
    const length = (interval: number, window: number) =>
      windowLength({ interval, window, keepAlive: 0, measure: "mean" });
    expect(length(60_000, 7_200_000)).to.equal(120);
    expect(() => length(60_000, 0)).to.throw(
      RangeError,
      "expected a window of 1 to 10000 intervals, got 0 ms of 60000 ms",
    );
    expect(() => length(1, 20_000)).to.throw(RangeError);
    expect(() => length(60_000, Number.POSITIVE_INFINITY)).to.throw(RangeError);
  });
});
