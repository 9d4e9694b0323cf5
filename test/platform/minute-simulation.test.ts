import { expect } from "chai";
import fc from "fast-check";
import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import { functionId, megabytes, ms } from "../../src/base/units.ts";
import type { KeepAlivePolicy, MinuteHybrid, MinutePolicy } from "../../src/platform/contract.ts";
import { simulateMinutes } from "../../src/platform/minute-simulation.ts";
import { Platform } from "../../src/platform/platform.ts";
import { fixed } from "../../src/policy/fixed.ts";
import { HybridHistogram, definition as hybrid } from "../../src/policy/hybrid-histogram.ts";
import { infinite } from "../../src/policy/infinite.ts";
import { none } from "../../src/policy/none.ts";
import { appMinutes } from "../../src/trace/app-minutes.ts";
import { expandMinutes } from "../../src/trace/arrivals/expand.ts";
import type { MinuteCounts } from "../../src/trace/minute-counts.ts";
import { platformConfig } from "../model/config.ts";
import { naiveMinutes } from "../model/naive-minutes.ts";
import { minuteTable } from "../trace/minute-tables.ts";

const MINUTE = 60_000;
const window = (minutes: number): MinutePolicy => ({ kind: "window", window: ms(minutes * MINUTE) });
const hybridValues = (params: Record<string, string | number>) =>
  resolveParameters(hybrid.parameters, params, "hybrid-histogram");
const byMinute = (params: Record<string, string | number> = {}): MinuteHybrid => {
  const policy = hybrid.byMinute!(hybridValues(params));
  if (policy?.kind !== "hybrid") throw new TypeError("expected a hybrid policy");
  return policy;
};

/** A table with a row per app from its minutes with calls. */
function table(apps: readonly (readonly number[])[], minutes: number): MinuteCounts {
  return minuteTable(
    apps.map((active) => Array.from({ length: minutes }, (_, at) => (active.includes(at) ? 1 : 0))),
    minutes,
  );
}

function simulate(active: readonly number[], minutes: number, policy: MinutePolicy) {
  const { coldStarts, idleMs } = simulateMinutes(appMinutes(table([active], minutes)), policy);
  return { coldStarts: coldStarts[0]!, idleMinutes: idleMs[0]! / MINUTE };
}

/** Ascending minutes by their gaps: mostly near, some regular, some beyond the ranges used here. */
const gaps = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(10), fc.integer({ min: 1, max: 60 }));
const activeMinutes = fc.array(gaps, { maxLength: 60 }).map((list) => {
  let at = -1;
  return list.map((gap) => {
    at += gap;
    return at;
  });
});
const someApps = fc.array(activeMinutes, { minLength: 1, maxLength: 4 });
const windows = fc.constantFrom(0, 0.5, 1, 1.5, 3, 10, 20, Number.POSITIVE_INFINITY);
const hybrids = fc.constantFrom<Record<string, string | number>>(
  { range: "20m" },
  { range: "30m", cv: 1, margin: 0 },
  { range: "12m", bin: "2m", cv: 0.5 },
  { range: "5m", oob: 0.2 },
  { range: "20m", bin: "30s", head: 0, tail: 100 },
  { range: "40m", cv: 0, head: 50, tail: 75 },
);
const horizonOf = (apps: readonly (readonly number[])[]) => Math.max(0, ...apps.flat()) + 30;

describe("simulation by the minute", () => {
  it("is warm up to and including the end of the window, and wastes what it was loaded for", () => {
    // gaps 3, 4, 1 of minutes 2, 5, 9, 10 of 12; window 3: warm, cold, warm; idle 3 + 3 + 1 + the last 2
    expect(simulate([2, 5, 9, 10], 12, window(3))).to.deep.equal({ coldStarts: 2, idleMinutes: 9 });
  });

  it("has a cold start in every minute without a window, one in all with an infinite one, and no app without calls", () => {
    expect(simulate([0, 1, 2, 9], 12, window(0))).to.deep.equal({ coldStarts: 4, idleMinutes: 0 });
    expect(simulate([1, 2, 9], 12, window(Number.POSITIVE_INFINITY))).to.deep.equal({ coldStarts: 1, idleMinutes: 11 });
    expect(simulate([], 12, window(Number.POSITIVE_INFINITY))).to.deep.equal({ coldStarts: 0, idleMinutes: 0 });
  });

  it("pre-warms at 0.9 of the head and unloads at 1.1 of the tail", () => {
    // 0, 20, 40, 60, 80 of 90. After 0 nothing is known: loaded for the range, 20 idle. Then head 20, tail 21:
    // loaded 18 to 23.1 minutes after the execution: three times warm and 2 idle; after 80 the horizon comes first.
    expect(simulate([0, 20, 40, 60, 80], 90, byMinute({ margin: 0.1 }))).to.deep.equal({
      coldStarts: 1,
      idleMinutes: 20 + 2 + 2 + 2,
    });
  });

  it("forecasts where most idle times are out of bounds", () => {
    // range 10, gaps of 100: 10 idle and cold; from then on the forecast is 100: loaded 85 to 115 after the execution
    const expected = { coldStarts: 2, idleMinutes: 10 + 15 + 30 };
    const { coldStarts, idleMinutes } = simulate([0, 100, 200], 400, byMinute({ range: "10m" }));
    expect(coldStarts).to.equal(expected.coldStarts);
    expect(idleMinutes).to.be.closeTo(expected.idleMinutes, 1e-9);
  });

  it("does as the naive twin does", () => {
    const policies = fc.oneof(windows.map(window), hybrids.map(byMinute));
    fc.assert(
      fc.property(someApps, policies, (apps, policy) => {
        const minutes = horizonOf(apps);
        const { coldStarts, idleMs } = simulateMinutes(appMinutes(table(apps, minutes)), policy);
        apps.forEach((active, app) => {
          const twin = naiveMinutes(active, minutes, policy);
          expect(coldStarts[app]).to.equal(twin.coldStarts);
          expect(idleMs[app]).to.be.closeTo(twin.idleMs, 1e-3);
        });
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

/** The event engine on the table's calls at the starts of their minutes, all executions of the same length, cold starts of none. */
function events(counts: MinuteCounts, policy: (pools: number) => KeepAlivePolicy, durationMs: number) {
  const durations = counts.functions.map(() => ({
    average: ms(durationMs),
    percentiles: new Array<number>(7).fill(durationMs),
  }));
  const functions = counts.functions.map((fn) => ({ ...fn, coldStart: ms(0) }));
  const options = { arrivals: "start", random: Random.root("minutes") } as const;
  const trace = expandMinutes({ ...counts, functions, durations }, options);
  const tally = new Platform(trace, policy(counts.apps.length), platformConfig()).run();
  const coldStarts = counts.apps.map((app) => app.functions.reduce((n, f) => n + tally.functions.coldStarts[f]!, 0));
  return { coldStarts, idleMBms: tally.idleMBms, calls: trace.length };
}

describe("simulation by the minute and event engine", () => {
  const compare = (
    counts: MinuteCounts,
    policy: MinutePolicy,
    engine: (pools: number) => KeepAlivePolicy,
    d: number,
  ) => {
    const { coldStarts, idleMs } = simulateMinutes(appMinutes(counts), policy);
    const event = events(counts, engine, d);
    expect([...coldStarts]).to.deep.equal(event.coldStarts);
    const idleMBms = idleMs.reduce((total, idle, app) => total + idle * counts.apps[app]!.memory, 0);
    // the engine's idle time begins at the end of an execution: at most one execution less, after each
    expect(event.idleMBms).to.be.within(idleMBms - 100 * d * event.calls - 1e-2, idleMBms + 1e-2);
  };

  it("agree under windows, to the length of the executions", () => {
    fc.assert(
      fc.property(someApps, windows, fc.constantFrom(0, 1), (apps, minutes, d) => {
        compare(table(apps, horizonOf(apps)), window(minutes), () => fixed(ms(minutes * MINUTE)), d);
      }),
      { seed: 8, numRuns: 200 },
    );
    const counts = table([[0, 1, 5], [2]], 9);
    compare(counts, window(0), none, 1);
    compare(counts, window(Number.POSITIVE_INFINITY), infinite, 1);
  });

  it("agree where functions share an app and minutes hold many calls", () => {
    const rows = fc.array(fc.array(fc.constantFrom(0, 0, 0, 1, 5), { minLength: 12, maxLength: 12 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(rows, fc.constantFrom(1, 3, 20), (calls, minutes) => {
        const counts = minuteTable(calls);
        const apps = [{ name: "x", memory: megabytes(100), functions: calls.map((_, f) => functionId(f)) }];
        const functions = counts.functions.map((fn) => ({ ...fn, app: counts.functions[0]!.app }));
        compare({ ...counts, apps, functions }, window(minutes), () => fixed(ms(minutes * MINUTE)), 0);
      }),
      { seed: 9, numRuns: 100 },
    );
  });

  it("agree under the hybrid histogram where executions take no time", () => {
    fc.assert(
      fc.property(someApps, hybrids, (apps, params) => {
        const create = (pools: number) => new HybridHistogram(pools, hybridValues(params));
        compare(table(apps, horizonOf(apps)), byMinute(params), create, 0);
      }),
      { seed: 10, numRuns: 300 },
    );
  });
});
