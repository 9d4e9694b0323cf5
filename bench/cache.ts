import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { bytes } from "../src/base/units.ts";
import { caches } from "../src/cache/catalog.ts";
import type { CacheDefinition } from "../src/cache/definition.ts";
import { replayCache } from "../src/cache/replay.ts";
import type { RequestTrace } from "../src/trace/requests.ts";

/** One policy at one capacity, the best of the repeats by CPU time (user and system). */
export interface CacheBench {
  readonly policy: string;
  readonly capacity: number; // objects
  readonly missRatio: number;
  readonly requestsPerCpuSecond: number;
}

const OBJECTS = 100_000;
const FULL = { requests: 1_000_000, repeats: 3 } as const;

/** Replays the requests of unit size, Zipf with exponent 0.9 over 100,000 objects, by every policy of the catalog. */
export function benchCaches({
  requests,
  repeats,
}: {
  requests: number;
  repeats: number;
} = FULL): readonly CacheBench[] {
  const trace = zipfTrace(requests);
  return (Object.entries(caches) as [string, CacheDefinition][]).flatMap(([policy, definition]) =>
    [100, 1000, 10_000].map((capacity) => bestRun(trace, policy, definition, { capacity, repeats })),
  );
}

function bestRun(
  trace: RequestTrace,
  policy: string,
  definition: CacheDefinition,
  { capacity, repeats }: { capacity: number; repeats: number },
): CacheBench {
  let requestsPerCpuSecond = 0;
  let missRatio = Number.NaN;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const values = resolveParameters(definition.parameters, {}, policy);
    const context = { capacity: bytes(capacity), objectCount: trace.objectCount, random: Random.root(1) };
    const cache = definition.create(values, context);
    const start = process.cpuUsage();
    const tally = replayCache(trace, cache);
    const { user, system } = process.cpuUsage(start); // microseconds
    missRatio = tally.missRatio!;
    requestsPerCpuSecond = Math.max(requestsPerCpuSecond, Math.round((trace.length * 1e6) / (user + system)));
  }
  return { policy, capacity, missRatio, requestsPerCpuSecond };
}

function zipfTrace(requests: number): RequestTrace {
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
