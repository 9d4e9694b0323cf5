import { expect } from "chai";
import fc from "fast-check";
import { LogHistogram } from "../../../src/base/log-histogram.ts";
import { ms } from "../../../src/base/units.ts";
import { Platform } from "../../../src/platform/platform.ts";
import { poolsOf } from "../../../src/platform/pools.ts";
import { poolCalls } from "../../../src/platform/window/pool-calls.ts";
import { replayWindow } from "../../../src/platform/window/replay.ts";
import { fixed } from "../../../src/policy/fixed.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { platformConfig } from "../../model/config.ts";
import { type Call, makeTrace } from "../../model/make-trace.ts";

function replay(trace: Trace, window: number, unit = "app") {
  const pools = poolsOf(trace, unit);
  const latencyMs = new LogHistogram();
  const coldStart = Float64Array.from(trace.functions, (fn) => fn.coldStart);
  const options = { window: ms(window), horizon: trace.horizon, coldStart, latencyMs };
  return { tally: replayWindow(poolCalls(trace, pools), options), pools, latencyMs };
}

/** The replay counts what the platform counts, and its sums are the platform's to 1e-6. */
function expectPlatform(trace: Trace, window: number, unit: string): void {
  const { tally, pools, latencyMs } = replay(trace, window, unit);
  const platform = new Platform(trace, fixed(ms(window)), platformConfig({ unit }), pools).run();
  expect(tally.coldStarts).to.deep.equal(platform.functions.coldStarts);
  expect(tally.warmStarts).to.deep.equal(platform.functions.warmStarts);
  const memoryTime = (column: Float64Array) =>
    column.reduce((total, time, pool) => total + time * pools.profiles[pool]!.memory, 0);
  const close = (value: number, expected: number) =>
    expect(value).to.be.closeTo(expected, 1e-6 * Math.max(1, expected));
  tally.coldWaitMs.forEach((wait, f) => {
    close(wait, platform.functions.coldWaitMs[f]!);
  });
  close(memoryTime(tally.idleMs), platform.idleMBms);
  close(memoryTime(tally.busyMs), platform.busyMBms);
  close(memoryTime(tally.startingMs), platform.startingMBms);
  expect(latencyMs.count).to.equal(platform.latencyMs.count);
  // but for the rounding of sums in another order
  for (const p of [0, 0.5, 0.99, 1]) {
    const quantile = platform.latencyMs.quantile(p);
    if (quantile === undefined) expect(latencyMs.quantile(p)).to.equal(undefined);
    else expect(latencyMs.quantile(p)).to.be.closeTo(quantile, 1e-9 * (1 + quantile));
  }
}

const windows = fc.constantFrom(0, 3, 100, 1000, Number.POSITIVE_INFINITY);
const COLD: Readonly<Record<string, number>> = { a: 0, b: 50, c: 808 };
const MEMORY: Readonly<Record<string, number>> = { a: 100, b: 200, c: 300 };

/** Calls of three functions, two of which share an app; many at whole milliseconds, so that ties are common. */
const someCalls = (span: number, longest: number, maxLength: number) =>
  fc
    .array(
      fc.record({
        t: fc.oneof(fc.integer({ min: 0, max: span }), fc.double({ min: 0, max: span, noNaN: true })),
        f: fc.constantFrom("a", "b", "c"),
        d: fc.oneof(fc.integer({ min: 1, max: longest }), fc.double({ min: 0.001, max: longest, noNaN: true })),
      }),
      { maxLength, size: "max" },
    )
    .map((calls): Call[] =>
      calls.map((call) => ({ ...call, app: call.f === "a" ? "x" : "y", cold: COLD[call.f]!, mb: MEMORY[call.f]! })),
    );

describe("window replay", () => {
  it("takes the instance most recently used and lets the others expire", () => {
    // no cold start: x ends at 10, y at 20; 25 takes y until 35; window 20: x expires after 30; 55 is y's deadline, warm
    // until 65, 90 is cold until 100. Idle: y 5 + 20, x 20, then 65-85 and 100-110 (horizon)
    const calls = [0, 10, 25, 55, 90].map((t) => ({ t, d: 10, cold: 0, mb: 1 }));
    const trace = makeTrace([{ ...calls[0]!, d: 10 }, { ...calls[1]!, t: 5, d: 15 }, ...calls.slice(2)], 110);
    const { tally } = replay(trace, 20);
    expect([tally.coldStarts[0], tally.warmStarts[0]]).to.deep.equal([3, 2]);
    expect(tally.idleMs[0]).to.equal(5 + 20 + 20 + 20 + 10);
    expect(tally.busyMs[0]).to.equal(10 + 15 + 10 + 10 + 10);
  });

  it("is the platform on random traces", () => {
    const horizons = fc.option(fc.integer({ min: 1, max: 8000 }), { nil: undefined });
    fc.assert(
      fc.property(
        someCalls(5000, 400, 80),
        windows,
        horizons,
        fc.constantFrom("app", "function"),
        (calls, window, horizon, unit) => {
          expectPlatform(makeTrace(calls, horizon), window, unit);
        },
      ),
      { seed: 21, numRuns: 600 },
    );
  });

  it("is the platform where many execute at once", () => {
    fc.assert(
      fc.property(someCalls(300, 900, 400), windows, (calls, window) => {
        expectPlatform(makeTrace(calls, 2000), window, "app");
      }),
      { seed: 22, numRuns: 60 },
    );
  });

  it("is the platform where many execute at once and arrivals crowd", () => {
    const bursts = fc.array(
      fc.record({
        t: fc.integer({ min: 0, max: 3000 }),
        calls: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 120, size: "max" }),
      }),
      { minLength: 2, maxLength: 5 },
    );
    fc.assert(
      fc.property(bursts, windows, fc.constantFrom(0, 10, 500), (groups, window, cold) => {
        const calls = groups.flatMap(({ t, calls: lengths }) => lengths.map((d) => ({ t, d, cold, mb: 1 })));
        expectPlatform(makeTrace(calls, 4000), window, "app");
      }),
      { seed: 25, numRuns: 100 },
    );
  });

  it("is the platform where a call of many is too short to end after its arrival", () => {
    const long = Array.from({ length: 100 }, (_, i) => ({ t: 1e9 + i, d: 500, cold: 0, mb: 1 }));
    const short = [1e9 + 50, 1e9 + 50].map((t) => ({ t, d: 1e-9, cold: 0, mb: 1 }));
    expectPlatform(makeTrace([...long, ...short]), 100, "app");
  });

  it("is the platform where cold starts differ between calls", () => {
    fc.assert(
      fc.property(
        someCalls(5000, 400, 60),
        windows,
        fc.infiniteStream(fc.integer({ min: 0, max: 300 })),
        (calls, window, starts) => {
          const trace = makeTrace(calls, 6000);
          const coldStart = Float64Array.from(trace.arrival, () => starts.next().value as number);
          expectPlatform({ ...trace, coldStart }, window, "app");
        },
      ),
      { seed: 23, numRuns: 100 },
    );
  });

  it("grows its scratch for more instances than it began with, and moves it back as they expire", () => {
    const burst = Array.from({ length: 1500 }, (_, i) => ({ t: i / 10, d: 1000 + ((i * 37) % 500) }));
    const lonely = Array.from({ length: 3000 }, (_, i) => ({ t: 10_000 + i * 5000, d: 10 }));
    expectPlatform(makeTrace([...burst, ...lonely]), 100, "app");
  });
});
