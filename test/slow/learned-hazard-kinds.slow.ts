import { expect } from "chai";
import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import { bytes } from "../../src/base/units.ts";
import type { CacheContext, CachePolicy } from "../../src/cache/contract.ts";
import { definition as arc } from "../../src/cache/policy/arc.ts";
import { definition as gdsf } from "../../src/cache/policy/gdsf.ts";
import { learnedHazard } from "../../src/cache/policy/learned-hazard.ts";
import { definition as lru } from "../../src/cache/policy/lru.ts";
import { definition as s3Fifo } from "../../src/cache/policy/s3-fifo.ts";
import { definition as sieve } from "../../src/cache/policy/sieve.ts";
import { definition as wTinylfu } from "../../src/cache/policy/w-tinylfu.ts";
import { footprint, replayCache } from "../../src/cache/replay.ts";
import type { RequestTrace } from "../../src/trace/request/requests.ts";
import { REQUEST_KINDS } from "../model/request-kinds.ts";

const REQUESTS = 100_000;
const SEEDS = [1, 2, 3];
const SHARES = [0.001, 0.01, 0.1]; // of the footprint
const FEW = [1, 2, 3, 5, 10]; // objects
const CLASSICS: readonly ((context: CacheContext) => CachePolicy)[] = [
  (context) => lru.create(resolveParameters(lru.parameters, {}, "lru"), context),
  (context) => sieve.create(resolveParameters(sieve.parameters, {}, "sieve"), context),
  (context) => s3Fifo.create(resolveParameters(s3Fifo.parameters, {}, "s3-fifo"), context),
  (context) => arc.create(resolveParameters(arc.parameters, {}, "arc"), context),
  (context) => wTinylfu.create(resolveParameters(wTinylfu.parameters, {}, "w-tinylfu"), context),
  (context) => gdsf.create(resolveParameters(gdsf.parameters, {}, "gdsf"), context),
];

/** Where it misses more than a point above the best of the six: at 10 %, 65.8 % of the requests, `w-tinylfu` 64.2 %. */
const KNOWN: Readonly<Record<string, number>> = { "Zipf, a loop and a scan": 2 };

/** Misses in per cent at each share, mean over the seeds: of learned-hazard, then of the classics. */
function missesOf(make: (random: Random, length: number) => RequestTrace): number[][] {
  const policies = [learnedHazard, ...CLASSICS];
  const misses = SHARES.map(() => policies.map(() => 0));
  for (const seed of SEEDS) {
    const trace = make(Random.root(seed), REQUESTS);
    for (const [i, share] of SHARES.entries())
      for (const [j, policy] of policies.entries()) {
        const capacity = bytes(Math.max(1, Math.floor(share * footprint(trace))));
        const context = { capacity, objectCount: trace.objectCount, random: Random.root(seed) };
        misses[i]![j]! += (100 * replayCache(trace, policy(context)).missRatio!) / SEEDS.length;
      }
  }
  return misses;
}

// its refreshes, turnover and guard were chosen on requests of such laws, from other draws
describe("learned-hazard on kinds of drawn requests", () => {
  for (const [kind, make] of Object.entries(REQUEST_KINDS))
    it(`${kind}: at most 0.5 points above LRU and ${KNOWN[kind] ?? 1} above the best of six classics`, () => {
      for (const [i, [learned, ...classics]] of missesOf(make).entries()) {
        expect(learned, `LRU at ${SHARES[i]}`).to.be.at.most(classics[0]! + 0.5);
        expect(learned, `the best at ${SHARES[i]}`).to.be.at.most(Math.min(...classics) + (KNOWN[kind] ?? 1));
      }
    });

  it("LRU stack: at most 0.5 points above LRU in caches of 1 to 10 objects, for each seed", () => {
    for (const seed of SEEDS) {
      const trace = REQUEST_KINDS["LRU stack"]!(Random.root(seed), 20_000);
      for (const capacity of FEW) {
        const context = { capacity: bytes(capacity), objectCount: trace.objectCount, random: Random.root(seed) };
        const [learned, recency] = [learnedHazard, CLASSICS[0]!].map(
          (policy) => 100 * replayCache(trace, policy(context)).missRatio!,
        );
        expect(learned, `${capacity} objects, seed ${seed}`).to.be.at.most(recency! + 0.5);
      }
    }
  });
});
