import { expect } from "chai";
import type { CacheContext } from "../../../src/cache/contract.ts";
import { beladySize } from "../../../src/cache/policy/belady-size.ts";
import { xxh3Low } from "../../../src/cache/xxh64.ts";
import { cacheAnswers } from "../../model/cache-answers.ts";
import { checkAnswers, contextOf } from "../../model/check-answers.ts";
import { naiveBeladyOfHeads, naiveBeladySize } from "../../model/naive-belady.ts";

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

  it("breaks ties by the chains of the trace's own numbers there", () => {
    // 4 B, at request 2: a of 2 B comes in 1 (2), b of 1 B in 2 (2), c of 2 B in 3 (6), which is why ours bypasses it;
    // that program evicts a or b, the one of the lower of 256 chains. a, at its last request, is then bypassed or a hit
    const requests = [
      [0, 2],
      [1, 1],
      [2, 2],
      [0, 2],
      [1, 1],
      [2, 2],
    ] as const;
    expect(cacheAnswers(beladySize(contextOf(4, requests), 0), requests).slice(0, 3)).to.equal("AAB");
    for (const keys of [Float64Array.of(0, 1, 2), Float64Array.of(1, 0, 2)]) {
      const aGoes = xxh3Low(keys[0]!) % 256 < xxh3Low(keys[1]!) % 256;
      const context = { ...asLibCacheSim(contextOf(4, requests)), keys };
      const answers = cacheAnswers(beladySize(context, 0), requests);
      expect(answers.slice(0, 4)).to.equal(aGoes ? "AAAB" : "AAAH");
    }
  });

  it("answers as its naive twin", () => {
    checkAnswers((context) => beladySize(context, 0), naiveBeladySize(true));
    const chainOf = (object: number) => xxh3Low(object) % 256;
    checkAnswers((context) => beladySize(asLibCacheSim(context), 0), naiveBeladySize(false, chainOf));
  });

  it("finds heads of chains alone as libCacheSim's sampling does", () => {
    // some of nine objects share a chain of 16; 128 draws come to each chain, but not behind its head
    const chainOf = (object: number) => xxh3Low(object) % 16;
    expect(new Set(Array.from({ length: 9 }, (_, object) => chainOf(object))).size).to.be.below(9);
    checkAnswers((context) => beladySize(asLibCacheSim(context), 128), naiveBeladyOfHeads(chainOf), [1]);
  });
});
