import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import { adaptSize } from "../../../src/cache/policy/adaptsize.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { cacheAnswers } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { lruOrder, naiveReplay } from "../../model/naive-caches.ts";

const misses = (answers: string) => answers.replaceAll("H", "").length;

describe("cache/policy/adaptsize", () => {
  it("is LRU until it tunes for the first time", () => {
    checkAnswers(adaptSize, (capacity, requests) => naiveReplay(lruOrder, capacity, requests).answers);
  });

  it("keeps large objects out that put small ones of many requests out, for each of five seeds", () => {
    // two of three requests for one of 100 objects of 1 B, the third for one of 1,000 of 40 B; 200 B
    for (const seed of [1, 2, 3, 4, 5]) {
      const random = Random.root(`sizes/${seed}`);
      const request = () =>
        random.int(3) > 0 ? ([random.int(100), 1] as const) : ([100 + random.int(1000), 40] as const);
      const requests = Array.from({ length: 40_000 }, request);
      const policy = adaptSize({ capacity: bytes(200), objectCount: 1100, random: Random.root(seed) });
      const adapted = misses(cacheAnswers(policy, requests));
      const plain = misses(cacheAnswers(lru(bytes(200), 1100), requests));
      expect(adapted, `seed ${seed}`).to.be.below(plain - 0.2 * requests.length);
      expect((policy as typeof policy & { scale: number }).scale).to.be.below(40);
    }
  });

  it("goes on admitting everything where all objects are alike", () => {
    const random = Random.root(9);
    const requests = Array.from({ length: 30_000 }, () => [random.int(100), 8] as const);
    const policy = adaptSize({ capacity: bytes(800), objectCount: 100, random: Random.root(1) });
    expect(misses(cacheAnswers(policy, requests))).to.equal(100);
  });
});
