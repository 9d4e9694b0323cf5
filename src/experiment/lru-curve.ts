import { footprint } from "../cache/replay.ts";
import type { RequestTrace } from "../trace/request/requests.ts";
import { curveCapacities, runCaches } from "./cache-curve.ts";
import { resolveCache } from "./catalog.ts";
import type { Maybe } from "./result.ts";

/** A row of lru-curve.csv: LRU at one capacity. */
export interface CurveRow {
  readonly capacity: number; // bytes, or objects when sizes are ignored
  readonly rate: number; // share of the objects that were replayed; of 1 the row is exact, else an estimate [waldspurger15]
  readonly requests: number;
  readonly misses: number;
  readonly missRatio: Maybe;
  readonly byteMissRatio: Maybe;
}

const POINTS = 40;
const EXACT_REQUESTS = 1_000_000; // of longer traces a sample of about so many is replayed

/** The miss-ratio curve of LRU from a thousandth of the footprint up to all of it. */
export function lruCurve(
  trace: RequestTrace,
  options: {
    readonly seed: number;
    readonly ignoreSize: boolean;
    readonly exactRequests?: number;
    /** Told the share done. */
    readonly onReplayed?: (done: number) => void;
  },
): readonly CurveRow[] {
  const { seed, ignoreSize, exactRequests = EXACT_REQUESTS, onReplayed } = options;
  const rate = Math.min(1, exactRequests / Math.max(1, trace.length));
  const capacities = curveCapacities(footprint(trace, ignoreSize), POINTS);
  const { results } = runCaches(trace, [resolveCache("lru")], {
    seed,
    ignoreSize,
    capacities,
    rate,
    clock: () => 0,
    ...(onReplayed && { onReplayed }),
  });
  return results.map(({ capacity, requests, misses, missRatio, byteMissRatio }) => {
    return { capacity, rate, requests, misses, missRatio, byteMissRatio };
  });
}
