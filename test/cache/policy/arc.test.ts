import { expect } from "chai";
import fc from "fast-check";
import { bytes } from "../../../src/base/units.ts";
import { arc } from "../../../src/cache/policy/arc.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { naiveArc } from "../../model/naive-ghosts.ts";

const arcOf = (capacity: number) => arc({ capacity: bytes(capacity), objectCount: 9 });

describe("cache/policy/arc", () => {
  it("keeps what was asked for again while others are asked for once", () => {
    // 3 objects, p = 0. a a: T2 a. b c: T1 b c. d: T1 above 0, b out (B1 b); e: c out (B1 b c); T1 + B1 = 4 > 3, b is
    // forgotten; f: d out; a is still there
    expect(cacheAnswers(arcOf(3), letters("aabcdefa"))).to.equal("AHAAAAAH");
  });

  it("gives recency more room when what it lost comes back", () => {
    // 2 objects. a a b: T2 a, T1 b. c: T1 1 > 0, b out (B1 b), T1 c. b is back: p = 1; T1 1 is not above it: a out of T2
    // (B2 a), T2 b, T1 c. c is a hit in T1, which LRU of b c would give too; a is back from B2: p = 0
    expect(cacheAnswers(arcOf(2), letters("aabcbca"))).to.equal("AHAAAHA");
  });

  it("moves its target by the size of what comes back", () => {
    // 4 B. a a of 2 B: T2 a. b of 2 B: T1 b. c of 2 B: b out (B1), T1 c. b is back: p = 2, as large as T1: a out of T2.
    // In steps of 1 B T1 is above p = 1: c out
    const requests = [
      [0, 2],
      [0, 2],
      [1, 2],
      [2, 2],
      [1, 2],
      [2, 2],
    ] as const;
    expect(cacheAnswers(arcOf(4), requests)).to.equal("AHAAAH");
    const there = arc({ capacity: bytes(4), objectCount: 3, conventions: "libcachesim" });
    expect(cacheAnswers(there, requests)).to.equal("AHAAAA");
  });

  it("is the same under both conventions for objects of one size", () => {
    const request = fc.tuple(fc.nat(13), fc.constant(1));
    fc.assert(
      fc.property(fc.nat(9), fc.array(request, { maxLength: 150 }), (capacity, requests) => {
        const context = { capacity: bytes(capacity), objectCount: 14 };
        const [ours, theirs] = (["default", "libcachesim"] as const).map((conventions) =>
          cacheAnswers(arc({ ...context, conventions }), requests),
        );
        expect(ours).to.equal(theirs);
      }),
      { seed: 13, numRuns: 300 },
    );
  });

  it("answers as its naive twin", () => checkAnswers(arc, naiveArc()));
  it("answers as its naive twin under libcachesim's conventions", () =>
    checkAnswers((context) => arc({ ...context, conventions: "libcachesim" }), naiveArc(true)));
});
