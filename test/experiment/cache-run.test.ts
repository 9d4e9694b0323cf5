import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { isLearned, replayCachePolicy } from "../../src/experiment/cache-run.ts";
import { listCatalog, resolveCache } from "../../src/experiment/catalog.ts";
import { requestTrace } from "../model/request-fixture.ts";
import { zipfWithScans } from "../model/zipf-requests.ts";

const REQUESTS = requestTrace([
  ["a", 100],
  ["b", 200],
  ["a", 100],
  ["c", 300],
  ["a", 100],
  ["b", 200],
]);
const options = (capacity: number, ignoreSize = false, seed = 42) => ({ seed, capacity, ignoreSize, clock: () => 0 });

describe("replayCachePolicy", () => {
  it("has every figure of six requests by hand", () => {
    // 400 bytes, least recently used: a, b, c miss, c evicts b; b misses again and evicts c
    expect(replayCachePolicy(REQUESTS, resolveCache("lru"), options(400)).result).to.deep.equal({
      policy: "lru",
      spec: "lru",
      capacity: 400,
      requests: 6,
      misses: 4,
      requestedBytes: 1000,
      missedBytes: 800,
      missRatio: 4 / 6,
      byteMissRatio: 0.8,
      admitted: 4,
      evicted: 2,
      compulsoryMisses: 3,
      requestsPerSecond: null, // no time passed
    });
  });

  it("counts objects where sizes are ignored", () => {
    const { result } = replayCachePolicy(REQUESTS, resolveCache("lru"), options(3, true));
    expect(result).to.include({ requestedBytes: 6, missedBytes: 3, misses: 3, evicted: 0, byteMissRatio: 0.5 });
  });

  it("never admits what is larger than the cache", () => {
    for (const { name } of listCatalog().caches) {
      const { result } = replayCachePolicy(REQUESTS, resolveCache(name), options(50));
      expect(result, name).to.include({ misses: 6, admitted: 0, evicted: 0, missRatio: 1 });
    }
  });

  it("misses each object once where all fit", () => {
    for (const { name } of listCatalog().caches) {
      const { result } = replayCachePolicy(REQUESTS, resolveCache(name), options(600));
      expect(result, name).to.include({ misses: 3, missedBytes: 600, evicted: 0, compulsoryMisses: 3 });
    }
  });

  it("has no ratio of no requests", () => {
    const { result } = replayCachePolicy(requestTrace([]), resolveCache("lru"), options(10));
    expect(result).to.include({ requests: 0, missRatio: null, byteMissRatio: null, requestsPerSecond: null });
  });

  it("measures by the clock it is given", () => {
    const ticks = [10, 13];
    const clock = () => ticks.shift()!;
    const { result } = replayCachePolicy(REQUESTS, resolveCache("fifo"), { ...options(400), clock });
    expect(result.requestsPerSecond).to.equal(2000);
  });

  it("knows who learned, and saves what goes on elsewhere", () => {
    const requests = zipfWithScans(2000, { objectCount: 100, seed: 1 });
    const first = replayCachePolicy(requests, resolveCache("q-cache"), options(20, true));
    if (!isLearned(first.policy)) throw new Error("expected a policy that learns");
    const text = JSON.stringify(first.policy.save());
    const entry = resolveCache("q-cache:file=saved.json,learn=false");
    const run = { ...options(20, true), file: () => text };
    const second = replayCachePolicy(requests, entry, run);
    if (!isLearned(second.policy)) throw new Error("expected a policy that learns");
    expect(JSON.stringify(second.policy.save())).to.equal(text);
    expect(isLearned(replayCachePolicy(requests, resolveCache("lru"), options(20, true)).policy)).to.equal(false);
  });

  it("gives the same result for the same seed, whatever ran before", () => {
    const requests = zipfWithScans(2000, { objectCount: 100, seed: 1 });
    const of = (seed: number) => replayCachePolicy(requests, resolveCache("q-cache"), options(20, true, seed)).result;
    const first = of(1);
    of(2);
    expect(of(1)).to.deep.equal(first);
  });

  it("refuses a file that no q-cache saved", () => {
    const entry = resolveCache("q-cache:file=other.json");
    expect(() => replayCachePolicy(REQUESTS, entry, { ...options(400), file: () => "{}" })).to.throw(
      InputError,
      /^other\.json: expected/,
    );
  });
});
