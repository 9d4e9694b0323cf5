import { expect } from "chai";
import fc from "fast-check";
import { ms } from "../../../src/base/units.ts";
import { fitsCapped } from "../../../src/platform/capped/fits.ts";
import { replayCapped } from "../../../src/platform/capped/replay.ts";
import type { KeepAlivePolicy } from "../../../src/platform/contract.ts";
import { Platform } from "../../../src/platform/platform.ts";
import type { Tally } from "../../../src/platform/tally.ts";
import { fixed } from "../../../src/policy/fixed.ts";
import { greedyDual } from "../../../src/policy/greedy-dual.ts";
import { landlord } from "../../../src/policy/landlord.ts";
import { lru } from "../../../src/policy/lru.ts";
import { none } from "../../../src/policy/none.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { platformConfig } from "../../model/config.ts";
import { type Call, makeTrace } from "../../model/make-trace.ts";

const COUNTS = [
  "invocations",
  "coldStarts",
  "partialColdStarts",
  "warmStarts",
  "queued",
  "dropped",
  "timedOut",
] as const;

/** Throws unless the values are the expected ones to 1e-9 of the largest. */
function close(what: string, value: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(value.length, what).to.equal(expected.length);
  let largest = 1;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!));
  for (let i = 0; i < expected.length; i++) {
    if (!(Math.abs(value[i]! - expected[i]!) <= 1e-9 * largest))
      expect(value[i], `${what}[${i}]`).to.equal(expected[i]);
  }
}

/** Every count is the platform's, and every sum to 1e-9 of the largest of its column. */
function expectSame(tally: Tally, platform: Tally): void {
  for (const key of COUNTS) expect(tally.functions[key], key).to.deep.equal(platform.functions[key]);
  for (const key of ["evictions", "prewarms", "prewarmsUsed", "peakInstances"] as const)
    expect(tally[key], key).to.equal(platform[key]);
  close("coldWaitMs", tally.functions.coldWaitMs, platform.functions.coldWaitMs);
  for (const key of ["idleMBms", "busyMBms", "startingMBms"] as const) close(key, [tally[key]], [platform[key]]);
  for (const key of ["poolLiveMs", "poolBusyCoreMs"] as const) close(key, tally[key], platform[key]);
  for (const key of ["windowMs", "horizonMs", "count"] as const)
    expect(tally.windows[key], key).to.equal(platform.windows[key]);
  for (const key of ["invocations", "coldStarts"] as const)
    expect(tally.windows[key], `windows.${key}`).to.deep.equal(platform.windows[key]);
  for (const key of ["liveMs", "busyCoreMs", "idleMBms"] as const)
    close(`windows.${key}`, tally.windows[key], platform.windows[key]);
  for (const key of ["latencyMs", "slowdown"] as const) {
    expect(tally[key].count, key).to.equal(platform[key].count);
    const of = ({ [key]: histogram }: Tally) => [0, 0.1, 0.5, 0.9, 1].map((p) => histogram.quantile(p) ?? -1);
    close(key, [tally[key].mean ?? -1, ...of(tally)], [platform[key].mean ?? -1, ...of(platform)]);
  }
}

function expectPlatform(trace: Trace, create: () => KeepAlivePolicy, params = {}): Tally {
  const config = platformConfig(params);
  expect(fitsCapped(create(), config)).to.equal(true);
  const tally = replayCapped(trace, create(), config);
  expectSame(tally, new Platform(trace, create(), config).run());
  return tally;
}

const time = (max: number) =>
  fc.oneof(
    fc.integer({ min: 0, max }),
    fc.double({ min: 0, max, noNaN: true }),
    fc.integer({ min: 0, max: max / 50 }).map((x) => x * 50),
  );

/** Calls of up to eight functions, two of which share an app; ties are common. */
const traces = (span: number, longest: number, maxLength: number) =>
  fc
    .record({
      calls: fc.array(
        fc.record({
          t: time(span),
          f: fc.integer({ min: 0, max: 7 }),
          d: time(longest).map((d) => Math.max(0.001, d)),
          cpu: fc.constantFrom(0.25, 1, 2),
        }),
        { maxLength, size: "max" },
      ),
      sizes: fc.array(fc.constantFrom(0, 1, 100, 128, 128, 200, 0.1, 143 / 3), { minLength: 8, maxLength: 8 }),
      colds: fc.array(fc.constantFrom(0, 50, 50, 808, 0.3), { minLength: 8, maxLength: 8 }),
      cores: fc.boolean(),
      horizon: fc.option(fc.integer({ min: 0, max: 3 * span }), { nil: undefined }),
      own: fc.option(fc.infiniteStream(fc.integer({ min: 0, max: 300 })), { nil: undefined }),
    })
    .map(({ calls, sizes, colds, cores, horizon, own }): Trace => {
      const made = calls.map(({ t, f, d, cpu }): Call => {
        const app = f < 2 ? "x" : `a${f}`;
        return { t, f: `f${f}`, app, d, mb: sizes[f]!, cold: colds[f]!, ...(cores ? { cpu } : {}) };
      });
      const trace = makeTrace(made, horizon);
      if (own === undefined) return trace;
      return { ...trace, coldStart: Float64Array.from(trace.arrival, () => own.next().value as number) };
    });

const platforms = fc.record({
  nodes: fc.integer({ min: 1, max: 4 }),
  nodeMemory: fc.constantFrom(0, 100, 256, 300, 500, 1000, 143, 100_000, Number.POSITIVE_INFINITY),
  onFull: fc.constantFrom("queue", "drop"),
  placement: fc.constantFrom("first-fit", "first-fit", "least-loaded", "most-allocated", "hash"),
  unit: fc.constantFrom("app", "function"),
  window: fc.constantFrom(1000, 60_000),
});

/** Answers as a policy may: what it is told decides, and the priority falls as well as grows. */
function moody(): KeepAlivePolicy {
  let clock = 0;
  return {
    name: "moody",
    constantWindow: ms(700),
    keepAlive: () => ms(700),
    evictionPriority: (pool, served, view) =>
      clock + ((served * 7 + view.busyInstances(pool) * 3 + view.idleInstances(pool) * 5 + view.now) % 11) - 5,
    onEvict: (_pool, priority) => {
      clock = (clock + priority) % 13;
    },
  };
}

/** Greedy-Dual that does not declare how it ages. */
function silent(): KeepAlivePolicy {
  const dual = greedyDual();
  return {
    name: "silent",
    constantWindow: dual.constantWindow,
    keepAlive: () => dual.keepAlive(),
    evictionPriority: (pool, served, view) => dual.evictionPriority(pool, served, view),
    onEvict: (pool, priority) => dual.onEvict(pool, priority),
  };
}

const POLICIES: readonly (() => KeepAlivePolicy)[] = [
  lru,
  greedyDual,
  greedyDual,
  silent,
  landlord,
  none,
  () => fixed(ms(50)),
  () => fixed(ms(1000)),
  moody,
];

describe("capped replay", () => {
  for (const [name, span, longest, length, runs] of [
    ["on random traces", 5000, 400, 80, 800],
    ["under load", 2000, 2000, 200, 400],
    ["over long times", 2_000_000, 3000, 60, 100],
    ["with calls beyond the calendar", 500, 2_000_000, 60, 100],
  ] as const) {
    it(`is the platform ${name}`, function () {
      this.timeout(120_000);
      fc.assert(
        fc.property(traces(span, longest, length), platforms, fc.constantFrom(...POLICIES), (trace, params, create) => {
          expectPlatform(trace, create, params);
        }),
        { seed: 31, numRuns: runs },
      );
    });
  }
});
