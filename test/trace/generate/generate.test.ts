import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { AZURE_2019 } from "../../../src/trace/generate/azure-2019-profile.ts";
import {
  expectCalls,
  type GenerateOptions,
  generateApps,
  generateMinuteCounts,
  levelCalls,
} from "../../../src/trace/generate/generate.ts";
import { HUAWEI_2025 } from "../../../src/trace/generate/huawei-2025-profile.ts";
import { WorkloadDigest } from "../../../src/trace/generate/workload-digest.ts";
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
      // a call or so per function by rounding, what regular callers gain or lose by whole minutes, and of office hours
      // 10 of 24
      expect(placed).to.be.within(0.4 * expected[app]! - functions.length, 1.5 * expected[app]! + functions.length);
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

describe("generateApps", () => {
  it("yields the apps of generateMinuteCounts one by one", () => {
    const options = { apps: 30, days: 2, maxDailyCalls: 3000, random: Random.root(8) };
    const whole = generateMinuteCounts(options);
    const digest = new WorkloadDigest();
    let app = 0;
    for (const own of generateApps(options)) {
      const { name, memory, functions } = whole.apps[app++]!;
      expect(own.apps).to.deep.equal([{ name, memory, functions: functions.map((_, k) => k) }]);
      const [first, end] = [functions[0]!, functions[functions.length - 1]! + 1];
      const [from, to] = [whole.offsets[first]!, whole.offsets[end]!];
      expect([...own.minute]).to.deep.equal([...whole.minute.subarray(from, to)]);
      expect([...own.count]).to.deep.equal([...whole.count.subarray(from, to)]);
      expect(own.durations).to.deep.equal(whole.durations.slice(first, end));
      digest.add(own);
    }
    expect(app).to.equal(30);
    expect(digest.take(options, AZURE_2019)).to.equal(whole.digest);
  });

  it("draws cold starts where the profile has a distribution of them", () => {
    const options = { apps: 400, days: 1, maxDailyCalls: 20, random: Random.root(1) };
    const { functions } = generateMinuteCounts({ ...options, profile: HUAWEI_2025 });
    const logs = functions.map(({ coldStart }) => Math.log(coldStart / 1000));
    const mean = logs.reduce((sum, own) => sum + own, 0) / logs.length;
    expect(functions).to.have.length(400); // one function each
    expect(mean).to.be.closeTo(0.296, (4 * 1.326) / 20); // four standard errors
    expect(new Set(generateMinuteCounts(options).functions.map(({ coldStart }) => coldStart))).to.deep.equal(
      new Set([808]),
    );
  });

  it("says in its load report what a profile borrows", () => {
    const { load } = generateMinuteCounts({ apps: 1, days: 1, random: Random.root(1), profile: HUAWEI_2025 });
    expect(load.notes[0]).to.contain("1 apps over 1 days in the shape of huawei2025");
    expect(load.notes.join(" ")).to.contain("From azure2019, because not published");
  });
});

describe("levelCalls", () => {
  it("scales the functions called most, so that the triggers share the calls as stated", () => {
    const options = { apps: 3000, days: 1, random: Random.root(4) };
    const levels = levelCalls(options);
    const drawn = expectCalls(options);
    const levelled = expectCalls({ ...options, levels });
    const sum = (calls: Float64Array) => calls.reduce((total, own) => total + own, 0);
    // what one trigger loses another gains, but for scales at their bound
    expect(sum(levelled) / sum(drawn)).to.be.within(0.8, 1.05);
    for (const [app, calls] of drawn.entries()) if (calls <= 10_000) expect(levelled[app]).to.equal(calls);
  });
});
