import { expect } from "chai";
import { Moments } from "../../../src/policy/forecast/moments.ts";
import { Setar } from "../../../src/policy/forecast/setar.ts";
import { irregularSeries, thresholdSeries } from "./series.ts";

describe("Setar", () => {
  it("forecasts as least squares by numpy 2.4.6 do (linalg.lstsq of each regime, the decile of least residuals)", () => {
    // The first two have two regimes by AIC (thresholds 1.646 and 1.525), the others one. Tolerance 1e-7: normal equations.
    expect(new Setar(120, 1, 1).forecast(thresholdSeries(120))).to.be.closeTo(1.8413247752010373, 1e-7);
    expect(new Setar(120, 2, 1).forecast(thresholdSeries(120))).to.be.closeTo(2.005101539251538, 1e-7);
    expect(new Setar(120, 2, 1).forecast(irregularSeries(120))).to.be.closeTo(5.249703818956539, 1e-7);
    expect(new Setar(120, 3, 2).forecast(irregularSeries(120))).to.be.closeTo(5.325363744254419, 1e-7);
  });

  it("knows what follows a call and what follows none, where a line through both does not", () => {
    // 0 5 3 0 5 3 ...: after 0 comes 5, after 5 comes 3, after 3 comes 0; 3 values on a line only by chance, and they are not.
    const series = Float64Array.from({ length: 120 }, (_, t) => [0, 5, 3][t % 3]!);
    expect(new Setar(120, 1, 1).forecast(series)).to.be.closeTo(0, 1e-9);
    expect(new Setar(118, 1, 1).forecast(series.slice(0, 118))).to.be.closeTo(5, 1e-9);
    expect(new Setar(119, 1, 1).forecast(series.slice(0, 119))).to.be.closeTo(3, 1e-9);
  });

  it("is the last value where there is too little to fit", () => {
    expect(new Setar(3, 2, 1).forecast(Float64Array.of(1, 2, 9))).to.equal(9);
  });
});

describe("Moments", () => {
  it("solves least squares, and gives a dependent regressor nothing", () => {
    // y = 1 + 2 x, rows (1, x, y); with a third regressor x again its coefficient is 0. Residual 0.
    const moments = new Moments(4);
    const sums = new Float64Array(moments.size);
    for (const x of [0, 1, 4]) moments.add(sums, 0, Float64Array.of(1, x, x, 1 + 2 * x));
    expect(moments.solve(sums, 0)).to.be.closeTo(0, 1e-12);
    expect([...moments.coefficients].map((c) => Math.round(c * 1e9) / 1e9)).to.deep.equal([1, 2, 0]);
  });

  it("returns the squared residuals", () => {
    // y = 0, 0, 3 about its mean 1: 1 + 1 + 4.
    const moments = new Moments(2);
    const sums = new Float64Array(moments.size);
    for (const y of [0, 0, 3]) moments.add(sums, 0, Float64Array.of(1, y));
    expect(moments.solve(sums, 0)).to.be.closeTo(6, 1e-12);
    expect(moments.coefficients[0]).to.equal(1);
  });
});
