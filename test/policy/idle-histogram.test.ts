import { expect } from "chai";
import fc from "fast-check";
import { IdleHistograms } from "../../src/policy/idle-histogram.ts";
import { NaiveIdleHistogram } from "../model/hybrid-histogram.ts";

describe("IdleHistograms", () => {
  it("works the statistics of five idle times out by hand", () => {
    // Four bins of 10 ms; idle times 0, 12, 19, 39 in range and 40 out of bounds: bars 1 2 0 1.
    // Mean 1, squares 1 + 4 + 0 + 1 = 6: variance 6 / 4 - 1 = 0.5, squared variation 0.5.
    // Median: rank 2 of 4, in bin 1. 99th percentile: rank 4, in bin 3.
    const histograms = new IdleHistograms(1, 4, 10, 50, 99);
    expect(histograms.squaredVariation(0)).to.be.NaN;
    for (const idle of [39, 12, 40, 0, 19]) histograms.record(0, idle);
    expect([histograms.inRange(0), histograms.outOfBounds(0)]).to.deep.equal([4, 1]);
    expect(histograms.squaredVariation(0)).to.be.closeTo(0.5, 1e-15);
    expect([histograms.headBin(0), histograms.tailBin(0)]).to.deep.equal([1, 3]);
  });

  it("agrees with statistics taken from the list of idle times, pool by pool", () => {
    const record = fc.record({ pool: fc.nat(2), idle: fc.integer({ min: 0, max: 150 }) });
    const percent = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 200 }),
        fc.integer({ min: 1, max: 13 }),
        percent,
        percent,
        (records, bins, head, tail) => {
          const histograms = new IdleHistograms(3, bins, 10, head, tail);
          const naive = [0, 1, 2].map(() => new NaiveIdleHistogram(bins, 10));
          for (const { pool, idle } of records) {
            histograms.record(pool, idle);
            naive[pool]!.record(idle);
            expect(histograms.outOfBounds(pool)).to.equal(naive[pool]!.outOfBounds);
            if (naive[pool]!.bin(head) === undefined) continue;
            expect(Math.sqrt(Math.max(0, histograms.squaredVariation(pool)))).to.be.closeTo(
              naive[pool]!.variation,
              1e-7,
            );
            expect(histograms.headBin(pool)).to.equal(naive[pool]!.bin(head));
            expect(histograms.tailBin(pool)).to.equal(naive[pool]!.bin(tail));
          }
        },
      ),
      { seed: 42, numRuns: 200 },
    );
  });
});
