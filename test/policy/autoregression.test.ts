import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { fitAutoregression, forecastNext } from "../../src/policy/autoregression.ts";

/** 5000 values of x[t] = 100 + sum of a[k] (x[t - k] - 100) + unit normal noise, after 200 to forget the start. */
function process(a: readonly number[], seed: number): Float64Array {
  const random = Random.root(seed);
  const series = new Float64Array(5200);
  for (let t = 0; t < series.length; t++) {
    series[t] = 100 + random.normal();
    for (let k = 1; k <= a.length; k++) series[t]! += t < k ? 0 : a[k - 1]! * (series[t - k]! - 100);
  }
  return series.slice(200);
}

describe("forecastNext", () => {
  it("is the mean of series too short for a coefficient", () => {
    expect(forecastNext(Float64Array.of(5))).to.equal(5);
    expect(forecastNext(Float64Array.of(2, 4, 9))).to.equal(5);
  });

  it("is the value of a constant series", () => {
    expect(forecastNext(new Float64Array(20).fill(7))).to.equal(7);
  });

  it("forecasts a first order process as its definition does", () => {
    // E[next] = 100 + 0.8 (last - 100). A coefficient from 5000 values errs by sqrt((1 - 0.64) / 5000) = 0.0085, the
    // mean by 1 / 0.2 / sqrt(5000) = 0.071 of which (1 - 0.8) counts; 5 standard errors at |last - 100| <= 6: 0.33.
    for (const seed of [1, 2, 3]) {
      const series = process([0.8], seed);
      expect(forecastNext(series)).to.be.closeTo(100 + 0.8 * (series.at(-1)! - 100), 0.33);
    }
  });

  it("forecasts a second order process as its definition does", () => {
    // E[next] = 100 + 0.5 (last - 100) - 0.7 (last but one - 100); coefficients err by sqrt((1 - 0.49) / 5000) = 0.010
    // each, the process has standard deviation 1.47; 5 standard errors at |deviations| <= 4: 0.4.
    for (const seed of [4, 5, 6]) {
      const series = process([0.5, -0.7], seed);
      const expected = 100 + 0.5 * (series.at(-1)! - 100) - 0.7 * (series.at(-2)! - 100);
      expect(forecastNext(series)).to.be.closeTo(expected, 0.4);
    }
  });

  it("goes on with an alternation", () => {
    // 32 values 5, 11, 5, 11, ...: the next is 5. Covariances divided by n make |a1| = 31/32, so the forecast of a
    // first order is 8 - 31/32 * 3 = 5.09; higher orders do not leave 5 .. 5.1.
    const series = Float64Array.from({ length: 32 }, (_, i) => (i % 2 === 0 ? 5 : 11));
    expect(forecastNext(series)).to.be.within(4.9, 5.2);
  });
});

describe("fitAutoregression", () => {
  it("solves the Yule-Walker equations of two lags", () => {
    // c = 1, 0.5, -0.2: a1 + 0.5 a2 = 0.5 and 0.5 a1 + a2 = -0.2 give a2 = -0.45 / 0.75 = -0.6 and a1 = 0.8.
    // Residual 1 - 0.25 = 0.75, then 0.75 (1 - 0.36) = 0.48: with 100 values each coefficient is worth its 2.
    const fit = fitAutoregression(Float64Array.of(1, 0.5, -0.2), 100);
    expect(fit[0]).to.be.closeTo(0.8, 1e-12);
    expect(fit[1]).to.be.closeTo(-0.6, 1e-12);
  });

  it("stops at a perfect fit", () => {
    // c = 1, 1, 1: a1 = 1 leaves nothing.
    expect([...fitAutoregression(Float64Array.of(1, 1, 1), 100)]).to.deep.equal([1]);
  });

  it("leaves out a coefficient that is not worth 2 of AIC", () => {
    // One lag of correlation 0.1: 10 ln(0.99) + 2 > 0, so none with 10 values; 1000 ln(0.99) + 2 < 0, so one with 1000.
    expect(fitAutoregression(Float64Array.of(1, 0.1), 10)).to.have.length(0);
    expect(fitAutoregression(Float64Array.of(1, 0.1), 1000)).to.have.length(1);
  });
});
