import { expect } from "chai";
import fc from "fast-check";
import { OrderedValues, totalOf, triggerDistance } from "../../../src/trace/sample/distance.ts";
import { marginalDistance } from "../../../src/trace/sample/marginal-distance.ts";
import { minuteDistance } from "../../../src/trace/sample/minute-distance.ts";
import { survey } from "../../../src/trace/survey.ts";
import type { Trigger } from "../../../src/trace/trace.ts";
import { denseRows, minuteTable } from "../minute-tables.ts";

const bits = (...members: readonly number[]) => Uint8Array.from(members);

/** Wasserstein-1 by its other definition: the mean distance of equal ranks, over a common multiple of both sizes. */
function plainDistance(part: readonly number[], all: readonly number[]): number {
  const ranks = part.length * all.length;
  const [a, b] = [part, all].map((values) => values.toSorted((x, y) => x - y));
  let sum = 0;
  for (let i = 0; i < ranks; i++) sum += Math.abs(a![Math.floor(i / all.length)]! - b![Math.floor(i / part.length)]!);
  return sum / ranks;
}

describe("Wasserstein distance of a subset", () => {
  it("is scipy's", () => {
    // scipy.stats.wasserstein_distance(chosen, [10, 0, 3, 0, 1])
    const values = new OrderedValues(Float64Array.of(10, 0, 3, 0, 1));
    for (const [chosen, scipy] of [
      [bits(0, 1, 0, 0, 0), 2.8],
      [bits(0, 0, 1, 0, 0), 3],
      [bits(1, 0, 0, 1, 0), 2.4],
      [bits(0, 0, 1, 0, 1), 2],
      [bits(1, 1, 0, 0, 1), 1.133333333333334],
      [bits(1, 1, 1, 1, 1), 0],
    ] as const)
      expect(values.distance(chosen)).to.be.closeTo(scipy, 1e-12);
  });

  it("leaves out who has no value, and is the whole range where nobody has one", () => {
    const values = new OrderedValues(Float64Array.of(2, Number.NaN, 8));
    expect(values.distance(bits(1, 1, 0))).to.equal(3); // 2 against 2 and 8
    expect(values.distance(bits(0, 1, 0))).to.equal(6);
    expect(new OrderedValues(Float64Array.of(Number.NaN)).distance(bits(1))).to.equal(0);
  });

  it("is the mean distance of equal ranks", () => {
    const members = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(members, (list) => {
        const part = list.filter(([, chosen]) => chosen).map(([value]) => value);
        if (part.length === 0) return;
        const all = list.map(([value]) => value);
        const chosen = Uint8Array.from(list, ([, inside]) => Number(inside));
        const distance = new OrderedValues(Float64Array.from(all)).distance(chosen);
        expect(distance).to.be.closeTo(plainDistance(part, all), 1e-12);
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});

describe("minuteDistance", () => {
  // 3 functions, 2 minutes; calls (3, 1, 0) and (0, 2, 0); a call of function f takes 15 (f + 1) ms of 100 MB
  const distance = minuteDistance(
    minuteTable([
      [3, 0],
      [1, 2],
      [0, 0],
    ]),
  );

  it("is scipy's, minute by minute, zeros included", () => {
    const [calls, resources] = distance.of(bits(1, 0, 1));
    expect(calls).to.be.closeTo(0.5833333333333334, 1e-12);
    expect(resources).to.be.closeTo(0.0013750000000000004, 1e-15);
  });

  it("is that of the minutes one by one", () => {
    fc.assert(
      fc.property(denseRows, fc.integer({ min: 1, max: 31 }), (rows, mask) => {
        const chosen = Uint8Array.from(rows, (_, fn) => (mask >> fn) & 1);
        if (!chosen.includes(1)) return;
        const byMinute = rows[0]!.map((_, minute) => {
          const all = rows.map((row) => row[minute]!);
          return plainDistance(
            all.filter((_, fn) => chosen[fn] === 1),
            all,
          );
        });
        const mean = byMinute.reduce((sum, each) => sum + each, 0) / byMinute.length;
        expect(minuteDistance(minuteTable(rows)).of(chosen)[0]).to.be.closeTo(mean, 1e-9);
      }),
      { seed: 13, numRuns: 200 },
    );
  });
});

describe("marginalDistance", () => {
  const counts = minuteTable([
    [9, 0],
    [0, 0],
  ]); // f0: 9 calls in 2 minutes, 6,480 a day, of 15 ms and 100 MB; f1: none

  it("is in decades, part by part", () => {
    const both = marginalDistance(counts, survey(counts));
    const chosen = both.of(bits(1, 0));
    // half the decades between 1 + 6480 and 1 + 0, and between 1 + 6480 * 15 * 100 / 1000 and 1 + 0
    const expected = [Math.log10(6481) / 2, 0, 0, Math.log10(9721) / 2, 0, 0];
    for (const [k, part] of expected.entries()) expect(chosen[k], both.parts[k]).to.be.closeTo(part, 1e-12);
    expect(totalOf(chosen)).to.be.closeTo((Math.log10(6481) + Math.log10(9721)) / 12, 1e-12);
  });

  it("compares the shares of triggers", () => {
    const functions = (["http", "http", "timer", "queue"] as Trigger[]).map((trigger) => ({
      ...counts.functions[0]!,
      trigger,
    }));
    const distance = triggerDistance(functions);
    expect(distance(bits(1, 1, 1, 1))).to.equal(0);
    expect(distance(bits(1, 0, 1, 0))).to.equal(0.25); // 1/2 1/2 0 against 1/2 1/4 1/4
    expect(distance(bits(0, 0, 0, 1))).to.equal(0.75);
  });
});
