import { expect } from "chai";
import fc from "fast-check";
import { mean, quantileSorted } from "../../src/base/quantile.ts";

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const ascending = fc.array(finite, { minLength: 1, maxLength: 40 }).map((values) => values.sort((a, b) => a - b));

describe("quantileSorted", () => {
  it("interpolates linearly, as R's type 7 does", () => {
    // R: quantile(c(1, 2, 4, 8), c(0, .1, .5, .75, 1), type = 7) is 1, 1.3, 3, 5, 8: positions 0, 0.3, 1.5, 2.25, 3
    const got = [0, 0.1, 0.5, 0.75, 1].map((p) => quantileSorted([1, 2, 4, 8], p)!);
    for (const [i, value] of [1, 1.3, 3, 5, 8].entries()) expect(got[i]).to.be.closeTo(value, 1e-12);
  });

  it("is the only value of one, and undefined of nothing", () => {
    for (const p of [0, 0.3, 1]) expect(quantileSorted([7], p)).to.equal(7);
    expect(quantileSorted([], 0.5)).to.equal(undefined);
    expect(quantileSorted(new Float64Array(0), 0.5)).to.equal(undefined);
  });

  it("lies between its neighbours, rises with p, and ends at the extremes", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(ascending, share, share, (values, p, q) => {
        const [low, high] = [Math.min(p, q), Math.max(p, q)];
        const tolerance = 1e-9;
        expect(quantileSorted(values, low)! - quantileSorted(values, high)!).to.be.at.most(tolerance);
        const position = (values.length - 1) * p;
        expect(quantileSorted(values, p)!).to.be.within(
          values[Math.floor(position)]! - tolerance,
          values[Math.ceil(position)]! + tolerance,
        );
        expect(quantileSorted(values, 0)).to.equal(values[0]);
        expect(quantileSorted(values, 1)).to.equal(values.at(-1));
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("mean", () => {
  it("is the arithmetic mean, undefined of nothing", () => {
    expect(mean([1, 2, 6])).to.equal(3);
    expect(mean(Float64Array.of(-1, 1))).to.equal(0);
    expect(mean([])).to.equal(undefined);
  });

  it("lies between the extremes", () => {
    fc.assert(
      fc.property(ascending, (values) => {
        expect(mean(values)!).to.be.within(values[0]! - 1e-6, values.at(-1)! + 1e-6);
      }),
      { seed: 2, numRuns: 100 },
    );
  });
});
