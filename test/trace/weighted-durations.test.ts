import { expect } from "chai";
import fc from "fast-check";
import { DURATION_PERCENTS } from "../../src/trace/minute-counts.ts";
import { WeightedDurations } from "../../src/trace/weighted-durations.ts";

describe("WeightedDurations", () => {
  it("weights averages by their calls", () => {
    const durations = new WeightedDurations();
    durations.add(100, 1);
    durations.add(10, 3);
    durations.add(1000, 96);
    // 10 up to 3 % of the calls, 100 up to 4 %, 1000 above: 1 % is 10, the others 1000; mean (30 + 100 + 96000) / 100
    expect(durations.profile()).to.deep.equal({ average: 961.3, percentiles: [10, 10, 1000, 1000, 1000, 1000, 1000] });
  });

  it("takes the value at which a share is reached exactly", () => {
    const durations = new WeightedDurations();
    for (const value of [1, 2, 4, 8]) durations.add(value, 25);
    expect(durations.profile()!.percentiles).to.deep.equal([1, 1, 1, 2, 4, 8, 8]);
  });

  it("raises 0 to half a millisecond, and has no profile without calls", () => {
    const durations = new WeightedDurations();
    expect(durations.profile()).to.equal(undefined);
    durations.add(0, 2);
    expect(durations.profile()).to.deep.equal({ average: 0.5, percentiles: DURATION_PERCENTS.map(() => 0.5) });
  });

  it("stays within a bin of the exact percentiles and exact in the mean, for any values and calls", () => {
    const sample = fc.tuple(fc.double({ min: 0.5, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
        const durations = new WeightedDurations();
        for (const [value, calls] of samples) durations.add(value, calls);
        const all = samples.flatMap(([value, calls]) => new Array<number>(calls).fill(value)).sort((a, b) => a - b);
        const { average, percentiles } = durations.profile()!;
        expect(average).to.be.closeTo(all.reduce((sum, value) => sum + value, 0) / all.length, 1e-9 * average);
        DURATION_PERCENTS.forEach((percent, k) => {
          const exact = all[Math.max(0, Math.ceil((percent * all.length) / 100) - 1)]!;
          expect(percentiles[k]).to.be.closeTo(exact, 0.008 * exact);
          expect(percentiles[k]).to.be.at.least(percentiles[k - 1] ?? 0);
        });
      }),
      { seed: 15, numRuns: 300 },
    );
  });
});
