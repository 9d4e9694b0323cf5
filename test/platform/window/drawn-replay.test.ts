import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../../../src/base/units.ts";
import { Platform } from "../../../src/platform/platform.ts";
import { poolsOf } from "../../../src/platform/pools.ts";
import type { Tally } from "../../../src/platform/tally.ts";
import { DrawnReplay, replayDrawn } from "../../../src/platform/window/drawn-replay.ts";
import { windowOptions } from "../../../src/platform/window/options.ts";
import { poolCalls } from "../../../src/platform/window/pool-calls.ts";
import { windowTally } from "../../../src/platform/window/replay.ts";
import { fixed } from "../../../src/policy/fixed.ts";
import { expandMinutes } from "../../../src/trace/arrivals/expand.ts";
import type { MinuteCounts } from "../../../src/trace/minute-counts.ts";
import { ARRIVALS, type Arrivals } from "../../../src/trace/source.ts";
import { platformConfig } from "../../model/config.ts";
import { expectSameTally } from "../../model/same-tally.ts";

interface Row {
  readonly app: number;
  /** [minute, calls] */
  readonly calls: readonly (readonly [number, number])[];
  /** Percentiles are this many ms times 1, 1, 2, 3, 5, 20, 30. */
  readonly length: number;
  readonly cold: number;
  /** All percentiles are five times the length: ends meet arrivals. */
  readonly flat?: boolean;
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
    durations: rows.map(({ length, flat }) => ({
      average: ms(4 * length),
      percentiles: (flat ? [5, 5, 5, 5, 5, 5, 5] : [1, 1, 2, 3, 5, 20, 30]).map((factor) => factor * length),
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

const options = ({ window, unit, arrivals }: Case) => ({
  window: ms(window),
  unit,
  arrivals,
  seriesMs: 7000,
  random: Random.root(5),
});

/** The tally of the expanded trace, replayed from its stored calls. */
function stored(given: Case): Tally {
  const trace = expandMinutes(given.counts, options(given));
  const pools = poolsOf(trace, given.unit);
  return windowTally(poolCalls(trace, pools), windowOptions(trace, pools, options(given)));
}

function expectStored(given: Case): void {
  expectSameTally(replayDrawn(given.counts, options(given)), stored(given));
}

describe("drawn replay", () => {
  it("is the stored replay of the same draws", () => {
    fc.assert(fc.property(cases(someRows(30, 80, [1, 50, 900]), 30), expectStored), { seed: 51, numRuns: 300 });
  });

  it("is the stored replay where many execute at once, now and then", () => {
    fc.assert(fc.property(cases(someRows(12, 3000, [3, 300, 4000], 3), 12), expectStored), { seed: 52, numRuns: 80 });
  });

  it("is the stored replay under a steady load, of which a minute seldom asks for a new instance", () => {
    const steady = fc
      .record({
        count: fc.integer({ min: 300, max: 1500 }),
        length: fc.integer({ min: 20, max: 400 }),
        cold: fc.constantFrom(0, 7, 808),
        flat: fc.boolean(),
      })
      .map(({ count, ...row }) =>
        countsOf(
          [{ ...row, app: 0, calls: Array.from({ length: 25 }, (_, minute) => [minute, count + (minute % 3)]) }],
          25,
        ),
      );
    const some = fc.record({
      counts: steady,
      window: fc.constantFrom(3000, 90_000, 240_000, Number.POSITIVE_INFINITY),
      unit: fc.constant("app" as const),
      arrivals: fc.constantFrom("uniform", "poisson", "even"),
    });
    fc.assert(fc.property(some as fc.Arbitrary<Case>, expectStored), { seed: 55, numRuns: 60 });
  });

  it("is the stored replay where a duration is too short to change its arrival", () => {
    fc.assert(fc.property(cases(someRows(9, 2000, [1e-9, 500], 3), 9), expectStored), { seed: 53, numRuns: 20 });
  });

  it("is the platform on the expanded trace", () => {
    fc.assert(
      fc.property(cases(someRows(6, 60, [20, 2000], 4), 6), (given) => {
        const { unit, window } = given;
        const trace = expandMinutes(given.counts, options(given));
        const config = platformConfig({ unit, window: 7000 });
        const platform = new Platform(trace, fixed(ms(window)), config, poolsOf(trace, unit)).run();
        expectSameTally(replayDrawn(given.counts, options(given)), platform);
      }),
      { seed: 54, numRuns: 40 },
    );
  });

  it("comes out the same whatever the ranges were replayed before, and in whatever order", () => {
    const rows = Array.from({ length: 90 }, (_, app) => ({
      app,
      calls: [0, 1, 4].map((minute): [number, number] => [minute, 200 + 40 * (app % 7)]),
      length: 50,
      cold: 808,
    }));
    const given: Case = { counts: countsOf(rows, 6), window: 3000, unit: "app", arrivals: "uniform" };
    const replay = new DrawnReplay(given.counts, options(given));
    const blocks = replay.blocks();
    expect(blocks.length).to.be.above(3);
    const backwards = [...blocks].reverse().map((range) => new DrawnReplay(given.counts, options(given)).replay(range));
    expect(replay.merge(backwards)).to.deep.equal(replayDrawn(given.counts, options(given)));
  });
});
