import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { bytes } from "../src/base/units.ts";
import { caches } from "../src/cache/catalog.ts";
import type { CachePolicy } from "../src/cache/contract.ts";
import type { CacheDefinition } from "../src/cache/definition.ts";
import { nextAccess } from "../src/cache/next-access.ts";
import { replayCache } from "../src/cache/replay.ts";
import type { RequestTrace } from "../src/trace/request/requests.ts";
import { type BenchOptions, digits, perSecond, type Spread, timed } from "./measure.ts";

/** One policy at one capacity. */
export interface CacheBench {
  readonly trace: string;
  readonly policy: string;
  readonly capacity: number; // objects
  readonly missRatio: number;
  readonly requestsPerCpuSecond: Spread;
  readonly plainLoops: number; // its time in those of a loop that only counts the requests of each object, same run
}

const OBJECTS = 100_000;
const REQUESTS = { quick: 100_000, usual: 1_000_000, full: 10_000_000 };

/**
 * Replays requests of unit size by every policy of the catalog: Zipf with exponent 0.9 over 100,000 objects, and one
 * nearer to block storage, where a tenth of the objects leaves LRU a tenth of misses: exponent 1.2 over 900,000.
 */
export function benchCaches({ scale, repeats }: BenchOptions): readonly CacheBench[] {
  const flat = { trace: zipfTrace(REQUESTS[scale]), capacities: [100, 1000, 10_000] };
  const steep = { trace: zipfTrace(REQUESTS[scale], { exponent: 1.2, objects: 900_000 }), capacities: [23_600] };
  return [flat, steep].flatMap(({ trace, capacities }) => {
    const plainSeconds = timed(repeats, () => countRequests(trace)).median;
    return (Object.entries(caches) as [string, CacheDefinition][]).flatMap(([policy, definition]) =>
      capacities.map((capacity) => benchCache(trace, policy, definition, { capacity, repeats, plainSeconds })),
    );
  });
}

/** What can hardly be done faster: a random memory access and an addition a request. */
function countRequests({ object, size, objectCount }: RequestTrace): number {
  const requests = new Uint32Array(objectCount);
  let sum = 0;
  for (let i = 0; i < object.length; i++) {
    requests[object[i]!]!++;
    sum += size[i]!;
  }
  return sum;
}

function benchCache(
  trace: RequestTrace,
  policy: string,
  definition: CacheDefinition,
  { capacity, repeats, plainSeconds }: { capacity: number; repeats: number; plainSeconds: number },
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
  return {
    trace: trace.name,
    policy,
    capacity,
    missRatio: run.last,
    requestsPerCpuSecond: perSecond(trace.length, run),
    plainLoops: digits(run.median / plainSeconds),
  };
}

/** Requests of unit size, one a unit of time, by Zipf's law: by default with exponent 0.9 over 100,000 objects. */
export function zipfTrace(requests: number, { exponent = 0.9, objects = OBJECTS } = {}): RequestTrace {
  const random = Random.root("bench/cache");
  const cumulative = new Float64Array(objects);
  let sum = 0;
  for (let i = 0; i < objects; i++) cumulative[i] = sum += Math.exp(-exponent * Math.log(i + 1));
  const draw = () => {
    const drawn = random.double() * sum;
    let low = 0;
    let high = objects - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    name: `zipf ${exponent}`,
    length: requests,
    objectCount: objects,
    time: Float64Array.from({ length: requests }, (_, i) => i),
    object: Uint32Array.from({ length: requests }, draw),
    size: new Float64Array(requests).fill(1),
    digest: "",
    load: { format: "generated", sources: [], counts: {}, notes: [] },
  };
}
