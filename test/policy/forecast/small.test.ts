import { expect } from "chai";
import { HistogramForecaster } from "../../../src/policy/forecast/histogram.ts";
import { movingAverage } from "../../../src/policy/forecast/moving-average.ts";

describe("movingAverage", () => {
  it("is the mean of the last values", () => {
    // (3 + 8 + 4) / 3 = 5; all four: (1 + 3 + 8 + 4) / 4 = 4.
    const series = Float64Array.of(1, 3, 8, 4);
    expect(movingAverage(3).forecast(series)).to.equal(5);
    expect(movingAverage(10).forecast(series)).to.equal(4);
  });
});

describe("HistogramForecaster", () => {
  it("is the edge below which the percentile lies", () => {
    // Ten values, bins of width 2 to the largest, 8: six zeros; 1, 2 in (0, 2]; 5 in (4, 6]; 8 in (6, 8].
    // 60 % are zeros, 80 % at most 2, 90 % at most 6, all at most 8.
    const series = Float64Array.of(0, 0, 1, 0, 8, 0, 5, 0, 2, 0);
    const next = (percentile: number) => new HistogramForecaster(4, percentile).forecast(series);
    expect([0, 60, 61, 80, 90, 91, 100].map(next)).to.deep.equal([0, 0, 2, 2, 6, 8, 8]);
  });
});
