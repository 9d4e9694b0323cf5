import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import { s4lru } from "../../../src/cache/policy/s4lru.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { naiveSegments } from "../../model/naive-segments.ts";

const context = (capacity: number, objectCount: number) => ({ capacity: bytes(capacity), objectCount });

describe("cache/policy/s4lru", () => {
  it("keeps what climbed, evicts from the lowest segment", () => {
    // 4 objects, 2 segments of 2: a b c d in segment 0; a and b climb; e puts out c, f puts out d (0: e f, 1: a b);
    // c climbs not but puts out e; a is a hit
    expect(cacheAnswers(s4lru(context(4, 6), 2), letters("abcdabefca"))).to.equal("AAAAHHAAAH");
  });

  it("hands the oldest of a full segment down as the newest of the one below", () => {
    // as above, then c climbs: 1 has a b c > 2, a goes down behind d (0: d a); e puts out d, f puts out a; b, c are left
    expect(cacheAnswers(s4lru(context(4, 7), 2), letters("abcdabcefbca"))).to.equal("AAAAHHHAAHHA");
  });

  it("holds an object larger than a share in the lowest segment", () => {
    // 4 B, shares of 2: a of 3 B is admitted, a hit makes it the newest; b of 1 B fits; c of 1 B puts out a
    const policy = s4lru(context(4, 3), 2);
    const requests = [
      [0, 3],
      [0, 3],
      [1, 1],
      [2, 1],
      [0, 3],
    ] as const;
    expect(cacheAnswers(policy, requests)).to.equal("AHAAA");
    expect(cacheAnswers(s4lru({ ...context(4, 3), conventions: "libcachesim" }, 2), requests)).to.equal("BBAAB");
  });

  for (const segments of [1, 2, 4]) {
    it(`answers as its naive twin of ${segments} segments`, () =>
      checkAnswers((given) => s4lru(given, segments), naiveSegments(segments)));

    it(`answers as its naive twin of ${segments} segments under libcachesim's conventions`, () =>
      checkAnswers(
        (given) => s4lru({ ...given, conventions: "libcachesim" }, segments),
        naiveSegments(segments, true),
      ));
  }
});
