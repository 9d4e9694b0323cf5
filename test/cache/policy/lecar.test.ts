import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import { lecar } from "../../../src/cache/policy/lecar.ts";
import { lfu } from "../../../src/cache/policy/lfu.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers, contextOf } from "../../model/check-answers.ts";
import { naiveLecar } from "../../model/naive-lecar.ts";

describe("cache/policy/lecar", () => {
  it("blames nobody where LRU and LFU name the same", () => {
    // every object once: the longest unused is the least used, so that no eviction is remembered
    const requests = letters("abcabcabc");
    const policy = lecar(contextOf(2, requests));
    expect(cacheAnswers(policy, requests)).to.equal("AAAAAAAAA");
    expect((policy as ReturnType<typeof lecar> & { lruWeight: number }).lruWeight).to.equal(0.5);
  });

  it("gives weight to the expert that is not regretted, by hand", () => {
    // 2 objects, a a b c: LRU names a, LFU b. Whichever is drawn, its ghost comes back next: after a, LRU's regret at
    // the age of 1 of a capacity of 2, the weight of LFU grows by exp(0.45 * 0.005 ** (1 / 2)) = exp(0.0318198)
    const factor = Math.exp(0.45 * Math.sqrt(0.005));
    for (let seed = 1; seed < 9; seed++) {
      const context = { capacity: bytes(2), objectCount: 3, random: Random.root(seed) };
      const policy = lecar(context) as ReturnType<typeof lecar> & { lruWeight: number };
      const byLru = Random.root(seed).fork("expert").double() < 0.5;
      cacheAnswers(policy, letters(byLru ? "aabca" : "aabcb"));
      expect(policy.lruWeight).to.be.closeTo(byLru ? 1 / (1 + factor) : factor / (1 + factor), 1e-12);
    }
  });

  it("answers as its naive twin, drawing the same", () => checkAnswers(lecar, naiveLecar));

  it("comes near the better of LRU and LFU where they differ most", () => {
    // LRU has no hit on a loop of 12 over 10 objects, LFU keeps most of them
    const loop = Array.from({ length: 6000 }, (_, i) => [i % 12, 1] as const);
    const misses = (answers: string) => answers.replaceAll("H", "").length;
    expect(misses(cacheAnswers(lru(bytes(10), 12), loop))).to.equal(6000);
    const least = misses(cacheAnswers(lfu(bytes(10), 12), loop));
    for (const seed of [1, 2, 3, 4, 5])
      expect(misses(cacheAnswers(lecar(contextOf(10, loop, seed)), loop)), `seed ${seed}`).to.be.below(least + 3000);
  });
});
