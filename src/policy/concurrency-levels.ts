import type { PoolId } from "../base/units.ts";
import type { Future } from "../platform/contract.ts";

/**
 * The arrivals of one pool by the concurrency they bring it to: level L lists, in order, the arrivals that find L - 1
 * executions running when every execution is warm. In columns: arrival[first[L - 1] .. first[L] - 1] are level L.
 * Built in O(n log n) for n arrivals.
 */
export interface ConcurrencyLevels {
  readonly first: Uint32Array; //   [levels + 1]
  readonly arrival: Uint32Array; // [arrivals] indices into the pool's columns of `Future`
  readonly ends: Float64Array; //    [arrivals] ms, ends of the warm executions, ascending
}

/** The levels of one pool. An execution that ends at the instant of an arrival has made room for it. */
export function concurrencyLevels(future: Future, pool: PoolId): ConcurrencyLevels {
  const durations = future.durations(pool);
  const ends = future
    .arrivals(pool)
    .map((arrival, i) => arrival + durations[i]!)
    .sort();
  const level = levelOfEachArrival(future.arrivals(pool), ends);
  let levels = 0;
  for (let i = 0; i < level.length; i++) levels = Math.max(levels, level[i]!);
  const first = new Uint32Array(levels + 1);
  for (let i = 0; i < level.length; i++) first[level[i]!]!++;
  for (let l = 1; l <= levels; l++) first[l]! += first[l - 1]!;
  const next = first.slice();
  const arrival = new Uint32Array(level.length);
  for (let i = 0; i < level.length; i++) arrival[next[level[i]! - 1]!++] = i;
  return { first, arrival, ends };
}

function levelOfEachArrival(arrivals: Float64Array, ends: Float64Array): Uint32Array {
  const level = new Uint32Array(arrivals.length);
  let ended = 0;
  for (let i = 0; i < arrivals.length; i++) {
    // `ended < i`: an execution too short to move the clock has not ended before it arrived.
    while (ended < i && ends[ended]! <= arrivals[i]!) ended++;
    level[i] = i + 1 - ended;
  }
  return level;
}
