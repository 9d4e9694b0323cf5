import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { appId } from "../../src/base/units.ts";
import { cdfOf, distanceAtPoints, marginals, populationsOf } from "../../src/trace/marginals.ts";
import { PUBLISHED_CDFS } from "../../src/trace/published-cdfs.ts";
import { survey } from "../../src/trace/survey.ts";
import { minuteTable } from "./minute-tables.ts";

const CDFS = "../shared/data/azure/2019-reference-cdfs";

describe("marginals", () => {
  it("measures the largest difference at the published points, ties included", () => {
    const values = Float64Array.of(1, 2, 2, 10);
    // at 1: 1/4 and 0.3; at 2: 3/4 and 0.5; at 5: 3/4 and 0.9
    const points = [
      [1, 0.3],
      [2, 0.5],
      [5, 0.9],
    ] as const;
    expect(distanceAtPoints(values, points)).to.equal(0.25);
    expect(distanceAtPoints(values, cdfOf(values))).to.equal(0);
    expect(distanceAtPoints(values, [[0.5, 0.1]])).to.equal(0.1);
  });

  it("draws steps a thousandth apart at most, to the last value", () => {
    expect(cdfOf(Float64Array.of(3, 3, 4))).to.deep.equal([
      [3, 2 / 3],
      [4, 1],
    ]);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 200 }), (bytes, times) => {
        const values = Float64Array.from(
          { length: bytes.length * times },
          (_, i) => bytes[i % bytes.length]! + Math.floor(i / bytes.length) / 1000,
        ).sort();
        const drawn = cdfOf(values);
        expect(drawn.length).to.be.at.most(1002);
        expect(drawn.at(-1)).to.deep.equal([values.at(-1)!, 1]);
        expect(distanceAtPoints(values, drawn)).to.equal(0);
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  it("takes calls per day from the observed time, and leaves out what the source does not tell", () => {
    const counts = minuteTable([new Array<number>(1440).fill(0).with(0, 3), new Array<number>(1440).fill(1)]);
    const told = populationsOf(counts, survey(counts));
    expect([...told.callsPerDayOfFunctions!]).to.deep.equal([3, 1440]);
    expect([...told.callsPerDayOfApps!]).to.deep.equal([3, 1440]);
    expect([...told.variationOfApps!]).to.deep.equal([0, 0]);
    expect([...told.variationOfTimerApps!]).to.deep.equal([]); // http
    expect([...told.durationOfFunctions!]).to.deep.equal([15, 30]);
    const half = minuteTable([new Array<number>(720).fill(0).with(0, 3)]);
    expect([...populationsOf(half, survey(half)).callsPerDayOfFunctions!]).to.deep.equal([6]);
    const silent = {
      ...counts,
      functions: counts.functions.map((fn) => ({ ...fn, trigger: "unknown" as const })),
      apps: counts.apps.map((app) => ({ ...app, memory: 143 as typeof app.memory })),
      durations: counts.durations.map((profile) => ({ ...profile, average: 1000 as typeof profile.average })),
    };
    expect(populationsOf(silent, survey(silent))).to.have.all.keys(
      "functionsPerApp",
      "callsPerDayOfFunctions",
      "callsPerDayOfApps",
      "variationOfApps",
      "durationOfFunctions",
    );
  });

  it("splits the apps by their timers", () => {
    // app 0: a timer; app 1: a timer and an http function; app 2: http; calls at 0 1 2 4: gaps 1 1 2
    const row = [1, 1, 1, 0, 1];
    const counts = minuteTable([row, row, [0, 0, 0, 0, 0], row]);
    const triggers = ["timer", "timer", "http", "http"] as const;
    const apps = [0, 1, 1, 2];
    const mixed = {
      ...counts,
      functions: counts.functions.map((fn, id) => ({ ...fn, trigger: triggers[id]!, app: appId(apps[id]!) })),
      apps: [[0], [1, 2], [3]].map((ids, k) => ({
        ...counts.apps[k]!,
        functions: ids.map((id) => counts.apps[id]!.functions[0]!),
      })),
    };
    const told = populationsOf(mixed, survey(mixed));
    expect(
      [
        told.variationOfApps,
        told.variationOfTimerApps,
        told.variationOfAppsWithTimer,
        told.variationOfAppsWithoutTimer,
      ].map((values) => values!.length),
    ).to.deep.equal([3, 1, 2, 1]);
    // mean 4/3, squares 1/9 1/9 4/9 over 3: deviation sqrt(2)/3, CV sqrt(2)/4
    expect(told.variationOfTimerApps![0]).to.be.closeTo(Math.SQRT2 / 4, 1e-12);
  });

  it("describes only populations with members, beside every published distribution", () => {
    const [one, ...rest] = marginals({ memoryOfApps: Float64Array.of(300, 100), variationOfApps: new Float64Array(0) });
    expect(rest).to.deep.equal([]);
    expect(one).to.include({ name: "memoryOfApps", unit: "MB" });
    expect(one!.quantiles).to.include({ count: 2, min: 100, p50: 200 });
    // of the published shares 0.042 are below 100 and 0.0916 below 110: 0.5 - 0.042 before 109.5, more at the last before 300
    expect(one!.published.map(({ source }) => source)).to.deep.equal(["[yu20]"]);
    expect(one!.published[0]!.distance).to.be.closeTo(0.9515 - 0.5, 1e-12); // at 244.5 MB
    expect(one!.chance).to.be.closeTo(1.358 / Math.SQRT2, 1e-12);
  });
});

describe("published distributions", () => {
  it("are distributions", () => {
    for (const [name, list] of Object.entries(PUBLISHED_CDFS)) {
      for (const { points } of list) {
        for (const [k, [value, share]] of points.entries()) {
          expect(share, name).to.be.within(0, 1);
          if (k === 0) continue;
          expect(value, name).to.be.above(points[k - 1]![0]);
          expect(share, name).to.be.at.least(points[k - 1]![1]);
        }
      }
    }
  });

  it("are those of the data set", function () {
    if (!existsSync(CDFS)) this.skip();
    // name, file, and how much is added to its values because they were rounded
    for (const [name, file, added] of [
      ["functionsPerApp", "chainlenCDF.csv", 0],
      ["callsPerDayOfApps", "invokesCDF.csv", 0],
      ["variationOfApps", "CVs.csv", 0],
      ["durationOfFunctions", "execTimeCDF.csv", 2.5],
      ["memoryOfApps", "memCDF.csv", 4.5],
    ] as const) {
      const rows = readFileSync(`${CDFS}/${file}`, "utf8").trim().split("\n");
      const cdf = rows.map((row) => row.split(",").slice(0, 2).map(Number)).filter(([value]) => !Number.isNaN(value));
      const { points } = PUBLISHED_CDFS[name].find(({ source }) => source === "[yu20]")!;
      for (const [value, share] of points) {
        // points are printed with five digits
        const stated = cdf.findLast(([at]) => at! <= (value - added) * (1 + 5e-5) + 1e-9)!;
        expect(share, `${name} at ${value}`).to.be.closeTo(stated[1]!, 0.0002);
      }
    }
  });
});
