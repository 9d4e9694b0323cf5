import { expect } from "chai";
import { AGE_BINS, AgeBins, startInTurnovers } from "../../src/cache/age-bins.ts";

describe("cache/age-bins", () => {
  it("puts an age into the bin that begins at or before it, for every turnover", () => {
    for (const turnover of [1, 2, 3, 10, 100, 5000, 200_000]) {
      const bins = new AgeBins();
      bins.follow(turnover);
      for (let bin = 0; bin <= AGE_BINS; bin++) {
        const start = bins.start(bin);
        if (start === 0 || start > 2 ** 30) continue;
        expect(bins.bin(start), `${start} of ${turnover}`).to.equal(bin);
        if (start > 1 && bin > 0) expect(bins.bin(start - 1), `before ${start} of ${turnover}`).to.be.below(bin);
      }
    }
  });

  it("has half octaves to 16 turnovers, then octaves to 1024", () => {
    const bins = new AgeBins();
    bins.follow(64); // bin 10 begins at 64, bin 18 at 16 times that, bin 24 at 1024 times
    expect([9, 10, 11, 12, 18, 19, 23, 24].map((bin) => bins.start(bin))).to.deep.equal([
      48, 64, 96, 128, 1024, 2048, 32_768, 65_536,
    ]);
    expect([1, 47, 48, 64, 95, 1024, 1535, 1536, 2047, 2048, 65_535, 65_536].map((age) => bins.bin(age))).to.deep.equal(
      [0, 8, 9, 10, 10, 18, 18, 18, 18, 19, 23, 24],
    );
    for (const [bin, start] of [
      [0, 0],
      [9, Math.SQRT1_2],
      [10, 1],
      [12, 2],
      [18, 16],
      [19, 32],
      [24, 1024],
    ] as const)
      expect(startInTurnovers(bin)).to.be.closeTo(start, 1e-12);
  });

  it("gives all ages up to 1024 turnovers to the bins that they fall into", () => {
    for (const turnover of [1, 2, 5, 40, 5000]) {
      const bins = new AgeBins();
      bins.follow(turnover);
      const width = new Float64Array(AGE_BINS);
      bins.widthsInto(width);
      const requests = width.reduce((sum, turnovers) => sum + turnovers, 0) / bins.request;
      expect(requests).to.be.closeTo(bins.start(AGE_BINS) - 1, 1e-6); // ages 1 .. the last before it is forgotten
      const reached = new Set<number>();
      for (let age = 1; bins.bin(age) < AGE_BINS; age++) reached.add(bins.bin(age));
      expect(Array.from(width, (turnovers) => turnovers > 0)).to.deep.equal(
        Array.from(width, (_, bin) => reached.has(bin)),
        `${turnover}`,
      );
    }
  });

  it("counts a width in whole ages", () => {
    const bins = new AgeBins();
    const width = new Float64Array(AGE_BINS);
    bins.follow(64); // bins 9, 10 and 11 begin at 48, 64 and 96, bin 0 at age 1 and bin 1 at 3
    bins.widthsInto(width);
    expect(bins.request).to.equal(1 / 64);
    expect([0, 9, 10].map((bin) => width[bin])).to.deep.equal([2 / 64, 16 / 64, 32 / 64]);
  });

  it("puts what is forgotten into the last bin, when it is asked for one within", () => {
    const bins = new AgeBins();
    bins.follow(64);
    expect([1, 64, 65_535, 65_536, 2 ** 30].map((age) => bins.binWithin(age))).to.deep.equal([0, 10, 23, 23, 23]);
  });

  it("stays where it is while the turnover swings by a quarter", () => {
    const bins = new AgeBins();
    bins.follow(64);
    for (const turnover of [50, 80, 64]) {
      bins.follow(turnover);
      expect(bins.start(10), `${turnover}`).to.equal(64);
    }
    bins.follow(128);
    expect(bins.start(10)).to.equal(128);
  });
});
