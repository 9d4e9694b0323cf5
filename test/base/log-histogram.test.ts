import { expect } from "chai";
import fc from "fast-check";
import { LogHistogram } from "../../src/base/log-histogram.ts";

function histogramOf(values: readonly number[]): LogHistogram {
  const histogram = new LogHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

/** The value of rank floor(p * n), counted from 0, of the sorted values. */
function exactQuantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]!;
}

describe("LogHistogram", () => {
  it("knows nothing of nothing", () => {
    const histogram = new LogHistogram();
    expect([histogram.count, histogram.mean, histogram.quantile(0.5)]).to.deep.equal([0, undefined, undefined]);
  });

  it("gives quantiles within 0.4 % of the exact ones, from 1e-30 to 1e30", () => {
    const value = fc.oneof(
      fc.double({ min: 0.001, max: 1e9, noNaN: true }),
      fc.integer({ min: -30, max: 30 }).map((exponent) => Number(`1e${exponent}`)),
      fc.integer({ min: 1, max: 4096 }), // many on the edges of bins
    );
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), share, (values, p) => {
        const exact = exactQuantile(values, p);
        expect(Math.abs(histogramOf(values).quantile(p)! - exact) / exact).to.be.at.most(0.004);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("gives what two histograms held when one is saved and merged into the other", () => {
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = histogramOf(a);
        merged.merge(structuredClone(histogramOf(b).save()));
        const whole = histogramOf([...a, ...b]);
        expect(merged.count).to.equal(whole.count);
        if (whole.count === 0) return;
        expect(merged.mean).to.be.closeTo(whole.mean!, 1e-9 * whole.mean!);
        for (const p of [0, 0.3, 0.95, 1])
          expect(merged.quantile(p)).to.be.closeTo(whole.quantile(p)!, 1e-9 * whole.quantile(p)!);
      }),
      { seed: 3103, numRuns: 150 },
    );
  });

  it("takes the first and the last value as extremes", () => {
    const histogram = histogramOf([1, 10, 100]);
    expect([0, 0.3, 0.34, 0.67, 1].map((p) => Math.round(histogram.quantile(p)!))).to.deep.equal([1, 1, 10, 100, 100]);
  });

  it("has the exact mean and count", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1 }), (values) => {
        const histogram = histogramOf(values);
        expect(histogram.count).to.equal(values.length);
        expect(histogram.mean).to.equal(values.reduce((a, b) => a + b, 0) / values.length);
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  it("adds a value many times at once", () => {
    const histogram = histogramOf([1, 8]);
    histogram.addMany(3, 4);
    expect([histogram.count, histogram.mean, histogram.quantile(0.5)]).to.deep.equal([6, 3.5, 3]);
  });

  it("reads the smallest values as they are", () => {
    for (const value of [0, 1e-40, 2 ** -127, 2 ** -126]) expect(histogramOf([value]).quantile(0.5)).to.equal(value);
  });

  it("adds in any order", () => {
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, (given) => {
        const [there, back] = [histogramOf(given), histogramOf([...given].reverse())];
        // but for the rounding of sums
        for (const p of [0, 0.5, 0.9, 1]) expect(back.quantile(p)).to.be.closeTo(there.quantile(p)!, 1e-9);
      }),
      { seed: 3, numRuns: 30 },
    );
  });
});
