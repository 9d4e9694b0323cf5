import { expect } from "chai";
import { MarkovChain } from "../../../src/policy/forecast/markov.ts";

describe("MarkovChain", () => {
  it("learns a period from how long a level has lasted", () => {
    // 1 0 0 0 0 1 0 0 0 0 ...: after the fourth zero in a row comes 1, after the third a zero, after a 1 a zero.
    const series = (length: number) => Float64Array.from({ length }, (_, t) => (t % 5 === 0 ? 1 : 0));
    const next = (length: number) => new MarkovChain(length, 8, "likeliest").forecast(series(length));
    expect([next(20), next(19), next(21)]).to.deep.equal([1, 0, 0]);
  });

  it("takes the level that followed most often, or the mean of all that followed", () => {
    // Each 4 stands alone, after 8s. What followed a single 4: 8, 8, 1. Two levels: 8 is 2, 4 is 1 + floor(2 * 4 / 8) = 2 too;
    // so four: 8 is 4, 4 is 3, 1 is 1. Likeliest: 8. Mean: 17 / 3.
    const series = Float64Array.of(4, 8, 4, 8, 4, 1, 4);
    expect(new MarkovChain(7, 4, "likeliest").forecast(series)).to.equal(8);
    expect(new MarkovChain(7, 4, "mean").forecast(series)).to.be.closeTo(17 / 3, 1e-12);
  });

  it("takes the higher of two levels that followed as often", () => {
    // After a single 1: 0 and 2. Levels of four: 2 is 4, 1 is 3.
    expect(new MarkovChain(5, 4, "likeliest").forecast(Float64Array.of(1, 0, 1, 2, 1))).to.equal(2);
  });

  it("falls back on the level alone, then on the last value", () => {
    // 2 2 is new as a pair: what followed 2 before is 0 and 2, of which 2 is higher. 0 0 0 7: nothing ever followed 7.
    expect(new MarkovChain(4, 4, "likeliest").forecast(Float64Array.of(2, 0, 2, 2))).to.equal(2);
    expect(new MarkovChain(4, 4, "likeliest").forecast(Float64Array.of(0, 0, 0, 7))).to.equal(7);
  });
});
