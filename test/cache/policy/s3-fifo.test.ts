import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import { CACHE_CONVENTIONS, type CacheConventions } from "../../../src/cache/contract.ts";
import { type S3FifoOptions, s3Fifo } from "../../../src/cache/policy/s3-fifo.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { naiveS3Fifo } from "../../model/naive-ghosts.ts";

const s3Of = (capacity: number, options: Partial<S3FifoOptions> = {}, conventions: CacheConventions = "default") =>
  s3Fifo({ capacity: bytes(capacity), objectCount: 9, conventions }, options);

describe("cache/policy/s3-fifo", () => {
  it("takes to main what was used twice in the small queue", () => {
    // 3 objects, small 1, ghost 2. a three times, b, c: small a b c. d: a to main, b out (ghost b); e: c out (ghost b c),
    // f: d out (ghost c d); a is still there
    expect(cacheAnswers(s3Of(3), letters("aaabcdefa"))).to.equal("AHHAAAAAH");
    // with a threshold of 3, a is the first to go
    expect(cacheAnswers(s3Of(3, { threshold: 3 }), letters("aaabcdefa"))).to.equal("AHHAAAAAA");
  });

  it("takes to main what the ghost remembers", () => {
    // 3 objects. d puts a out (ghost a); a is back: b out (ghost b), main a, small c d; e: c out; f: d out; a is there
    expect(cacheAnswers(s3Of(3), letters("abcdaefa"))).to.equal("AAAAAAAH");
  });

  it("evicts from main when the small queue is below its share", () => {
    // 2 B, small 1, ghost 1. a, b used twice each; c: small 2 is not below 1: a, b to main, which empties it without an
    // eviction; then a, the oldest of main, is out; small c, main b. b used; d: small 1: c out (ghost c), small d.
    // c is back: d out (ghost d), main b c. e: small 0: b has a use left, c is out; small e
    expect(cacheAnswers(s3Of(2), letters("abaabbcbdcebc"))).to.equal("AAHHHHAHAAAHA");
  });

  it("admits what is larger than the small queue, and serves with one object of room, unlike libCacheSim", () => {
    // 10 B, small 1: a of 6 B and b of 4 B fit; c of 5 B puts a out of the small queue
    const requests = [
      [0, 6],
      [1, 4],
      [0, 6],
      [2, 5],
      [1, 4],
    ] as const;
    expect(cacheAnswers(s3Of(10), requests)).to.equal("AAHAH");
    expect(cacheAnswers(s3Of(10, {}, "libcachesim"), requests)).to.equal("BBBBB");
    expect(cacheAnswers(s3Of(1), letters("aabb"))).to.equal("AHAH");
    expect(cacheAnswers(s3Of(1, {}, "libcachesim"), letters("aabb"))).to.equal("BBBB");
  });

  for (const [threshold, smallRatio] of [
    [1, 0.1],
    [2, 0.1],
    [2, 0.4], // with a tenth of at most 16 B hardly anything is admitted there
  ] as const)
    for (const conventions of CACHE_CONVENTIONS)
      it(`answers as its naive twin: ${conventions}, threshold ${threshold}, small ${smallRatio}`, () =>
        checkAnswers(
          (context) => s3Fifo({ ...context, conventions }, { threshold, smallRatio }),
          naiveS3Fifo(threshold, smallRatio, conventions === "libcachesim"),
        ));
});
