import { expect } from "chai";
import fc from "fast-check";
import { WindowedMean } from "../../src/policy/windowed-mean.ts";

describe("WindowedMean", () => {
  it("averages the last values of each series, over two windows", () => {
    const values = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.double({ min: 0, max: 100, noNaN: true })), {
      maxLength: 100,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), (pushed, a, b) => {
        const [short, long] = a < b ? [a, b] : [b, a];
        const means = new WindowedMean(long, short);
        const model = Array.from({ length: 3 }, () => ({ series: means.take(), values: [] as number[] }));
        for (const [i, value] of pushed) {
          const { series, values } = model[i]!;
          means.push(series, value);
          values.push(value);
          const mean = (last: number[]) => last.reduce((sum, x) => sum + x, 0) / last.length;
          expect(means.long(series)).to.be.closeTo(mean(values.slice(-long)), 1e-9);
          expect(means.short(series)).to.be.closeTo(mean(values.slice(-short)), 1e-9);
        }
      }),
      { seed: 43 },
    );
  });

  it("gives out empty series again", () => {
    const means = new WindowedMean(30, 3);
    const first = means.take();
    means.push(first, 5);
    means.take();
    means.giveBack(first);
    expect(means.take()).to.equal(first);
    means.push(first, 1);
    expect(means.long(first)).to.equal(1);
    expect(means.take()).to.equal(2);
    expect(means.bytes).to.equal(64 * (30 * 8 + 16));
  });
});
