import { expect } from "chai";
import fc from "fast-check";
import { LogHistogram } from "../../../src/base/log-histogram.ts";
import { Random } from "../../../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../../../src/base/units.ts";
import { Platform } from "../../../src/platform/platform.ts";
import { poolsOf } from "../../../src/platform/pools.ts";
import { replayDrawn } from "../../../src/platform/window/drawn-replay.ts";
import { windowOptions } from "../../../src/platform/window/options.ts";
import { poolCalls } from "../../../src/platform/window/pool-calls.ts";
import { replayWindow, windowTally } from "../../../src/platform/window/replay.ts";
import type { WindowTally } from "../../../src/platform/window/tally.ts";
import { fixed } from "../../../src/policy/fixed.ts";
import { expandMinutes } from "../../../src/trace/expand.ts";
import type { MinuteCounts } from "../../../src/trace/minute-counts.ts";
import { ARRIVALS, type Arrivals } from "../../../src/trace/source.ts";
import { platformConfig } from "../../model/config.ts";

interface Row {
  readonly app: number;
  /** [minute, calls] */
  readonly calls: readonly (readonly [number, number])[];
  /** Percentiles are this many ms times 1, 1, 2, 3, 5, 20, 30. */
  readonly length: number;
  readonly cold: number;
}

function countsOf(rows: readonly Row[], minutes: number): MinuteCounts {
  const entries = rows.map(({ calls }) => [...new Map(calls)].sort(([a], [b]) => a - b));
  const offsets = [0];
  for (const row of entries) offsets.push(offsets[offsets.length - 1]! + row.length);
  const apps = [...new Set(rows.map(({ app }) => app))];
  return {
    name: "rows",
    functions: rows.map(({ app, cold }, id) => ({
      name: `f${id}`,
      app: appId(apps.indexOf(app)),
      trigger: "http",
      memory: megabytes(100),
      coldStart: ms(cold),
    })),
    apps: apps.map((app) => ({
      name: `a${app}`,
      memory: megabytes(200),
      functions: [...rows.keys()].filter((id) => rows[id]!.app === app).map(functionId),
    })),
    minutes,
    offsets: Float64Array.from(offsets),
    minute: Uint32Array.from(entries.flat(), ([minute]) => minute),
    count: Uint32Array.from(entries.flat(), ([, count]) => count),
    durations: rows.map(({ length }) => ({
      average: ms(4 * length),
      percentiles: [1, 1, 2, 3, 5, 20, 30].map((factor) => factor * length),
    })),
    digest: "0",
    load: { format: "azure2019", sources: [], counts: {}, notes: [] },
  };
}

const someRows = (minutes: number, most: number, lengths: readonly number[], maxLength = 5) =>
  fc.array(
    fc.record({
      app: fc.nat(2),
      calls: fc.array(
        fc.tuple(fc.nat(minutes - 1), fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: most }))),
        { maxLength: 12 },
      ),
      length: fc.constantFrom(...lengths),
      cold: fc.constantFrom(0, 40, 808, 20_000),
    }),
    { minLength: 1, maxLength },
  );

interface Case {
  readonly counts: MinuteCounts;
  readonly window: number;
  readonly unit: "app" | "function";
  readonly arrivals: Arrivals;
}

const cases = (rows: fc.Arbitrary<readonly Row[]>, minutes: number): fc.Arbitrary<Case> =>
  fc.record({
    counts: rows.map((some) => countsOf(some, minutes)),
    window: fc.constantFrom(0, 5, 3000, 90_000, Number.POSITIVE_INFINITY),
    unit: fc.constantFrom("app", "function"),
    arrivals: fc.constantFrom(...ARRIVALS),
  });

function drawn({ counts, window, unit, arrivals }: Case) {
  const latencyMs = new LogHistogram();
  return {
    latencyMs,
    tally: replayDrawn(counts, { window: ms(window), unit, arrivals, random: Random.root(5), latencyMs }),
  };
}

function stored({ counts, window, unit, arrivals }: Case) {
  const trace = expandMinutes(counts, { arrivals, random: Random.root(5) });
  const pools = poolsOf(trace, unit);
  const rows = poolCalls(trace, pools);
  const options = windowOptions(trace, pools, { window: ms(window), seriesMs: 60_000 });
  const { functions, latencyMs } = windowTally(rows, options);
  return { latencyMs, trace, tally: { ...replayWindow(rows, options), ...functions } };
}

const EXACT = ["coldStarts", "warmStarts", "coldWaitMs"] as const;
const CLOSE = ["idleMs", "busyMs", "startingMs"] as const;

/** Counts and whole sums are equal; other sums but for the rounding of another order. */
function expectSame(tally: WindowTally, expected: WindowTally): void {
  for (const column of EXACT) expect(tally[column], column).to.deep.equal(expected[column]);
  for (const column of CLOSE)
    expected[column].forEach((value, pool) => {
      expect(tally[column][pool], column).to.be.closeTo(value, 1e-9 * Math.max(1, value));
    });
}

function expectStored(given: Case): void {
  const { tally, latencyMs } = drawn(given);
  const expected = stored(given);
  expectSame(tally, expected.tally);
  expect(latencyMs.count).to.equal(expected.latencyMs.count);
  for (const p of [0, 0.5, 0.99, 1])
    if (latencyMs.count > 0) expect(latencyMs.quantile(p)).to.be.closeTo(expected.latencyMs.quantile(p)!, 1e-6);
}

describe("drawn replay", () => {
  it("is the stored replay of the same draws", () => {
    fc.assert(fc.property(cases(someRows(30, 80, [1, 50, 900]), 30), expectStored), { seed: 51, numRuns: 300 });
  });

  it("is the stored replay where many execute at once, now and then", () => {
    fc.assert(fc.property(cases(someRows(12, 3000, [3, 300, 4000], 3), 12), expectStored), { seed: 52, numRuns: 80 });
  });

  it("is the stored replay where a duration is too short to change its arrival", () => {
    fc.assert(fc.property(cases(someRows(9, 2000, [1e-9, 500], 3), 9), expectStored), { seed: 53, numRuns: 20 });
  });

  it("is the platform on the expanded trace", () => {
    fc.assert(
      fc.property(cases(someRows(6, 60, [20, 2000], 4), 6), (given) => {
        const { tally } = drawn(given);
        const { trace } = stored(given);
        const pools = poolsOf(trace, given.unit);
        const platform = new Platform(
          trace,
          fixed(ms(given.window)),
          platformConfig({ unit: given.unit }),
          pools,
        ).run();
        expect(tally.coldStarts).to.deep.equal(platform.functions.coldStarts);
        expect(tally.warmStarts).to.deep.equal(platform.functions.warmStarts);
        const idle = tally.idleMs.reduce((sum, time, pool) => sum + time * pools.profiles[pool]!.memory, 0);
        expect(idle).to.be.closeTo(platform.idleMBms, 1e-6 * Math.max(1, platform.idleMBms));
      }),
      { seed: 54, numRuns: 40 },
    );
  });
});
