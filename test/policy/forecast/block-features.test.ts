import { expect } from "chai";
import { BlockFeatures } from "../../../src/policy/forecast/block-features.ts";
import { brockDechertScheinkman, isLinear } from "../../../src/policy/forecast/linearity.ts";
import { dickeyFuller, isStationary } from "../../../src/policy/forecast/stationarity.ts";
import { irregularSeries, noise, sparseSeries, thresholdSeries, walk } from "./series.ts";

/** As `isLinear` takes them. */
function changes(series: Float64Array): Float64Array {
  return Float64Array.from(
    { length: series.length - 1 },
    (_, i) => Math.log(1 + series[i + 1]!) - Math.log(1 + series[i]!),
  );
}

describe("features of blocks beside statsmodels 0.15.0 and numpy 2.4.6", () => {
  it("the statistic of Dickey and Fuller: adfuller(x, autolag='AIC')[0]", () => {
    // Tolerance 1e-6 of the value: moments in place of an orthogonal decomposition.
    const expected: readonly [Float64Array, number][] = [
      [irregularSeries(120), -5.884788518365808],
      [thresholdSeries(504), -25.1936849683113],
      [thresholdSeries(120), -6.843167566095786],
      [walk(504), -1.5339614563222537],
      [walk(120), -1.310663511218259],
      [noise(504), -21.69331548172538],
      [sparseSeries(504), -8.220323849026828],
      [sparseSeries(120), -2.864487899546644],
    ];
    for (const [series, value] of expected) expect(dickeyFuller(series)).to.be.closeTo(value, 1e-6 * Math.abs(value));
  });

  it("its decision at 5 %: p-values 0.0496 and 0.517", () => {
    expect([isStationary(sparseSeries(120)), isStationary(walk(504))]).to.deep.equal([true, false]);
  });

  it("the statistic of Brock, Dechert and Scheinkman: bds(x)[0]", () => {
    const expected: readonly [Float64Array, number][] = [
      [irregularSeries(504), 7.423070801245261],
      [irregularSeries(120), 1.862830178589354],
      [thresholdSeries(504), 51.501056580716934],
      [noise(120), 2.8538739818381913],
      [sparseSeries(504), 13.709685003456041],
    ];
    for (const [series, value] of expected) {
      expect(brockDechertScheinkman(changes(series))).to.be.closeTo(value, 1e-8 * value);
    }
  });

  it("its decision at 5 %: p-values 0.062 and 0.004", () => {
    expect([isLinear(irregularSeries(120)), isLinear(noise(120))]).to.deep.equal([true, false]);
  });

  it("harmonics that stand out by two standard deviations from 2/120 on: polyfit, fft", () => {
    const of = (series: Float64Array) => new BlockFeatures(series.length).of(series)[3];
    const counts = [irregularSeries(504), thresholdSeries(504), walk(504), noise(504), sparseSeries(504), noise(120)];
    expect(counts.map(of)).to.deep.equal([10, 5, 8, 8, 3, 2]);
  });
});

describe("BlockFeatures", () => {
  it("are density, linearity, stationarity and harmonics", () => {
    const features = new BlockFeatures(120).of(irregularSeries(120));
    expect(features[0]).to.be.closeTo(5.220833333333333, 1e-12);
    expect([...features.slice(1)]).to.deep.equal([1, 1, 2]);
  });

  it("take a block without change for linear and stationary, without harmonics", () => {
    expect([...new BlockFeatures(60).of(new Float64Array(60).fill(3))]).to.deep.equal([3, 1, 1, 0]);
  });

  it("have an answer for short and perfect series", () => {
    for (const values of [[1], [1, 2], [1, 2, 3], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]]) {
      for (const value of new BlockFeatures(values.length).of(Float64Array.from(values))) {
        expect(Number.isFinite(value), String(values)).to.equal(true);
      }
    }
  });
});
