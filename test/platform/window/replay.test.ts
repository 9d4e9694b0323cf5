import { expect } from "chai";
import fc from "fast-check";
import { ms } from "../../../src/base/units.ts";
import { Platform } from "../../../src/platform/platform.ts";
import { poolsOf } from "../../../src/platform/pools.ts";
import type { Tally } from "../../../src/platform/tally.ts";
import { mergeWindowPartials } from "../../../src/platform/window/merge.ts";
import { windowOptions } from "../../../src/platform/window/options.ts";
import { poolCalls } from "../../../src/platform/window/pool-calls.ts";
import { replayWindow, windowBlocks, windowTally } from "../../../src/platform/window/replay.ts";
import { fixed } from "../../../src/policy/fixed.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { platformConfig } from "../../model/config.ts";
import { type Call, makeTrace } from "../../model/make-trace.ts";
import { expectSameTally } from "../../model/same-tally.ts";

const SERIES_MS = 1000;

function replay(trace: Trace, window: number, unit = "app", seriesMs = SERIES_MS): Tally {
  const pools = poolsOf(trace, unit);
  return windowTally(poolCalls(trace, pools), windowOptions(trace, pools, { window: ms(window), seriesMs }));
}

/** The replay counts what the platform counts, and its sums are the platform's to 1e-9. */
function expectPlatform(trace: Trace, window: number, unit: string, seriesMs = SERIES_MS): void {
  const tally = replay(trace, window, unit, seriesMs);
  const config = platformConfig({ unit, window: seriesMs });
  expectSameTally(tally, new Platform(trace, fixed(ms(window)), config, poolsOf(trace, unit)).run());
  if (trace.cpu === undefined)
    expect([...tally.windows.busyCoreMs].every((busy, w) => busy <= tally.windows.liveMs[w]!)).to.equal(true);
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
    const { functions, idleMBms, busyMBms, poolLiveMs, peakInstances } = replay(trace, 20);
    expect([functions.coldStarts[0], functions.warmStarts[0]]).to.deep.equal([3, 2]);
    expect(idleMBms).to.equal(5 + 20 + 20 + 20 + 10);
    expect(busyMBms).to.equal(10 + 15 + 10 + 10 + 10);
    expect(poolLiveMs[0]).to.equal(75 + 55);
    expect(peakInstances).to.equal(2);
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

  it("is the platform where many execute at once for long, and now and then one more than before", () => {
    const stretch = fc.record({
      gap: fc.constantFrom(0, 0, 90, 4000),
      every: fc.integer({ min: 1, max: 12 }),
      longest: fc.integer({ min: 60, max: 900 }),
      count: fc.integer({ min: 100, max: 900 }),
    });
    const lengths = fc.infiniteStream(fc.double({ min: 0.01, max: 1, noNaN: true }));
    const some = fc.tuple(fc.array(stretch, { minLength: 2, maxLength: 4 }), lengths, fc.boolean());
    fc.assert(
      fc.property(some, windows, fc.constantFrom(0, 30, 2000), ([stretches, shares, isWhole], window, cold) => {
        let t = 0;
        const calls = stretches.flatMap(({ gap, every, longest, count }) => {
          t += gap;
          return Array.from({ length: count }, () => {
            const length = longest * (shares.next().value as number);
            t += every * (shares.next().value as number);
            return { t: isWhole ? Math.floor(t) : t, d: isWhole ? Math.ceil(length) : length, cold, mb: 1 };
          });
        });
        expectPlatform(makeTrace(calls), window, "app");
      }),
      { seed: 26, numRuns: 60 },
    );
  });

  it("is the platform where cold calls outlast a pause that no other call ends in", () => {
    const count = (min: number, max: number) => fc.integer({ min, max });
    const row = (length: number, from: number, step: number, d: number): Call[] =>
      Array.from({ length }, (_, i) => ({ t: from + step * i, d, cold: 60, mb: 1 }));
    fc.assert(
      fc.property(count(1, 90), count(1, 40), count(0, 12), (before, burst, after) => {
        // the burst's calls would end a millisecond later, and as cold ones do 61 later; all others go on to 600 at least
        const calls = [...row(before, 0, 1, 600), ...row(burst, before, 0, 1), ...row(after, before + 5, 1, 600)];
        expectPlatform(makeTrace([...calls, ...row(200, before + 200, 1, 600)]), 1000, "app");
      }),
      { seed: 27, numRuns: 150 },
    );
  });

  it("is the platform where more execute at once than are looked at in one go, and bursts come and go", () => {
    const calls = Array.from({ length: 40_000 }, (_, i) => {
      const t = i < 30_000 ? Math.floor(i / 20) : 3000 + 2 * (i - 30_000); // 20 in a ms, then one in two
      return { t, d: 1 + ((i * 7919) % 700), cold: 50, mb: 1 };
    });
    for (const window of [3, 1000, Number.POSITIVE_INFINITY]) expectPlatform(makeTrace(calls, 30_000), window, "app");
  });

  it("is the platform where a call of many is too short to end after its arrival", () => {
    const long = Array.from({ length: 100 }, (_, i) => ({ t: 1e9 + i, d: 500, cold: 0, mb: 1 }));
    const short = [1e9 + 50, 1e9 + 50].map((t) => ({ t, d: 1e-9, cold: 0, mb: 1 }));
    expectPlatform(makeTrace([...long, ...short]), 100, "app", 1e8);
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

  it("is the platform where executions use different shares of a core", () => {
    const cores = fc.constantFrom(0.1, 0.25, 0.5, 1, 1.5);
    fc.assert(
      fc.property(
        someCalls(5000, 900, 60),
        windows,
        fc.integer({ min: 1, max: 7000 }),
        fc.infiniteStream(cores),
        (calls, window, horizon, shares) => {
          const given = calls.map((call) => ({ ...call, cpu: shares.next().value as number }));
          expectPlatform(makeTrace(given, horizon), window, "app");
        },
      ),
      { seed: 26, numRuns: 150 },
    );
  });

  it("is the platform whatever the windows of its series are", () => {
    fc.assert(
      fc.property(
        someCalls(50_000, 9000, 60),
        windows,
        fc.oneof(fc.double({ min: 1000, max: 60_000, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY)),
        fc.double({ min: 0, max: 60_000, noNaN: true }),
        (calls, window, seriesMs, horizon) => {
          expectPlatform(makeTrace(calls, horizon), window, "function", seriesMs);
        },
      ),
      { seed: 27, numRuns: 150 },
    );
  });

  it("knows nothing of nothing", () => {
    for (const window of [0, 100, Number.POSITIVE_INFINITY]) {
      expectPlatform(makeTrace([]), window, "app");
      expectPlatform(makeTrace([], 5000), window, "app");
    }
  });

  it("gives the same from any division into ranges of pools, sent through a clone", () => {
    fc.assert(
      fc.property(
        someCalls(5000, 400, 60),
        windows,
        fc.uniqueArray(fc.integer({ min: 1, max: 2 })),
        (calls, window, cuts) => {
          const trace = makeTrace(calls, 6000);
          const pools = poolsOf(trace, "function");
          const rows = poolCalls(trace, pools, (bytes) => new SharedArrayBuffer(bytes));
          const options = windowOptions(trace, pools, { window: ms(window), seriesMs: SERIES_MS });
          const count = pools.profiles.length;
          const bounds = [0, ...cuts.filter((cut) => cut < count).sort((a, b) => a - b), count];
          const partials = bounds.slice(1).map((toPool, k) => {
            return structuredClone(replayWindow(rows, options, { fromPool: bounds[k]!, toPool }));
          });
          const merged = mergeWindowPartials(partials.reverse(), rows, options);
          expectSameTally(merged, windowTally(rows, options));
        },
      ),
      { seed: 28, numRuns: 100 },
    );
  });

  it("divides pools into ranges with about as many calls each", () => {
    const offsets = Float64Array.from({ length: 1001 }, (_, pool) => pool * 4000);
    const blocks = windowBlocks(offsets);
    expect(blocks.length).to.equal(32);
    expect(blocks[0]!.fromPool).to.equal(0);
    expect(blocks.at(-1)!.toPool).to.equal(1000);
    for (const [k, { fromPool, toPool }] of blocks.entries()) {
      expect(toPool - fromPool).to.be.within(31, 33); // 1000 / 32
      if (k > 0) expect(fromPool).to.equal(blocks[k - 1]!.toPool);
    }
    expect(windowBlocks(Float64Array.of(0, 0, 39_999, 39_999))).to.deep.equal([{ fromPool: 0, toPool: 3 }]);
    expect(windowBlocks(Float64Array.of(0))).to.deep.equal([]);
  });

  it("grows its scratch for more instances than it began with, and moves it back as they expire", () => {
    const burst = Array.from({ length: 1500 }, (_, i) => ({ t: i / 10, d: 1000 + ((i * 37) % 500) }));
    const lonely = Array.from({ length: 3000 }, (_, i) => ({ t: 10_000 + i * 5000, d: 10 }));
    expectPlatform(makeTrace([...burst, ...lonely]), 100, "app");
  });
});
