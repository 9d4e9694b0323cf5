import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { bytes } from "../../src/base/units.ts";
import type { CacheContext, CachePolicy } from "../../src/cache/contract.ts";
import { cacheAnswers } from "./cache-answers.ts";

const OBJECTS = 9;

/** Requests of `[object, size]`. */
export type Requests = readonly (readonly [object: number, sizeBytes: number])[];

/** What a slow and obvious cache answers to all requests, as letters: hit, admitted, bypassed. */
export type NaiveCache = (capacity: number, requests: Requests) => string;

/** A context of a cache that is told all requests beforehand. */
export function contextOf(capacity: number, requests: Requests, seed = 1): CacheContext {
  const nextAccess = Float64Array.from(requests, ([object], i) => {
    const next = requests.findIndex(([other], j) => j > i && other === object);
    return next < 0 ? Number.POSITIVE_INFINITY : next;
  });
  const objectCount = 1 + requests.reduce((most, [object]) => Math.max(most, object), 0);
  return { capacity: bytes(capacity), objectCount, random: Random.root(seed), future: { nextAccess } };
}

/** The policy answers as its naive twin does on random requests, of unit sizes and of sizes that change. */
export function checkAnswers(create: (context: CacheContext) => CachePolicy, twin: NaiveCache, largest = [1, 6]): void {
  for (const most of largest) {
    const request = fc.tuple(fc.nat(OBJECTS - 1), fc.integer({ min: 1, max: most }));
    fc.assert(
      fc.property(fc.nat(16), fc.array(request, { maxLength: 120 }), (capacity, requests) => {
        const answers = cacheAnswers(create(contextOf(capacity, requests)), requests);
        expect(answers).to.equal(twin(capacity, requests));
      }),
      { seed: 11, numRuns: 300 },
    );
  }
}
