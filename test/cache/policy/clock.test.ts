import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import { clock } from "../../../src/cache/policy/clock.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { naiveClock } from "../../model/naive-queues.ts";

describe("cache/policy/clock", () => {
  it("gives a used object another round", () => {
    // capacity 2: a used, so that c puts b out (queue a c, a without use); d puts a out; a puts c out
    expect(cacheAnswers(clock(bytes(2), 4), letters("abacda"))).to.equal("AAHAAA");
  });

  it("counts up to three uses with two bits, a use being a round", () => {
    // capacity 2: a used three times, then b used; c: a has 3 -> 2, b 1 -> 0, a 2 -> 1, b out; a still hits
    expect(cacheAnswers(clock(bytes(2), 4, 2), letters("abaaabca"))).to.equal("AAHHHHAH");
    // with one bit: a 1 -> 0, b 1 -> 0, a out
    expect(cacheAnswers(clock(bytes(2), 4, 1), letters("abaaabca"))).to.equal("AAHHHHAA");
  });

  it("counts up to 255 uses with eight bits", () => {
    // capacity 2: a, used 300 times, and b; every miss takes a round of a and evicts the other, until a has none left
    const misses = (count: number) => `ab${"a".repeat(300)}${"cd".repeat(150).slice(0, count)}a`;
    const last = (count: number) => cacheAnswers(clock(bytes(2), 4, 8), letters(misses(count))).at(-1);
    expect([last(255), last(256)]).to.deep.equal(["H", "A"]);
  });

  for (const bits of [1, 2, 8])
    it(`answers as its naive twin, bits=${bits}`, () =>
      checkAnswers(({ capacity, objectCount }) => clock(capacity, objectCount, bits), naiveClock(bits)));
});
