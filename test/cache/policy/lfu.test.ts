import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import { lfu } from "../../../src/cache/policy/lfu.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAgainstTwin } from "../../model/check-twin.ts";
import { lfuOrder } from "../../model/naive-caches.ts";

describe("cache/policy/lfu", () => {
  it("evicts the least frequently used", () => {
    // capacity 2: a twice, b once; c puts out b, d puts out c, a stays
    expect(cacheAnswers(lfu(bytes(2), 4), letters("aabcda"))).to.equal("AHAAAH");
  });

  it("evicts the least recently used among the least frequent", () => {
    // a and b have two uses each, a the older last one; c puts out a
    expect(cacheAnswers(lfu(bytes(2), 3), letters("ababcb"))).to.equal("AAHHAH");
  });

  it("forgets the frequency on eviction", () => {
    // capacity 2: a a a, then b b b and c: c puts out a (older of the equals); a again puts out c, then d puts out a
    expect(cacheAnswers(lfu(bytes(2), 4), letters("aaabbbcada"))).to.equal("AHHAHHAAAA");
  });

  it("answers as its naive twin", () => checkAgainstTwin(lfu, lfuOrder));
});
