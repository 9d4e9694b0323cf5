import { expect } from "chai";
import { ContractError } from "../../../src/base/errors.ts";
import { bytes } from "../../../src/base/units.ts";
import type { CacheContext } from "../../../src/cache/contract.ts";
import { lirs } from "../../../src/cache/policy/lirs.ts";
import { checkCachePolicy } from "../../../src/testing/check-cache-policy.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { naiveLirs } from "../../model/naive-lirs.ts";

const lirsOf = (capacity: number) => lirs({ capacity: bytes(capacity), objectCount: 9 });

describe("cache/policy/lirs", () => {
  it("keeps the objects of low recency through a scan", () => {
    // 3 objects: 2 LIR, 1 HIR. a b are LIR; c d e f pass through the queue; a and b are still there
    expect(cacheAnswers(lirsOf(3), letters("abcdefab"))).to.equal("AAAAAAHH");
  });

  it("makes an object LIR that returns while the stack knows it", () => {
    // as above: d puts c out, which the stack a b c d remembers. c returns and puts d out; it is LIR, and a, the least
    // recently used of LIR, leaves the stack for the queue, where e puts it out. b and c are there, a is not
    expect(cacheAnswers(lirsOf(3), letters("abcdcebca"))).to.equal("AAAAAAHHA");
  });

  it("admits what is larger than the share of HIR objects", () => {
    // 10 B, 1 B of them for HIR: a of 9 B is LIR, b of 1 B HIR; c of 5 B puts out b and then a
    const requests = [
      [0, 9],
      [1, 1],
      [0, 9],
      [2, 5],
      [2, 5],
      [0, 9],
    ] as const;
    expect(cacheAnswers(lirsOf(10), requests)).to.equal("AAHAHA");
    const there = lirs({ capacity: bytes(10), objectCount: 9, conventions: "libcachesim" });
    expect(cacheAnswers(there, requests)).to.equal("BABBBB");
  });

  it("hits what it has evicted, as libCacheSim does, which breaks the contract of caches", () => {
    const create = (context: CacheContext) => lirs({ ...context, conventions: "libcachesim" });
    expect(() => checkCachePolicy(create, { hitsMayEvict: true })).to.throw(ContractError, "lirs: expected");
  });

  for (const highRatio of [0.01, 0.3])
    it(`answers as its naive twin, highRatio ${highRatio}`, () =>
      checkAnswers((context) => lirs(context, highRatio), naiveLirs(highRatio)));
});
