import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../../../src/base/units.ts";
import { AZURE_2019 } from "../../../src/trace/generate/azure-2019-profile.ts";
import { FIT_LIMIT, type FitRow, type GenerationFit, generationFit } from "../../../src/trace/generate/fit.ts";
import { generateApps, levelCalls } from "../../../src/trace/generate/generate.ts";
import { HUAWEI_2025 } from "../../../src/trace/generate/huawei-2025-profile.ts";
import type { PublishedMarginal } from "../../../src/trace/generate/published.ts";
import type { WorkloadProfile } from "../../../src/trace/generate/workload-profile.ts";
import { type Workload, WorkloadStatistics } from "../../../src/trace/generate/workload-statistics.ts";

const STATED = { held: true, readingError: 0, source: "by hand" } as const;

/** Two apps on one day: a timer at 0:00 and 12:00 with an HTTP function called 6 times at 13:00; a queue called at 0:00, 0:01 and 0:03. */
const TINY: Workload = {
  functions: [
    { name: "t", app: appId(0), trigger: "timer", memory: megabytes(50), coldStart: ms(808) },
    { name: "h", app: appId(0), trigger: "http", memory: megabytes(50), coldStart: ms(808) },
    { name: "q", app: appId(1), trigger: "queue", memory: megabytes(200), coldStart: ms(808) },
  ],
  apps: [
    { name: "a", memory: megabytes(100), functions: [functionId(0), functionId(1)] },
    { name: "b", memory: megabytes(200), functions: [functionId(2)] },
  ],
  offsets: Float64Array.of(0, 2, 3, 6),
  minute: Uint32Array.of(0, 720, 780, 0, 1, 3),
  count: Uint32Array.of(1, 1, 6, 1, 1, 1),
  durations: [10, 20, 40].map((average) => ({ average: ms(average), percentiles: [1, 1, 1, 1, 1, 1, 1] })),
};

function rowOf(published: Omit<PublishedMarginal, keyof typeof STATED>): FitRow {
  const statistics = new WorkloadStatistics(1440);
  statistics.add(TINY);
  return generationFit(statistics.take(), [{ ...STATED, ...published }]).rows[0]!;
}

describe("generationFit", () => {
  it("takes the largest difference of the distributions at the published points", () => {
    // functions per app 1, 2: a half has at most 1, all at most 2
    const row = rowOf({
      marginal: "functionsPerApp",
      points: [
        [1, 0.54],
        [2, 0.7],
      ],
    });
    expect(row).to.include({ kind: "ks", population: 2 });
    expect(row.distance).to.be.closeTo(0.3, 1e-12);
    // calls per day of the functions 2, 6, 3, of the apps 8, 3
    expect(rowOf({ marginal: "callsPerDayOfFunctions", points: [[2, 0.5]] }).distance).to.be.closeTo(1 / 6, 1e-12);
    expect(rowOf({ marginal: "callsPerDayOfApps", points: [[3, 0.5]] }).distance).to.equal(0);
    expect(rowOf({ marginal: "executionTime", points: [[20, 0.5]] }).distance).to.be.closeTo(1 / 6, 1e-12);
    expect(rowOf({ marginal: "memory", points: [[100, 0.3]] }).distance).to.be.closeTo(0.2, 1e-12);
    expect(rowOf({ marginal: "coldStart", points: [[808, 0.9]] }).distance).to.be.closeTo(0.1, 1e-12);
  });

  it("takes the variation of an app over the calls of all its functions", () => {
    // a: gaps 720, 60, and 5 of 1/6 minute: mean 780.833 / 7 = 111.548, mean square 522000.139 / 7 = 74571.448,
    // variation sqrt(74571.448 / 12442.88 - 1) = 2.2344; b: gaps 1, 2: mean 1.5, deviation 0.5, variation 1/3
    const shares = (marginal: PublishedMarginal["marginal"]) =>
      rowOf({
        marginal,
        points: [
          [0.333, 0],
          [0.334, 0],
          [2.234, 0],
          [2.235, 0],
        ],
      }).points.map(({ generated }) => generated);
    expect(shares("variationOfApps")).to.deep.equal([0, 0.5, 0.5, 1]);
    expect(shares("variationWithTimers")).to.deep.equal([0, 0, 0, 1]);
    expect(shares("variationWithoutTimers")).to.deep.equal([0, 1, 1, 1]);
    expect(rowOf({ marginal: "variationTimersOnly", points: [[0, 0.5]] }).distance).to.equal(null);
  });

  it("takes half the sum of the differences of shares, the rest included", () => {
    // of the functions a third each; of the calls 2, 6 and 3 of 11
    const functions = rowOf({ marginal: "triggersOfFunctions", shares: { timer: 0.5, http: 0.3 } });
    // timer -1/6, http +1/30, the rest (1/3 against 0.2) +2/15
    expect(functions.distance).to.be.closeTo((1 / 6 + 1 / 30 + 2 / 15) / 2, 1e-12);
    expect(functions.kind).to.equal("total variation");
    const calls = rowOf({ marginal: "triggersOfCalls", shares: { timer: 2 / 11, http: 5 / 11, queue: 4 / 11 } });
    expect(calls.distance).to.be.closeTo(1 / 11, 1e-12);
    const sets = rowOf({ marginal: "triggerSets", shares: { "http+timer": 0.4, queue: 0.6 } });
    expect(sets.distance).to.be.closeTo(0.1, 1e-12);
    expect(rowOf({ marginal: "appsWithTrigger", shares: { http: 0.2, queue: 0.5 } }).distance).to.be.closeTo(
      0.3,
      1e-12,
    );
  });

  it("compares the hours of the day and the apps called most", () => {
    // calls at 0:00 .. 4, 12:00 1, 13:00 6, none at other hours: quietest over busiest 0
    expect(rowOf({ marginal: "quietestHour", points: [[1, 0.5]] }).distance).to.equal(0.5);
    // one of two apps has 8 of 11 calls
    expect(rowOf({ marginal: "topApps", points: [[0.5, 0.9]] }).distance).to.be.closeTo(0.9 - 8 / 11, 1e-12);
    expect(rowOf({ marginal: "topApps", points: [[0.5, 0.7]] }).distance).to.equal(0);
  });

  it("judges by what is held alone", () => {
    const statistics = new WorkloadStatistics(1440);
    statistics.add(TINY);
    const far = { ...STATED, marginal: "memory", points: [[100, 0.99]] } as const;
    const near = { ...STATED, marginal: "memory", points: [[100, 0.46]] } as const;
    const both = generationFit(statistics.take(), [{ ...far, held: false }, near]);
    expect(both.met).to.equal(true);
    expect(both.worst).to.be.closeTo(0.04, 1e-12);
    expect(generationFit(statistics.take(), [far, near]).met).to.equal(false);
  });
});

function fitOf(profile: WorkloadProfile, apps: number, seed: number): GenerationFit {
  const options = { apps, days: 14, profile, random: Random.root(seed) };
  const statistics = new WorkloadStatistics(14 * 1440);
  for (const app of generateApps({ ...options, levels: levelCalls(options) })) statistics.add(app);
  return generationFit(statistics.take(), profile.published);
}

/**
 * What a sample of n adds to the distance of its law: 1.63 / sqrt(n), Kolmogorov's bound that one in a hundred exceeds.
 * Functions of an app are alike, so that apps are counted; shares of calls rest on some dozen functions, so that they
 * get twice that, and hours none, being sums over all calls.
 */
function samplingBound({ marginal, population }: FitRow, apps: number): number {
  const doubled = marginal === "triggersOfCalls" || marginal === "triggersOfFunctions" ? 2 : 1;
  return (doubled * 1.63) / Math.sqrt(Math.min(population, apps));
}

describe("the generated workload and the published one", () => {
  for (const [profile, apps] of [
    [AZURE_2019, 1500],
    [HUAWEI_2025, 1000],
  ] as const) {
    it(`keeps every marginal of ${profile.name} to 0.05 and what ${apps} apps scatter`, () => {
      const { rows } = fitOf(profile, apps, 2);
      const held = rows.filter((row) => row.held && row.marginal !== "quietestHour");
      for (const row of held) expect(row.distance, row.what).to.be.at.most(FIT_LIMIT + samplingBound(row, apps));
      expect(held.length).to.equal(profile === AZURE_2019 ? 14 : 3);
    });
  }
});
