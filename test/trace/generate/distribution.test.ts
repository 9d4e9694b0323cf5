import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import {
  type CdfPoints,
  capped,
  linearQuantile,
  logQuantile,
  pickAt,
  pickWeighted,
} from "../../../src/trace/generate/distribution.ts";

const POINTS: CdfPoints = [
  [1, 0.2], // an atom: a fifth of the population is 1
  [100, 0.6],
  [10_000, 1],
];

describe("distribution by points", () => {
  it("puts everything below the first share on the first value", () => {
    expect(linearQuantile(POINTS, 0)).to.equal(1);
    expect(logQuantile(POINTS, 0.19)).to.equal(1);
  });

  it("interpolates values linearly or in their logarithm", () => {
    // u = 0.4 is half way from 0.2 to 0.6: 1 + 99 / 2, and the geometric mean of 1 and 100
    expect(linearQuantile(POINTS, 0.4)).to.be.closeTo(50.5, 1e-9);
    expect(logQuantile(POINTS, 0.4)).to.be.closeTo(10, 1e-9);
    expect(logQuantile(POINTS, 0.8)).to.be.closeTo(1000, 1e-9);
  });

  it("never falls and stays within its values", () => {
    const u = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(u, u, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        for (const quantile of [linearQuantile, logQuantile]) {
          expect(quantile(POINTS, low)).to.be.within(1, quantile(POINTS, high) + 1e-9);
          expect(quantile(POINTS, high)).to.be.at.most(10_000);
        }
      }),
      { seed: 1 },
    );
  });

  it("gives a capped distribution its cap as the largest value and leaves the body alone", () => {
    expect(capped(POINTS, 5000)).to.deep.equal([
      [1, 0.2],
      [100, 0.6],
      [5000, 1],
    ]);
    expect(capped(POINTS, 1e6)).to.equal(POINTS);
    expect(logQuantile(capped(POINTS, 0.5), 0.9)).to.equal(0.5);
  });

  it("picks by weight", () => {
    const weights = { a: 1, b: 0, c: 3 };
    const items = ["a", "b", "c"] as const;
    const at = (rank: number) => pickAt(items, (item) => weights[item], rank);
    expect([0, 0.24, 0.25, 0.99].map(at)).to.deep.equal(["a", "a", "c", "c"]);
    const random = Random.root(5);
    const picks = Array.from({ length: 4000 }, () => pickWeighted(items, (item) => weights[item], random));
    expect(picks.filter((pick) => pick === "c").length / 4000).to.be.closeTo(0.75, 0.03); // 4 standard errors
  });
});
