import { expect } from "chai";
import fc from "fast-check";
import { bytes } from "../../../src/base/units.ts";
import { type LhdOptions, lhd } from "../../../src/cache/policy/lhd.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers, contextOf } from "../../model/check-answers.ts";
import { naiveLhd } from "../../model/naive-lhd.ts";

describe("cache/policy/lhd", () => {
  it("starts with classes and ages, by bytes, by hand", () => {
    // 5 B, an age a request; nobody has a hit, so that a density is 1 / (age + 1) / size. c at 2: a is 2 old with 3 B, 1/9; b is
    // 1 old with 1 B, 1/2: a goes. a at 3: b 1/3; c is 1 old with 2 B, 1/4: c goes, though b was used before it
    const requests = [
      [0, 3],
      [1, 1],
      [2, 2],
      [0, 3],
      [1, 1],
    ] as const;
    for (const seed of [1, 2, 3]) {
      const policy = lhd(contextOf(5, requests, seed), { scale: 1 });
      expect(cacheAnswers(policy, requests)).to.equal("AAAAH");
      expect(policy.evictions).to.equal(2);
    }
    expect(cacheAnswers(lru(bytes(5), 3), requests)).to.equal("AAAAA");
  });

  it("keeps what was hit soon after its last use, by hand", () => {
    // 2 objects. a, hit at the age of 1, is in class 15: at 3 it is 2 old, 16 / 3; b in class 0 is 1 old, 1 / 2: b goes,
    // and at 4 c, 1 old, goes before a, 3 old, 16 / 4; a is hit at the age of 4
    const requests = letters("aabcba");
    for (const seed of [1, 2, 3])
      expect(cacheAnswers(lhd(contextOf(2, requests, seed), { scale: 1 }), requests)).to.equal("AHAAAH");
  });

  it("lets go at once what is beyond the last age", () => {
    // 2 objects: at 3 a, in class 15, is kept and b goes; with 3 ages a, 2 old, is at the last of them and goes
    const requests = letters("aabca");
    expect(cacheAnswers(lhd(contextOf(2, requests), { scale: 1 }), requests)).to.equal("AHAAH");
    expect(cacheAnswers(lhd(contextOf(2, requests), { scale: 1, ages: 3 }), requests)).to.equal("AHAAA");
  });

  const small: LhdOptions = { samples: 3, admissions: 2, interval: 2, ages: 12, scale: 1 };

  it("answers as its naive twin, drawing the same", () => {
    for (const options of [small, { ...small, interval: 9, admissions: 0 }, { ...small, scale: 4, ages: 60 }])
      checkAnswers((context) => lhd(context, options), naiveLhd(options));
  });

  it("answers as its naive twin where there is room for explorers", () => {
    const request = fc.tuple(fc.nat(19), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 300 }),
        fc.array(request, { minLength: 60, maxLength: 200 }),
        (capacity, requests) => {
          const answers = cacheAnswers(lhd(contextOf(capacity, requests), small), requests);
          expect(answers).to.equal(naiveLhd(small)(capacity, requests));
        },
      ),
      { seed: 12, numRuns: 200 },
    );
  });

  it("learns a loop that LRU never hits", () => {
    // 12 objects in turn over 10 of room: what stays for 12 requests is hit
    const loop = Array.from({ length: 6000 }, (_, i) => [i % 12, 1] as const);
    const misses = (answers: string) => answers.replaceAll("H", "").length;
    expect(misses(cacheAnswers(lru(bytes(10), 12), loop))).to.equal(6000);
    for (const seed of [1, 2, 3, 4, 5]) {
      const policy = lhd(contextOf(10, loop, seed), { interval: 100, ages: 100, scale: 1 });
      expect(misses(cacheAnswers(policy, loop)), `seed ${seed}`).to.be.below(3000);
    }
  });
});
