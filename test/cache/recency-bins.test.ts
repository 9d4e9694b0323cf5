import { expect } from "chai";
import { BIN_COUNT, RecencyBins, relativeStart } from "../../src/cache/recency-bins.ts";

describe("cache/recency-bins", () => {
  it("puts an age into the bin that begins at or before it, for every turnover", () => {
    for (const turnover of [1, 2, 3, 10, 100, 5000, 200_000]) {
      const bins = new RecencyBins();
      bins.follow(turnover);
      for (let bin = 0; bin <= BIN_COUNT; bin++) {
        const start = bins.start(bin);
        if (start === 0) continue;
        expect(bins.bin(start), `${start} of ${turnover}`).to.equal(bin);
        if (start > 1 && bin > 0) expect(bins.bin(start - 1), `before ${start} of ${turnover}`).to.be.below(bin);
      }
      expect(bins.bin(4_000_000)).to.equal(BIN_COUNT);
    }
  });

  it("has half-octave bins around the turnover", () => {
    const bins = new RecencyBins();
    bins.follow(64); // bin 10 begins at 64, bin 18 at 16 times that
    expect([9, 10, 11, 12, 18].map((bin) => bins.start(bin))).to.deep.equal([48, 64, 96, 128, 1024]);
    expect([1, 47, 48, 63, 64, 95, 96, 1023, 1024].map((age) => bins.bin(age))).to.deep.equal([
      0, 8, 9, 9, 10, 10, 11, 17, 18,
    ]);
    for (const [bin, start] of [
      [0, 0],
      [9, Math.SQRT1_2],
      [10, 1],
      [12, 2],
      [18, 16],
    ] as const) // prettier-ignore
      expect(relativeStart(bin)).to.be.closeTo(start, 1e-12);
  });

  it("stays where it is while the turnover swings by a quarter", () => {
    const bins = new RecencyBins();
    bins.follow(64);
    for (const turnover of [50, 80, 64]) {
      bins.follow(turnover);
      expect(bins.start(10), `${turnover}`).to.equal(64);
    }
    bins.follow(128);
    expect(bins.start(10)).to.equal(128);
  });
});
