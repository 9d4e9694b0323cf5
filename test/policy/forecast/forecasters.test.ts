import { expect } from "chai";
import fc from "fast-check";
import { autoregression } from "../../../src/policy/forecast/ar.ts";
import { exponentialSmoothing } from "../../../src/policy/forecast/exponential-smoothing.ts";
import { FourierExtrapolation } from "../../../src/policy/forecast/fft.ts";
import type { Forecaster } from "../../../src/policy/forecast/forecaster.ts";
import { HistogramForecaster } from "../../../src/policy/forecast/histogram.ts";
import { HoltWinters } from "../../../src/policy/forecast/holt-winters.ts";
import { MarkovChain } from "../../../src/policy/forecast/markov.ts";
import { movingAverage } from "../../../src/policy/forecast/moving-average.ts";
import { Setar } from "../../../src/policy/forecast/setar.ts";
import { irregularSeries } from "./series.ts";

const SHARES = { alpha: 0.5, beta: 0.1, gamma: 0.1 };

const FORECASTERS: Readonly<Record<string, (length: number) => Forecaster>> = {
  "moving-average": () => movingAverage(10),
  "exponential-smoothing": () => exponentialSmoothing(0),
  "exponential-smoothing 0.3": () => exponentialSmoothing(0.3),
  holt: () => new HoltWinters(SHARES, 0),
  "holt-winters": () => new HoltWinters(SHARES, 6),
  ar: () => autoregression(10),
  setar: (length) => new Setar(length, 2, 1),
  "setar of a long delay": (length) => new Setar(length, 3, 7),
  "fft quadratic": (length) => new FourierExtrapolation(length, 10, "quadratic", "strongest"),
  "fft linear, lowest": (length) => new FourierExtrapolation(length, 10, "linear", "lowest"),
  "fft without trend": (length) => new FourierExtrapolation(length, 10, "none", "strongest"),
  markov: (length) => new MarkovChain(length, 8, "likeliest"),
  "markov mean": (length) => new MarkovChain(length, 8, "mean"),
  histogram: () => new HistogramForecaster(64, 90),
};

describe("forecasters", () => {
  for (const [label, make] of Object.entries(FORECASTERS)) {
    it(`${label}: a constant series goes on, of every length and size`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 130 }), fc.double({ min: 0, max: 1e4, noNaN: true }), (length, value) => {
          const next = make(length).forecast(new Float64Array(length).fill(value));
          expect(next).to.be.closeTo(value, 1e-9 * Math.max(1, value));
        }),
        { seed: 11, numRuns: 100 },
      );
    });

    it(`${label}: is finite, changes nothing, and says the same again after another series`, () => {
      const length = 60;
      const values = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e4, noNaN: true })), {
        minLength: length,
        maxLength: length,
      });
      fc.assert(
        fc.property(values, values, (one, other) => {
          const forecaster = make(length);
          const series = Float64Array.from(one);
          const next = forecaster.forecast(series);
          expect(Number.isFinite(next)).to.equal(true);
          expect([...series]).to.deep.equal(one);
          forecaster.forecast(Float64Array.from(other));
          expect(forecaster.forecast(series)).to.equal(next);
        }),
        { seed: 12, numRuns: 100 },
      );
    });
  }

  it("tell the bytes of their scratch", () => {
    // 120 values: 61 real, 61 imaginary parts, 61 * 59 cosines and as many sines, 59 even, 59 odd; two polynomials of 121;
    // the rest of 120; 61 powers: 7861 numbers. 120 levels and runs of 4 B, 9 counts of 4 B and 9 sums of 8 B.
    expect(new FourierExtrapolation(120, 10, "quadratic", "strongest").stateBytes).to.equal(7861 * 8);
    expect(new MarkovChain(120, 8, "mean").stateBytes).to.equal(120 * 8 + 9 * 12);
    expect(new HoltWinters(SHARES, 6).stateBytes).to.equal(48);
  });
});

describe("forecasters beside statsmodels 0.15.0", () => {
  // Python 3, numpy 2.4.6; the same series in integer arithmetic; tolerance 1e-9 for another order of the sums.
  const series = irregularSeries(120);

  it("simple exponential smoothing, initial level known: the first value", () => {
    // SimpleExpSmoothing(x, initialization_method="known", initial_level=x[0]).fit(smoothing_level=a, optimized=False)
    expect(exponentialSmoothing(0.2).forecast(series)).to.be.closeTo(5.3941870065665904, 1e-9);
    expect(exponentialSmoothing(0.7).forecast(series)).to.be.closeTo(5.854074031733729, 1e-9);
    // of 0.05, 0.1 .. 0.95 the model of least .sse is that of 0.15
    expect(exponentialSmoothing(0).forecast(series)).to.be.closeTo(5.371604628635198, 1e-9);
  });

  it("Holt's trend, initial trend 0", () => {
    // Holt(x, initialization_method="known", initial_level=x[0], initial_trend=0), 0.5 and 0.1
    expect(new HoltWinters(SHARES, 0).forecast(series)).to.be.closeTo(5.7812406116388795, 1e-9);
  });

  it("Holt and Winters' additive season of 6, started from the first two seasons", () => {
    // ExponentialSmoothing(x, trend="add", seasonal="add", seasonal_periods=6, initialization_method="known", ...)
    expect(new HoltWinters(SHARES, 6).forecast(series)).to.be.closeTo(1.3624178813636116, 1e-9);
  });

  it("an autoregression of order 10, which AIC takes of 0 to 10", () => {
    // yule_walker(x, order=p, method="mle"), least n ln(sigma^2) + 2 p
    expect(autoregression(10).forecast(series)).to.be.closeTo(5.550394798813519, 1e-9);
  });
});
