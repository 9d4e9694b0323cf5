import { expect } from "chai";
import { estimate, studentT975 } from "../../src/report/estimate.ts";

describe("estimate", () => {
  it("is the mean and t * s / sqrt(n)", () => {
    // 1, 2, 3, 4: mean 2.5, squares 2.25 + 0.25 + 0.25 + 2.25 = 5, s = sqrt(5 / 3), s / sqrt(4) = 0.6454972,
    // t(0.975, 3) = 3.1824 -> 2.05425
    const { mean, margin, count } = estimate([1, 2, 3, 4])!;
    expect(mean).to.equal(2.5);
    expect(margin).to.be.closeTo(2.05425, 1e-4);
    expect(count).to.equal(4);
  });

  it("has no margin of one value and is undefined of none", () => {
    expect(estimate([7])).to.deep.equal({ mean: 7, margin: undefined, count: 1 });
    expect(estimate([])).to.equal(undefined);
    expect(estimate([null, null])).to.equal(undefined);
  });

  it("has no margin where all values are equal", () => {
    expect(estimate([0.1, 0.1, 0.1])).to.deep.equal({ mean: 0.1, margin: 0, count: 3 });
  });

  it("leaves out what has no data", () => {
    // 1, 3: mean 2, s = sqrt(2), s / sqrt(2) = 1, t(0.975, 1) = 12.7062
    const { mean, margin, count } = estimate([1, null, 3])!;
    expect([mean, count]).to.deep.equal([2, 2]);
    expect(margin).to.be.closeTo(12.7062, 1e-4);
  });

  it("knows the quantiles of Student's t", () => {
    // 0.975 quantiles as in the tables of statistics textbooks (and R's qt), to the digits printed there
    const table = [
      [1, 12.706],
      [4, 2.776],
      [9, 2.262],
      [29, 2.045],
      [30, 2.042],
      [40, 2.021],
      [60, 2.0],
      [120, 1.98],
    ] as const;
    for (const [freedom, quantile] of table) expect(studentT975(freedom)).to.be.closeTo(quantile, 5.1e-4);
  });

  it("falls with the degrees of freedom, past the end of the table too", () => {
    for (let freedom = 1; freedom < 100; freedom++) expect(studentT975(freedom + 1)).to.be.below(studentT975(freedom));
    expect(studentT975(1e9)).to.be.closeTo(1.959964, 1e-6);
  });
});
