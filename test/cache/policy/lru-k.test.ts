import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { type LruKOptions, lruK } from "../../../src/cache/policy/lru-k.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { naiveLruK } from "../../model/naive-lru-k.ts";

const lruKOf = (capacity: number, options: Partial<LruKOptions> = {}) =>
  lruK({ capacity: bytes(capacity), objectCount: 9 }, options);

describe("cache/policy/lru-k", () => {
  it("evicts what was asked for once before what was asked for twice", () => {
    // 2 objects: a has requests 1 and 2, b only 3; c puts b out though a is the longer unused; d puts c out
    expect(cacheAnswers(lruKOf(2), letters("aabcda"))).to.equal("AHAAAH");
  });

  it("evicts the oldest second last request", () => {
    // 2 objects: a at 1 and 4, b at 2 and 3: the second last are 1 and 2, so c puts a out, the more recently used
    expect(cacheAnswers(lruKOf(2), letters("abbacb"))).to.equal("AAHHAH");
  });

  it("remembers what is no longer stored, as long as it is told to", () => {
    // 2 objects: a, b, c: a is out; a returns at 4 and puts b out; with its request at 1 it has two; d puts c out, a hits
    expect(cacheAnswers(lruKOf(2), letters("abcadca"))).to.equal("AAAAAAH");
    // forgotten after 2 requests: a has one, at 4, c one at 3: d puts c out; c at 6 finds d at 5, a at 4: a is out
    expect(cacheAnswers(lruKOf(2, { retained: 2 }), letters("abcadca"))).to.equal("AAAAAAA");
  });

  it("takes requests in quick succession for one", () => {
    // 2 objects, a period of 1: a at 1 and 2 is one request, b at 3 another one; at 4 b is within its period: a goes
    expect(cacheAnswers(lruKOf(2, { correlated: 1 }), letters("aabcb"))).to.equal("AHAAH");
  });

  it("is LRU for k = 1", () =>
    checkAnswers(
      (context) => lruK(context, { k: 1 }),
      (capacity, requests) => cacheAnswers(lru(bytes(capacity), 9), requests),
    ));

  for (const [k, correlated, retained] of [
    [2, 0, Number.POSITIVE_INFINITY],
    [3, 0, 20],
    [2, 3, 15],
    [2, 100, Number.POSITIVE_INFINITY],
  ] as const)
    it(`answers as its naive twin, k ${k}, correlated ${correlated}, retained ${retained}`, () =>
      checkAnswers((context) => lruK(context, { k, correlated, retained }), naiveLruK(k, correlated, retained)));
});
