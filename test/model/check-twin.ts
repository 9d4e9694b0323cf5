import { expect } from "chai";
import fc from "fast-check";
import { type Bytes, bytes } from "../../src/base/units.ts";
import type { CachePolicy } from "../../src/cache/contract.ts";
import { cacheAnswers } from "./cache-answers.ts";
import { naiveReplay, type VictimOrder } from "./naive-caches.ts";

const OBJECTS = 9;

/** The policy answers as its naive twin does on random requests, capacities from 0 up and sizes that change. */
export function checkAgainstTwin(
  create: (capacity: Bytes, objectCount: number) => CachePolicy,
  order: VictimOrder,
): void {
  const request = fc.tuple(fc.nat(OBJECTS - 1), fc.integer({ min: 1, max: 6 }));
  fc.assert(
    fc.property(fc.nat(16), fc.array(request, { maxLength: 120 }), (capacity, requests) => {
      const policy = create(bytes(capacity), OBJECTS);
      const twin = naiveReplay(order, capacity, requests);
      expect(cacheAnswers(policy, requests)).to.equal(twin.answers);
      expect(policy.evictions).to.equal(twin.evicted.length);
    }),
    { seed: 11, numRuns: 400 },
  );
}
