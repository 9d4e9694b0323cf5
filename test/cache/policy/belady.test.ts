import { expect } from "chai";
import fc from "fast-check";
import { InputError } from "../../../src/base/errors.ts";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import { caches } from "../../../src/cache/catalog.ts";
import type { CacheContext } from "../../../src/cache/contract.ts";
import { belady } from "../../../src/cache/policy/belady.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers, contextOf, type Requests } from "../../model/check-answers.ts";
import { naiveBelady } from "../../model/naive-belady.ts";

const asLibCacheSim = (context: CacheContext): CacheContext => ({ ...context, conventions: "libcachesim" });

describe("cache/policy/belady", () => {
  it("evicts what is asked for again the latest", () => {
    // 2 objects, a b c b a: c comes never again and is bypassed, a and b are hits
    const requests = letters("abcba");
    expect(cacheAnswers(belady(contextOf(2, requests)), requests)).to.equal("AABHH");
    // libCacheSim admits c: of a (4) and b (3), a goes; b is a hit, a puts out c, which is dead
    expect(cacheAnswers(belady(asLibCacheSim(contextOf(2, requests))), requests)).to.equal("AAAHA");
  });

  it("evicts nothing in vain", () => {
    // 4 B: a of 1 B comes at 3, b of 3 B at 4. c of 4 B comes at 5, after both: bypassed, and both stay
    const requests = [
      [0, 1],
      [1, 3],
      [2, 4],
      [0, 1],
      [1, 3],
      [2, 4],
    ] as const;
    const policy = belady(contextOf(4, requests));
    expect(cacheAnswers(policy, requests)).to.equal("AABHHA");
    expect(policy.evictions).to.equal(2); // a and b, which never come again, for the second c
  });

  it("answers as its naive twin", () => {
    checkAnswers(belady, naiveBelady(true));
    checkAnswers((context) => belady(asLibCacheSim(context)), naiveBelady(false));
  });

  it("misses no more than the best of all ways to fill and evict, at equal sizes", () => {
    const letter = fc.nat(3);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 }), fc.array(letter, { maxLength: 9 }), (capacity, objects) => {
        const requests = objects.map((object) => [object, 1] as const);
        const answers = cacheAnswers(belady(contextOf(capacity, requests)), requests);
        expect(answers.replaceAll("H", "").length).to.equal(fewestMisses(capacity, requests));
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it("is refused by whoever does not know the requests to come", () => {
    const context = { capacity: bytes(2), objectCount: 3, random: Random.root(1) };
    for (const definition of [caches.belady, caches["belady-size"]])
      expect(() => definition.create({ samples: 1 }, context)).to.throw(InputError, /offline policy, got none/);
  });

  it("refuses a request beyond those it was told of", () => {
    const policy = belady(contextOf(2, letters("ab")));
    expect(() => cacheAnswers(policy, letters("aba"))).to.throw(RangeError, "at most the 2 requests");
  });
});

/** By trying everything: at each miss, every set of at most `capacity` of the stored objects and the newcomer. */
function fewestMisses(capacity: number, requests: Requests, stored: readonly number[] = []): number {
  if (requests.length === 0) return 0;
  const [[object], ...rest] = requests as [readonly [number, number], ...Requests];
  if (stored.includes(object)) return fewestMisses(capacity, rest, stored);
  const all = [...stored, object];
  const choices = all.length <= capacity ? [all] : all.map((left) => all.filter((each) => each !== left));
  return 1 + Math.min(...choices.map((kept) => fewestMisses(capacity, rest, kept)));
}
