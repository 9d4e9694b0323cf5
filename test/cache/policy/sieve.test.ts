import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import { sieve } from "../../../src/cache/policy/sieve.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { naiveSieve } from "../../model/naive-queues.ts";

describe("cache/policy/sieve", () => {
  it("goes on behind the last victim, and leaves used objects where they are", () => {
    // capacity 3, queue a b c, a marked: d clears a, evicts b, hand at c (queue a c d); e evicts c, hand at d (a d e);
    // f evicts d; a was never used again, but the hand is past it and it still hits
    expect(cacheAnswers(sieve(bytes(3), 6), letters("abcadefa"))).to.equal("AAAHAAAH");
  });

  it("begins again with the oldest when the newest is the victim", () => {
    // capacity 2, queue a b, a marked: c clears a, evicts b, which was the newest (queue a c); d evicts a
    expect(cacheAnswers(sieve(bytes(2), 4), letters("abacda"))).to.equal("AAHAAA");
  });

  it("answers as its naive twin", () =>
    checkAnswers(({ capacity, objectCount }) => sieve(capacity, objectCount), naiveSieve));
});
