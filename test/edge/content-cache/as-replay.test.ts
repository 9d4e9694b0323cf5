import { expect } from "chai";
import fc from "fast-check";
import { resolveParameters } from "../../../src/base/parameters.ts";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import { caches } from "../../../src/cache/catalog.ts";
import type { CachePolicy } from "../../../src/cache/contract.ts";
import type { CacheDefinition } from "../../../src/cache/definition.ts";
import { nextAccess } from "../../../src/cache/next-access.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { replayCache } from "../../../src/cache/replay.ts";
import { ContentCache } from "../../../src/edge/content-cache/content-cache.ts";
import { type OriginReply, UNSTATED } from "../../../src/edge/content-cache/freshness.ts";
import { AZION_CACHE, type ContentRules, PLAIN_CACHE } from "../../../src/edge/content-cache/rules.ts";
import { CACHE_STATUS_NAMES, CacheStatus, Fetch } from "../../../src/edge/content-cache/status.ts";
import type { RequestTrace } from "../../../src/trace/request/requests.ts";
import { requestTrace } from "../../model/request-fixture.ts";

const REPLY: OriginReply = {
  maxAge: UNSTATED,
  staleWhileRevalidate: UNSTATED,
  staleIfError: UNSTATED,
  version: 0,
  age: 0,
};

/** Requests by status, where every fetch ends at once. */
function countStatuses(trace: RequestTrace, policy: CachePolicy, rules: ContentRules): number[] {
  const cache = new ContentCache(policy, trace.objectCount, rules);
  const counts = CACHE_STATUS_NAMES.map(() => 0);
  for (let i = 0; i < trace.length; i++) {
    const object = trace.object[i]!;
    const { status, fetch, ticket } = cache.lookup(object, trace.size[i]!, trace.time[i]!);
    expect(fetch).to.not.equal(Fetch.Wait);
    counts[status]!++;
    if (fetch !== Fetch.None) cache.stored(object, ticket, trace.time[i]!, REPLY);
  }
  return counts;
}

/** 3,000 requests of 120 objects, the low ids far more often, of 1 to 40 bytes. */
function skewed(): RequestTrace {
  const random = Random.root(17).fork("requests");
  return requestTrace(
    Array.from({ length: 3000 }, () => {
      const object = Math.floor(120 * random.double() * random.double());
      return [object, 1 + ((object * 7) % 40)] as const;
    }),
  );
}

function create(definition: CacheDefinition, kind: string, trace: RequestTrace): CachePolicy {
  const values = resolveParameters(definition.parameters, {}, kind);
  const { object, objectCount } = trace;
  return definition.create(values, {
    capacity: bytes(400),
    objectCount,
    random: Random.root(5),
    future: { nextAccess: nextAccess(object, objectCount) },
  });
}

describe("edge/content-cache as a plain replay", () => {
  const trace = skewed();
  for (const [kind, definition] of Object.entries(caches) as [string, CacheDefinition][])
    it(`has the hits of the replay under ${kind}, and a status for each request`, () => {
      const { requests, misses } = replayCache(trace, create(definition, kind, trace));
      expect(misses).to.be.within(1, requests - 1);
      const hits = requests - misses;
      for (const rules of [
        PLAIN_CACHE,
        { ...AZION_CACHE, ttl: "override", maxTtl: Infinity, maxAge: Infinity } as const,
      ])
        expect(countStatuses(trace, create(definition, kind, trace), rules)).to.deep.equal([
          hits,
          misses,
          0,
          0,
          0,
          0,
          0,
        ]);
    });

  it("expires as the replay does with a time to live", () => {
    const row = fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(
        fc.array(row),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 20 }),
        (rows, ttl, size) => {
          const some = requestTrace(rows);
          const make = () => lru(bytes(size), some.objectCount);
          const tally = replayCache(some, make(), { ttl });
          const counts = countStatuses(some, make(), { ...PLAIN_CACHE, maxAge: ttl });
          expect(counts[CacheStatus.Expired]).to.equal(tally.expired);
          expect(counts[CacheStatus.Hit]).to.equal(tally.requests - tally.misses);
          expect(counts.reduce((a, b) => a + b, 0)).to.equal(tally.requests);
        },
      ),
    );
  });
});
