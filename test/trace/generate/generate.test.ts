import { expect } from "chai";
import fc from "fast-check";
import { quantileSorted } from "../../../src/base/quantile.ts";
import { Random } from "../../../src/base/random.ts";
import { expectCalls, type GenerateOptions, generateMinuteCounts } from "../../../src/trace/generate/generate.ts";
import {
  APPS_WITH_TRIGGER,
  type AzureTrigger,
  CALLS_PER_DAY_OF_APPS,
  CALLS_PER_DAY_OF_FUNCTIONS,
  FUNCTIONS_PER_APP,
  MEMORY_OF_APPS,
  TRIGGER_SHARES,
} from "../../../src/trace/generate/published-2019.ts";
import type { MinuteCounts } from "../../../src/trace/minute-counts.ts";

function generate(options: Partial<GenerateOptions> & { readonly seed?: number } = {}): MinuteCounts {
  const { seed = 1, ...rest } = options;
  return generateMinuteCounts({ apps: 20, days: 1, maxDailyCalls: 5000, random: Random.root(seed), ...rest });
}

function callsPerFunction(counts: MinuteCounts): number[] {
  return counts.functions.map((_, id) => {
    let calls = 0;
    for (let e = counts.offsets[id]!; e < counts.offsets[id + 1]!; e++) calls += counts.count[e]!;
    return calls;
  });
}

const shareWhere = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.filter(holds).length / items.length;

describe("generateMinuteCounts", () => {
  it("gives sparse rows: ascending minutes within the horizon, positive counts, at least one call per function", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 3 }), (seed, days) => {
        const counts = generate({ seed, days, apps: 6 });
        expect(counts.offsets.length).to.equal(counts.functions.length + 1);
        expect(counts.offsets[counts.functions.length]).to.equal(counts.minute.length);
        for (let id = 0; id < counts.functions.length; id++) {
          expect(counts.offsets[id + 1]!).to.be.above(counts.offsets[id]!);
          for (let e = counts.offsets[id]!; e < counts.offsets[id + 1]!; e++) {
            if (e > counts.offsets[id]!) expect(counts.minute[e]!).to.be.above(counts.minute[e - 1]!);
            expect(counts.minute[e]!).to.be.below(days * 1440);
            expect(counts.count[e]!).to.be.above(0);
          }
        }
      }),
      { seed: 3, numRuns: 12 },
    );
  });

  it("lists every function under its app and shares the app's memory among them", () => {
    const { apps, functions } = generate({ apps: 200, maxDailyCalls: 50 });
    expect(apps.flatMap((app) => app.functions)).to.deep.equal(functions.map((_, id) => id));
    for (const app of apps) {
      const memory = app.functions.reduce((sum, id) => sum + functions[id]!.memory, 0);
      expect(memory).to.be.closeTo(app.memory, 1e-6);
      for (const id of app.functions) expect(apps[functions[id]!.app]).to.equal(app);
    }
    expect(new Set(functions.map((fn) => fn.name)).size).to.equal(functions.length);
    expect(functions.every((fn) => /^[0-9a-f]{64}$/.test(fn.name))).to.equal(true);
  });

  it("gives durations in whole milliseconds, percentiles non-decreasing around the average", () => {
    for (const { average, percentiles } of generate({ apps: 300, maxDailyCalls: 50 }).durations) {
      expect(percentiles).to.deep.equal([...percentiles].sort((a, b) => a - b));
      expect(average).to.be.within(percentiles[0]!, percentiles[6]!);
      expect(percentiles[0]!).to.be.at.least(1);
      expect(percentiles[6]!).to.be.at.most(600_000);
      expect(percentiles.every(Number.isInteger)).to.equal(true);
    }
  });

  it("depends on the seed alone", () => {
    expect(generate({ seed: 4 })).to.deep.equal(generate({ seed: 4 }));
    expect(generate({ seed: 4 }).digest).to.not.equal(generate({ seed: 5 }).digest);
    expect(generate({ seed: 4 }).minute).to.not.deep.equal(generate({ seed: 5 }).minute);
  });

  it("begins with the apps of a smaller trace", () => {
    const small = generate({ apps: 10 });
    const large = generate({ apps: 15 });
    const functions = small.functions.length;
    expect(large.functions.slice(0, functions)).to.deep.equal(small.functions);
    expect(large.durations.slice(0, functions)).to.deep.equal(small.durations);
    expect(large.count.slice(0, small.count.length)).to.deep.equal(small.count);
  });

  it("goes on from any app: its parts are the parts of the whole", () => {
    const whole = generate({ apps: 15 });
    const rest = generate({ apps: 5, firstApp: 10 });
    const functions = whole.functions.length - rest.functions.length;
    expect(rest.apps.map(({ name }) => name)).to.deep.equal(whole.apps.slice(10).map(({ name }) => name));
    expect(rest.functions.map(({ name }) => name)).to.deep.equal(
      whole.functions.slice(functions).map(({ name }) => name),
    );
    expect(rest.durations).to.deep.equal(whole.durations.slice(functions));
    expect(rest.count).to.deep.equal(whole.count.slice(whole.offsets[functions]));
    expect(rest.digest).to.not.equal(generate({ apps: 5 }).digest);
  });

  it("expects about as many calls as there will be", () => {
    const options = { apps: 400, days: 2, maxDailyCalls: 5000, random: Random.root(3) };
    const counts = generateMinuteCounts(options);
    const calls = callsPerFunction(counts);
    const expected = expectCalls(options);
    expect(expected).to.have.length(400);
    counts.apps.forEach(({ functions }, app) => {
      const placed = functions.reduce((sum, fn) => sum + calls[fn]!, 0);
      // a call or so per function by rounding, and what regular callers gain or lose by whole minutes
      expect(placed).to.be.within(0.5 * expected[app]! - functions.length, 1.5 * expected[app]! + functions.length);
    });
    const parts = [expectCalls({ ...options, apps: 150 }), expectCalls({ ...options, firstApp: 150, apps: 250 })];
    expect([...parts[0]!, ...parts[1]!]).to.deep.equal([...expected]);
  });

  it("keeps every function near the cap", () => {
    const calls = callsPerFunction(generate({ apps: 400, days: 2, maxDailyCalls: 300 }));
    expect(Math.max(...calls)).to.be.at.most(720); // 2 x 300, and regular callers round their period: at most 1 in 2 minutes
  });

  it("refuses what is no number of apps, days or calls", () => {
    expect(() => generate({ apps: 0 })).to.throw(RangeError, "apps: expected an integer > 0, got 0");
    expect(() => generate({ firstApp: -1 })).to.throw(RangeError, "firstApp: expected an integer >= 0, got -1");
    expect(() => generate({ days: 1.5 })).to.throw(RangeError, "days: expected an integer from 1 to 99, got 1.5");
    expect(() => generate({ maxDailyCalls: 0 })).to.throw(RangeError, "maxDailyCalls: expected a number > 0, got 0");
  });
});

describe("the generated workload and the published one", () => {
  // 3,000 apps: a share near a half has a standard error of 0.009; function shares cluster by app and vary more
  let counts: MinuteCounts;
  let calls: number[];
  before(() => {
    counts = generate({ apps: 3000, seed: 2, maxDailyCalls: 20_000 });
    calls = callsPerFunction(counts);
  });
  const triggers = Object.keys(TRIGGER_SHARES) as AzureTrigger[];

  it("has the triggers", () => {
    for (const trigger of triggers) {
      const apps = shareWhere(counts.apps, (app) =>
        app.functions.some((id) => counts.functions[id]!.trigger === trigger),
      );
      const functions = shareWhere(counts.functions, (fn) => fn.trigger === trigger);
      expect(apps, `apps with ${trigger}`).to.be.closeTo(APPS_WITH_TRIGGER[trigger], 0.03);
      expect(functions, `functions of ${trigger}`).to.be.closeTo(TRIGGER_SHARES[trigger].functions, 0.05);
    }
  });

  it("has the functions per app", () => {
    for (const { from, to, share } of FUNCTIONS_PER_APP) {
      const seen = shareWhere(counts.apps, ({ functions }) => functions.length >= from && functions.length <= to);
      expect(seen, `${from} to ${to} functions`).to.be.closeTo(share, 0.03);
    }
  });

  it("has the calls per day of functions and apps below the cap", () => {
    for (const [bound, share] of CALLS_PER_DAY_OF_FUNCTIONS) {
      expect(
        shareWhere(calls, (n) => n <= bound),
        `functions, ${bound}`,
      ).to.be.closeTo(share, 0.05);
    }
    const perApp = counts.apps.map((app) => app.functions.reduce((sum, id) => sum + calls[id]!, 0));
    for (const [bound, share] of CALLS_PER_DAY_OF_APPS) {
      if (bound < 20_000)
        expect(
          shareWhere(perApp, (n) => n <= bound),
          `apps, ${bound}`,
        ).to.be.closeTo(share, 0.05);
    }
  });

  it("has the memory and the execution times", () => {
    const memory = counts.apps.map((app) => app.memory).sort((a, b) => a - b);
    for (const [value, share] of MEMORY_OF_APPS) {
      expect(
        shareWhere(memory, (mb) => mb <= value),
        `${value} MB`,
      ).to.be.closeTo(share, 0.03);
    }
    const averages = counts.durations.map(({ average }) => average).sort((a, b) => a - b);
    // e^-0.38 s = 684 ms; the median's logarithm has a standard error of 2.36 x 1.25 / sqrt(9,500) = 0.03
    expect(quantileSorted(averages, 0.5)).to.be.within(684 * 0.88, 684 * 1.12);
    expect(shareWhere(averages, (average) => average < 100)).to.be.closeTo(0.208, 0.02);
    expect(shareWhere(averages, (average) => average <= 60_000)).to.be.closeTo(0.97, 0.01);
  });
});
