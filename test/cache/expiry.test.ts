import { expect } from "chai";
import fc from "fast-check";
import { bytes } from "../../src/base/units.ts";
import { lru } from "../../src/cache/policy/lru.ts";
import { replayCache } from "../../src/cache/replay.ts";
import { replayCapacities } from "../../src/experiment/cache-curve.ts";
import { resolveCache } from "../../src/experiment/catalog.ts";
import { requestTrace } from "../model/request-fixture.ts";

const unit = (objects: Iterable<string | number>) =>
  requestTrace(Array.from(objects, (object) => [object, 1] as const));
const expiredOf = (objects: string, capacity: number, ttl: number) => {
  const trace = unit(objects); // a request a unit of time
  const { misses, expired, admitted } = replayCache(trace, lru(bytes(capacity), trace.objectCount), { ttl });
  return { misses, expired, admitted };
};

describe("cache/expiry", () => {
  it("makes a miss of a hit at the age of the time to live, and the object fresh again", () => {
    // a at 0, 2, 3, 4 and 5 for 3: ages 2 hit, 3 expired and fetched at 3, then 1 and 2
    expect(expiredOf("abaaaa", 2, 3)).to.deep.equal({ misses: 3, expired: 1, admitted: 2 });
    // a hit does not make it fresher: 2 at 2, 4 at 4
    expect(expiredOf("abaca", 3, 4)).to.deep.equal({ misses: 4, expired: 1, admitted: 3 });
  });

  it("counts from the last admission", () => {
    // one object fits: a, b in its place, a again at 2, which is 1 old at 3
    expect(expiredOf("abaa", 1, 2)).to.deep.equal({ misses: 3, expired: 0, admitted: 3 });
  });

  it("never hits with no time to live, and always as without one for ever", () => {
    expect(expiredOf("aaab", 2, 0)).to.deep.equal({ misses: 4, expired: 2, admitted: 2 });
    const trace = unit("abcabdbca");
    const without = replayCache(trace, lru(bytes(2), 4));
    expect(replayCache(trace, lru(bytes(2), 4), { ttl: Number.POSITIVE_INFINITY })).to.deep.equal(without);
    expect(() => replayCache(trace, lru(bytes(2), 4), { ttl: Number.NaN })).to.throw(RangeError, "ttl");
  });

  it("expires at every capacity of a curve, and not in what is only warm-up", () => {
    const trace = unit("aabbaabbccabcabaacb");
    const capacities = [1, 2, 3, 4, 5];
    const options = { seed: 1, ignoreSize: true, ttl: 3, clock: () => 0 };
    const { results } = replayCapacities(trace, resolveCache("lru"), capacities, options);
    for (const [i, capacity] of capacities.entries()) {
      const { misses, expired } = replayCache(trace, lru(bytes(capacity), 3), { ttl: 3 });
      expect(results[i]).to.include({ misses, expired });
    }
    // a at 0, 1, 2, 3 and 4 for 2: expired at 2 and 4, of which 4 is counted
    expect(replayCache(unit("aaaaa"), lru(bytes(1), 1), { ttl: 2, warmUp: 3 })).to.include({ misses: 1, expired: 1 });
  });

  it("misses what it missed before and the expired, which are those of a plain list", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(9), fc.array(fc.nat(6)), (capacity, ttl, objects) => {
        const trace = unit(objects);
        const replay = (options: { ttl?: number }) =>
          replayCache(trace, lru(bytes(capacity), trace.objectCount), { interval: 3, ...options });
        const short = replay({ ttl });
        expect(short.misses).to.equal(replay({}).misses + short.expired);
        expect(short.curve.reduce((sum, { misses }) => sum + misses, 0)).to.equal(short.misses);
        expect(short.expired).to.equal(naiveExpired(objects, capacity, ttl));
      }),
      { seed: 21, numRuns: 300 },
    );
  });
});

/** How many requests find their object in a plain LRU list, and find it expired. */
function naiveExpired(objects: readonly number[], capacity: number, ttl: number): number {
  const fetched = new Map<number, number>();
  let stored: number[] = [];
  let expired = 0;
  objects.forEach((object, now) => {
    const stale = !stored.includes(object) || now - fetched.get(object)! >= ttl;
    if (stored.includes(object) && stale) expired++;
    if (stale) fetched.set(object, now);
    stored = [...stored.filter((each) => each !== object), object].slice(-capacity);
  });
  return expired;
}
