import { expect } from "chai";
import { describeSeries } from "../../../src/trace/series/describe.ts";
import { readText } from "./read-text.ts";

const rows = (values: readonly number[], step: number) =>
  `timestamp,a\n${values.map((value, i) => `${i * step},${value}\n`).join("")}`;

describe("describeSeries", () => {
  it("gives count, span, step, quantiles, repairs and the autocorrelation of neighbours", async () => {
    // 0.1 0.2 0.3 0.2, mean 0.2: squares 0.01 + 0 + 0.01 + 0; products 0 + 0 + 0: lag 1 is 0
    const plain = describeSeries((await readText({ "t.csv": rows([10, 20, 30, 20], 300) })).series[0]!);
    expect([plain.name, plain.count, plain.spanMs, plain.stepMs]).to.deep.equal(["a", 4, 1_200_000, 300_000]);
    expect([plain.mean, plain.p50, plain.max, plain.gaps, plain.duplicates, plain.daily]).to.deep.equal([
      0.2,
      0.2,
      0.3,
      0,
      0,
      null,
    ]);
    expect(plain.p95).to.be.closeTo(0.285, 1e-12); // 0.2 + 0.85 * 0.1, at 2.85 of 0 .. 3
    expect(plain.lag1).to.be.closeTo(0, 1e-12);
    // 0.1 0.1 0.3 0.3, mean 0.2: squares 4 * 0.01; products 0.01 - 0.01 + 0.01: 0.25
    const pairs = describeSeries((await readText({ "t.csv": rows([10, 10, 30, 30], 300) })).series[0]!);
    expect(pairs.lag1).to.be.closeTo(0.25, 1e-12);
  });

  it("gives null where there is nothing to divide by, and leaves NaN out", async () => {
    const constant = describeSeries((await readText({ "t.csv": rows([10, 10, 10], 300) })).series[0]!);
    expect(constant.lag1).to.equal(null);
    expect(constant.mean).to.be.closeTo(0.1, 1e-15);
    const text = "timestamp,a\n0,10\n300,20\n600,30\n1200,40\n";
    const holed = describeSeries((await readText({ "t.csv": text }, { gaps: "nan" })).series[0]!);
    expect([holed.count, holed.gaps, holed.mean, holed.max]).to.deep.equal([5, 1, 0.25, 0.4]);
    // deviations -.15 -.05 .05 . .15: squares .05; products .0075 - .0025 = .005
    expect(holed.lag1).to.be.closeTo(0.1, 1e-12);
  });

  it("finds a day in what repeats daily", async () => {
    // 20 days of 24 hours, up by day and down by night: a day apart all but the last day's products are the squares
    const days = Array.from({ length: 480 }, (_, i) => (i % 24 < 12 ? 30 : 10));
    const daily = describeSeries((await readText({ "t.csv": rows(days, 3600) })).series[0]!);
    expect(daily.daily).to.be.closeTo(19 / 20, 1e-12);
    const halfDays = Array.from({ length: 480 }, (_, i) => (i % 48 < 24 ? 30 : 10)); // up and down every other day
    const other = describeSeries((await readText({ "t.csv": rows(halfDays, 3600) })).series[0]!);
    expect(other.daily).to.be.closeTo(-19 / 20, 1e-12);
  });
});
