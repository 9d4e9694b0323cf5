import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import type { CacheConventions } from "../../../src/cache/contract.ts";
import { twoQueues } from "../../../src/cache/policy/2q.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { naive2q } from "../../model/naive-ghosts.ts";

const twoQueuesOf = (capacity: number, conventions: CacheConventions = "default") =>
  twoQueues({ capacity: bytes(capacity), objectCount: 9, conventions });

describe("cache/policy/2q", () => {
  it("keeps what comes back after it left the queue of newcomers", () => {
    // 4 objects, 1 of them the newcomers' share, 2 remembered. a b c d fill it, all newcomers; a hit does not help:
    // e puts out a (remembered: a). a comes back: it puts out b (remembered: b) and is in main; f puts out c, g puts
    // out d, h puts out e; a is still there
    expect(cacheAnswers(twoQueuesOf(4), letters("abcdaeafgha"))).to.equal("AAAAHAAAAAH");
  });

  it("evicts the least recently used of main when the newcomers are not above their share", () => {
    // 4 objects as above. e f put out a b (remembered: a b), a puts out c (b c), b d (c d), c e (d e): newcomers f, main
    // a b c. d comes back when the newcomers are not above 1: a is put out, and is not remembered
    expect(cacheAnswers(twoQueuesOf(4), letters("abcdefabcdfbcda"))).to.equal("AAAAAAAAAAHHHHA");
  });

  it("admits what is larger than the newcomers' share, unless as libCacheSim", () => {
    // 8 B, share 2: a of 3 B fits beside b of 5 B
    const requests = [
      [0, 3],
      [1, 5],
      [0, 3],
      [1, 5],
    ] as const;
    expect(cacheAnswers(twoQueuesOf(8), requests)).to.equal("AAHH");
    expect(cacheAnswers(twoQueuesOf(8, "libcachesim"), requests)).to.equal("BBBB");
  });

  it("serves with one object of room, which libCacheSim does not", () => {
    expect(cacheAnswers(twoQueuesOf(1), letters("aabb"))).to.equal("AHAH");
    expect(cacheAnswers(twoQueuesOf(1, "libcachesim"), letters("aabb"))).to.equal("BBBB");
  });

  it("answers as its naive twin", () => checkAnswers((context) => twoQueues(context), naive2q()));
  it("answers as its naive twin under libcachesim's conventions", () =>
    checkAnswers((context) => twoQueues({ ...context, conventions: "libcachesim" }), naive2q(true)));
});
