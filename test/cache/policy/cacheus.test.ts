import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import { CacheusAsLibcachesim } from "../../../src/cache/cacheus-as-libcachesim.ts";
import { cacheus } from "../../../src/cache/policy/cacheus.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { replayCache } from "../../../src/cache/replay.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers, contextOf } from "../../model/check-answers.ts";
import { naiveCacheus, naiveCacheusThere } from "../../model/naive-cacheus.ts";
import { readRequestFile } from "../../model/request-fixture.ts";

type WithWeight = ReturnType<typeof cacheus> & { readonly lruWeight: number };

describe("cache/policy/cacheus", () => {
  it("lets a scan pass, by hand", () => {
    // 2 objects, one of each list: a fills the reused, b the rest. c: both experts name b, the most recent of the least used and
    // the oldest of the rest; it goes, and a, the reused being full, is demoted behind c. a is a hit, then c
    const requests = letters("abcac");
    const policy = cacheus(contextOf(2, requests)) as WithWeight;
    expect(cacheAnswers(policy, requests)).to.equal("AAAHH");
    expect([policy.evictions, policy.lruWeight]).to.deep.equal([1, 0.5]);
    expect(cacheAnswers(lru(bytes(2), 3), requests)).to.equal("AAAAH");
  });

  it("takes weight from the expert it regrets, by hand", () => {
    // 3 objects, 2 of them reused: a, b; c of the rest goes for d, a is demoted, d is a hit and reused. e: LRU names a, LFU d, the
    // most recent of those used twice. The one that was drawn is asked for next. The third period ends with that
    // request: after 0, 2 and 1 hits of 3 at the rate sqrt(2 ln 2 / 3) it takes another by chance
    for (let seed = 1; seed < 9; seed++) {
      const random = Random.root(seed).fork("expert");
      const chance = random.fork("rate").double() < 0.5 ? 1.25 : 0.75;
      // drawn for c, then for a or d
      const byLru = [random.double(), random.double()][1]! < 0.5;
      const requests = letters(`abcabdde${byLru ? "a" : "d"}`);
      const policy = cacheus(contextOf(3, requests, seed)) as WithWeight;
      expect(cacheAnswers(policy, requests)).to.equal("AAAHHAHAA");
      const factor = Math.exp(-Math.sqrt((2 * Math.LN2) / 3) * chance);
      expect(policy.lruWeight).to.be.closeTo(byLru ? factor / (factor + 1) : 1 / (1 + factor), 1e-12);
    }
  });

  it("answers as its naive twin, drawing the same", () => checkAnswers(cacheus, naiveCacheus));

  it("misses as often as the authors' program", function () {
    // sylab/cacheus at 1eec63c, numpy 2.4.6, seeds 1 .. 12 in place of its 123: least and most misses
    const ranges = [
      { trace: "webcachesim-test", capacity: 480, misses: [1983, 2055] },
      { trace: "adaptsize-request", capacity: 368, misses: [50_065, 50_339] },
    ] as const;
    for (const { trace, capacity, misses } of ranges) {
      const requests = readRequestFile(`../shared/data/cache/${trace}.csv.gz`);
      if (requests === undefined) return this.skip();
      for (const seed of [1, 2, 3, 4]) {
        const context = { capacity: bytes(capacity), objectCount: requests.objectCount, random: Random.root(seed) };
        expect(replayCache(requests, cacheus(context), { ignoreSize: true }).misses).to.be.within(misses[0], misses[1]);
      }
    }
  });
});

describe("cache/cacheus-as-libcachesim", () => {
  it("keeps half for what comes back, by hand", () => {
    // 4 objects: c and d push a and b over the half that newcomers have; a comes back from the history as reused, and is hit;
    // b comes back; then all four are stored, and c, hit, demotes a
    const requests = letters("abcdaabca");
    const policy = new CacheusAsLibcachesim(contextOf(4, requests));
    expect(cacheAnswers(policy, requests.slice(0, 4))).to.equal("AAAA");
    expect([policy.evictions, policy.used]).to.deep.equal([2, 2]);
    expect(cacheAnswers(policy, requests.slice(4))).to.equal("AHAHH");
    expect([policy.evictions, policy.used]).to.deep.equal([2, 4]);
  });

  it("bypasses what is larger than half after it has made room", () => {
    // 4 B: a, b of 1 B; c of 3 B evicts one, the most recent by LFU or the oldest by LRU, and does not come in
    const requests = [
      [0, 1],
      [1, 1],
      [2, 3],
    ] as const;
    const policy = cacheus({ ...contextOf(4, requests), conventions: "libcachesim" });
    expect(cacheAnswers(policy, requests)).to.equal("AAB");
    expect([policy.evictions, policy.used]).to.deep.equal([1, 1]);
  });

  it("answers as its naive twin, drawing the same", () =>
    checkAnswers((context) => new CacheusAsLibcachesim(context), naiveCacheusThere));
});
