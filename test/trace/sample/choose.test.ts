import { existsSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { appId, functionId, megabytes } from "../../../src/base/units.ts";
import type { MinuteCounts } from "../../../src/trace/minute-counts.ts";
import { readMinuteCounts } from "../../../src/trace/read-trace.ts";
import { chooseFunctions, SAMPLE_METHODS, type SampleOptions } from "../../../src/trace/sample/choose.ts";
import { totalOf } from "../../../src/trace/sample/distance.ts";
import { marginalDistance } from "../../../src/trace/sample/marginal-distance.ts";
import { minuteDistance } from "../../../src/trace/sample/minute-distance.ts";
import { survey } from "../../../src/trace/survey.ts";
import { denseRows, minuteTable } from "../minute-tables.ts";
import { diskSource } from "../text-source.ts";

const SAMPLE = "../shared/data/azure/2019-d07-sample";

/** The table's functions in apps of the given sizes, in their order; the last app takes what is left. */
function inApps(counts: MinuteCounts, sizes: readonly number[]): MinuteCounts {
  const ids = counts.functions.map((_, id) => id);
  const groups = [...sizes, counts.functions.length]
    .map((size) => ids.splice(0, size))
    .filter(({ length }) => length > 0);
  return {
    ...counts,
    functions: groups.flatMap((group, app) => group.map((id) => ({ ...counts.functions[id]!, app: appId(app) }))),
    apps: groups.map((group, app) => ({
      name: `a${app}`,
      memory: megabytes(100),
      functions: group.map((id) => functionId(id)),
    })),
  };
}

const options = (more: Partial<SampleOptions>): SampleOptions => ({
  functions: 1,
  unit: "app",
  method: "exchange",
  trials: 20,
  random: Random.root(1),
  ...more,
});

describe("chooseFunctions", () => {
  it("gives whole apps, no more functions than wanted unless one app has more, and the same for the same seed", () => {
    const apps = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(denseRows, apps, fc.nat(4), fc.constantFrom(...SAMPLE_METHODS), (rows, sizes, spare, method) => {
        const counts = inApps(minuteTable(rows), sizes);
        const functions = Math.max(1, rows.length - spare);
        const distance = marginalDistance(counts, survey(counts));
        const take = (seed: number) =>
          chooseFunctions(counts, distance, options({ functions, method, random: Random.root(seed) }));
        const { chosen, size, distance: parts, best, median } = take(5);
        for (const app of counts.apps) expect(new Set(app.functions.map((id) => chosen[id])).size).to.equal(1);
        expect(size).to.equal(chosen.reduce((sum, member) => sum + member, 0));
        const smallest = Math.min(...counts.apps.map((app) => app.functions.length));
        expect(size).to.be.within(1, Math.max(functions, smallest));
        expect(parts).to.deep.equal(distance.of(chosen));
        expect(totalOf(best)).to.be.at.most(totalOf(median));
        if (method !== "random") expect(totalOf(parts)).to.be.at.most(totalOf(best));
        expect(take(5)).to.deep.equal(take(5));
        if (functions === rows.length) {
          expect(size).to.equal(functions);
          expect([...parts, ...median, ...best].every((part) => part < 1e-12)).to.equal(true);
        }
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it("gives exactly as many single functions as wanted", () => {
    const counts = inApps(minuteTable([[1], [2], [3], [4], [5]]), [5]);
    const distance = marginalDistance(counts, survey(counts));
    for (const method of SAMPLE_METHODS)
      expect(chooseFunctions(counts, distance, options({ functions: 3, unit: "function", method })).size).to.equal(3);
  });

  it("finds the member in the middle where one is wanted", () => {
    // 1, 10, 100, 1000 and 10,000 calls in a day: of single ones 100 is nearest to all of them
    const rows = [1, 10, 100, 1000, 10_000].map((calls) => new Array<number>(1440).fill(0).with(0, calls));
    const counts = minuteTable(rows);
    const { chosen } = chooseFunctions(counts, minuteless(counts), options({ unit: "function", trials: 3 }));
    expect([...chosen]).to.deep.equal([0, 0, 1, 0, 0]);
  });

  it("refuses none, and more than there are", () => {
    const counts = minuteTable([[1]]);
    for (const functions of [0, 2])
      expect(() => chooseFunctions(counts, minuteDistance(counts), options({ functions }))).to.throw(RangeError);
  });

  it("beats random draws on a real trace, by both distances", async function () {
    if (!existsSync(SAMPLE)) this.skip();
    this.timeout(60_000);
    const counts = await readMinuteCounts(diskSource(SAMPLE));
    for (const distance of [marginalDistance(counts, survey(counts)), minuteDistance(counts)]) {
      const of = (seed: number) =>
        chooseFunctions(counts, distance, options({ functions: 50, trials: 100, random: Random.root(seed) }));
      for (const seed of [1, 2, 3]) {
        const { distance: parts, median, best } = of(seed);
        expect(totalOf(parts)).to.be.below(totalOf(best));
        expect(totalOf(best)).to.be.below(totalOf(median));
      }
    }
    // by the marginals less than half of the median draw's
    const { distance, median } = chooseFunctions(
      counts,
      marginalDistance(counts, survey(counts)),
      options({ functions: 50, trials: 200 }),
    );
    expect(totalOf(distance)).to.be.below(totalOf(median) / 2);
  });
});

/** The distance of calls alone. */
function minuteless(counts: MinuteCounts) {
  const distance = marginalDistance(counts, survey(counts));
  return { parts: distance.parts.slice(0, 1), of: (chosen: Uint8Array) => distance.of(chosen).slice(0, 1) };
}
