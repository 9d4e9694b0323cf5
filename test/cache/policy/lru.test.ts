import { expect } from "chai";
import fc from "fast-check";
import { bytes } from "../../../src/base/units.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAgainstTwin } from "../../model/check-twin.ts";
import { lruOrder } from "../../model/naive-caches.ts";

describe("cache/policy/lru", () => {
  it("evicts what was used the longest ago", () => {
    // capacity 2: a and b fill it; a is used, so that c puts b out; b puts out a
    expect(cacheAnswers(lru(bytes(2), 3), letters("abacba"))).to.equal("AAHAAA");
  });

  it("keeps the size of the admission, whatever a hit asks for", () => {
    // a stays at 2 B: with b it fills 3 B, and the hit of 9 B is a hit
    const policy = lru(bytes(3), 3);
    expect(
      cacheAnswers(policy, [
        [0, 2],
        [0, 9],
        [1, 1],
        [0, 1],
      ]),
    ).to.equal("AHAH");
    expect(policy.used).to.equal(3);
  });

  it("bypasses what is larger than the capacity and admits what is as large", () => {
    const policy = lru(bytes(3), 3);
    expect(
      cacheAnswers(policy, [
        [0, 1],
        [1, 4],
        [0, 1],
        [2, 3],
        [0, 1],
      ]),
    ).to.equal("ABHAA");
    expect(policy.evictions).to.equal(2);
  });

  it("never misses more when it is larger, at equal sizes", () => {
    const request = fc.tuple(fc.nat(11), fc.constant(1));
    fc.assert(
      fc.property(fc.nat(10), fc.array(request, { maxLength: 150 }), (capacity, requests) => {
        const hits = [capacity, capacity + 1].map((c) =>
          cacheAnswers(lru(bytes(c), 12), requests).replaceAll(/[AB]/g, ""),
        );
        expect(hits[1]!.length).to.be.at.least(hits[0]!.length);
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  it("answers as its naive twin", () => checkAgainstTwin(lru, lruOrder));
});
