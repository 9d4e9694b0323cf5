import exp from "@stdlib/math-base-special-exp";
import { expect } from "chai";
import fc from "fast-check";
import { portableExp } from "../../src/base/portable-exp.ts";

describe("portableExp", () => {
  it("has the values of e^x worked in 30 digits", () => {
    // mpmath 1.3.0, the argument being the double that the literal is; one unit of 2^-52 and a half, relatively
    const golden = [
      [-700.3, 7.304228033645715e-305],
      [-87.25, 1.2817592313147442e-38],
      [-13.1, 2.0452306245234897e-6],
      [-3.4582194685935974, 0.03148577354708243],
      [-1.0, 0.36787944117144233],
      [-0.1, 0.9048374180359595],
      [-1e-9, 0.999999999],
      [1e-300, 1.0],
      [0.0029371976852416992, 1.0029415154767303],
      [0.1, 1.1051709180756477],
      [0.5, 1.6487212707001282],
      [4.858933687210083, 128.88669527613774],
      [10.0, 22026.465794806718],
      [43.91438961029053, 1.1797149522472344e19],
      [127.54585146903992, 2.468649782387591e55],
      [350.77, 2.1750809122975235e152],
      [707.9, 2.7356701980001243e307],
    ] as const;
    for (const [x, value] of golden) expect(portableExp(x) / value - 1, `${x}`).to.be.closeTo(0, 1.5 * 2 ** -52);
  });

  it("is @stdlib's to the last digits wherever that is finite and has all its digits", () => {
    const near = (x: number) => {
      expect(portableExp(x) / exp(x) - 1, `${x}`).to.be.closeTo(0, 2.5 * 2 ** -52);
    };
    fc.assert(fc.property(fc.double({ min: -708, max: 709, noNaN: true }), near), { seed: 3, numRuns: 20_000 });
    fc.assert(fc.property(fc.double({ min: -8, max: 8, noNaN: true }), near), { seed: 4, numRuns: 20_000 });
    for (let step = -1000; step <= 1000; step++) near((step * Math.LN2) / 256); // the ends and middles of the table's steps
  });

  it("is exact where the result is a power of two or there is none", () => {
    expect(portableExp(0)).to.equal(1);
    expect(portableExp(-0)).to.equal(1);
    expect(portableExp(800)).to.equal(Number.POSITIVE_INFINITY);
    expect(portableExp(-800)).to.equal(0);
    expect(portableExp(Number.NEGATIVE_INFINITY)).to.equal(0);
    expect(portableExp(Number.NaN)).to.be.NaN;
    expect(portableExp(-740)).to.equal(exp(-740)); // has lost digits
  });
});
