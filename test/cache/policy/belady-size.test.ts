import { expect } from "chai";
import type { CacheContext } from "../../../src/cache/contract.ts";
import { beladySize } from "../../../src/cache/policy/belady-size.ts";
import { cacheAnswers } from "../../model/cache-answers.ts";
import { checkAnswers, contextOf } from "../../model/check-answers.ts";
import { naiveBeladySize } from "../../model/naive-belady.ts";

const asLibCacheSim = (context: CacheContext): CacheContext => ({ ...context, conventions: "libcachesim" });

describe("cache/policy/belady-size", () => {
  it("evicts the largest product of size and distance", () => {
    // 5 B, at request 2: a of 4 B comes in 2 (8), b of 1 B in 3 (3), c of 1 B in 1 (1): a goes, b and c are hits; a in
    // its turn never comes again and is bypassed
    const requests = [
      [0, 4],
      [1, 1],
      [2, 1],
      [2, 1],
      [0, 4],
      [1, 1],
    ] as const;
    const policy = beladySize(contextOf(5, requests), 0);
    expect(cacheAnswers(policy, requests)).to.equal("AAAHBH");
    expect(policy.evictions).to.equal(1);
    // libCacheSim makes room for a all the same: c, after its last request, goes, and b of 1 B fits beside a
    expect(cacheAnswers(beladySize(asLibCacheSim(contextOf(5, requests)), 0), requests)).to.equal("AAAHBH");
  });

  it("compares all where it stores no more than it samples", () => {
    checkAnswers((context) => beladySize(context, 128), naiveBeladySize(true));
  });

  it("answers as its naive twin", () => {
    checkAnswers((context) => beladySize(context, 0), naiveBeladySize(true));
    checkAnswers((context) => beladySize(asLibCacheSim(context), 0), naiveBeladySize(false));
  });
});
