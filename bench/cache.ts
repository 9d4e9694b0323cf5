import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { bytes } from "../src/base/units.ts";
import { caches } from "../src/cache/catalog.ts";
import type { CachePolicy } from "../src/cache/contract.ts";
import type { CacheDefinition } from "../src/cache/definition.ts";
import { nextAccess } from "../src/cache/next-access.ts";
import { replayCache } from "../src/cache/replay.ts";
import type { RequestTrace } from "../src/trace/request/requests.ts";
import { type BenchOptions, perSecond, type Spread, timed } from "./measure.ts";

/** One policy at one capacity. */
export interface CacheBench {
  readonly policy: string;
  readonly capacity: number; // objects
  readonly missRatio: number;
  readonly requestsPerCpuSecond: Spread;
}

const OBJECTS = 100_000;
const REQUESTS = { quick: 100_000, usual: 1_000_000, full: 10_000_000 };

/** Replays the requests of unit size, Zipf with exponent 0.9 over 100,000 objects, by every policy of the catalog. */
export function benchCaches({ scale, repeats }: BenchOptions): readonly CacheBench[] {
  const trace = zipfTrace(REQUESTS[scale]);
  return (Object.entries(caches) as [string, CacheDefinition][]).flatMap(([policy, definition]) =>
    [100, 1000, 10_000].map((capacity) => benchCache(trace, policy, definition, { capacity, repeats })),
  );
}

function benchCache(
  trace: RequestTrace,
  policy: string,
  definition: CacheDefinition,
  { capacity, repeats }: { capacity: number; repeats: number },
): CacheBench {
  const next = nextAccess(trace.object, trace.objectCount);
  const run = timed(
    repeats,
    (cache: CachePolicy) => replayCache(trace, cache).missRatio!,
    () => {
      const values = resolveParameters(definition.parameters, {}, policy);
      return definition.create(values, {
        capacity: bytes(capacity),
        objectCount: trace.objectCount,
        random: Random.root(1),
        ...(definition.offline === true ? { future: { nextAccess: next } } : {}),
      });
    },
  );
  return { policy, capacity, missRatio: run.last, requestsPerCpuSecond: perSecond(trace.length, run) };
}

/** Requests of unit size, one a unit of time, Zipf with exponent 0.9 over 100,000 objects. */
export function zipfTrace(requests: number): RequestTrace {
  const random = Random.root("bench/cache");
  const cumulative = new Float64Array(OBJECTS);
  let sum = 0;
  for (let i = 0; i < OBJECTS; i++) cumulative[i] = sum += Math.exp(-0.9 * Math.log(i + 1));
  const draw = () => {
    const drawn = random.double() * sum;
    let low = 0;
    let high = OBJECTS - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    name: "zipf 0.9",
    length: requests,
    objectCount: OBJECTS,
    time: Float64Array.from({ length: requests }, (_, i) => i),
    object: Uint32Array.from({ length: requests }, draw),
    size: new Float64Array(requests).fill(1),
    digest: "",
    load: { format: "generated", sources: [], counts: {}, notes: [] },
  };
}
