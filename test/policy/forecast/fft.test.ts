import { expect } from "chai";
import { FourierExtrapolation, type Pick } from "../../../src/policy/forecast/fft.ts";
import type { Trend } from "../../../src/policy/forecast/trend.ts";
import { irregularSeries } from "./series.ts";

function next(series: Float64Array, harmonics: number, trend: Trend, pick: Pick = "strongest"): number {
  return new FourierExtrapolation(series.length, harmonics, trend, pick).forecast(series);
}

describe("FourierExtrapolation", () => {
  it("continues sines of whole numbers of periods", () => {
    // 120 values, 3 + sin of 5 periods + 2 cos of 20: at t = 120 as at t = 0, 3 + 0 + 2.
    const angle = (t: number, cycles: number) => (2 * Math.PI * cycles * t) / 120;
    const series = Float64Array.from({ length: 120 }, (_, t) => 3 + Math.sin(angle(t, 5)) + 2 * Math.cos(angle(t, 20)));
    expect(next(series, 2, "none")).to.be.closeTo(5, 1e-9);
    // a trend is fitted to the sines too, and takes a little of them
    expect(next(series, 10, "quadratic")).to.be.closeTo(5, 0.4);
  });

  it("continues the trend it is told to look for", () => {
    // 2 t + 1 at t = 40 is 81; t^2 - 3 t at t = 41 is 1558.
    const line = Float64Array.from({ length: 40 }, (_, t) => 2 * t + 1);
    const parabola = Float64Array.from({ length: 41 }, (_, t) => t * t - 3 * t);
    expect(next(line, 10, "linear")).to.be.closeTo(81, 1e-9);
    expect(next(line, 10, "quadratic")).to.be.closeTo(81, 1e-9);
    expect(next(parabola, 10, "quadratic")).to.be.closeTo(1558, 1e-7);
    expect(Math.abs(next(parabola, 10, "linear") - 1558)).to.be.above(10);
  });

  it("forecasts as numpy 2.4.6 does: polyfit, rfft, and the harmonics' modulus and phase one step ahead", () => {
    // Even, odd and prime lengths; 10 harmonics; tolerance 1e-9 for another order of the sums.
    const expected: readonly [number, Trend, Pick, number][] = [
      [120, "quadratic", "strongest", 1.3713835114323376],
      [120, "quadratic", "lowest", 5.3697689219339075],
      [120, "linear", "strongest", 1.5479550340106873],
      [120, "linear", "lowest", 5.385057053596874],
      [120, "none", "strongest", 1.3363604788332015],
      [120, "none", "lowest", 5.171951108739594],
      [45, "quadratic", "strongest", 1.4621963602190144],
      [45, "quadratic", "lowest", 2.7009667669829067],
      [45, "linear", "strongest", 2.15046757483629],
      [61, "quadratic", "strongest", 1.8477951810621405],
      [61, "none", "lowest", 2.9881547851205355],
    ];
    for (const [length, trend, pick, value] of expected) {
      expect(next(irregularSeries(length), 10, trend, pick), `${length} ${trend} ${pick}`).to.be.closeTo(value, 1e-9);
    }
  });

  it("is the series at its start where every harmonic is kept and there is no trend", () => {
    // The whole transform repeats the series: the value at t = n is that at t = 0.
    for (const length of [1, 2, 3, 8, 61]) {
      const series = irregularSeries(length + 1).slice(1);
      expect(next(series, length, "none"), `${length}`).to.be.closeTo(series[0]!, 1e-9);
    }
  });
});
