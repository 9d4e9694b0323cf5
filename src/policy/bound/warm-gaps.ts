import type { PoolId } from "../../base/units.ts";
import type { Future } from "../../platform/contract.ts";

/** The calls of one pool in order of arrival; columns are [calls], times in ms. */
export interface PoolColumns {
  readonly arrivals: Float64Array; // ascending
  readonly durations: Float64Array; // warm
  readonly coldStarts: Float64Array;
}

/** The columns of one pool's calls. */
export function poolColumns(future: Future, pool: PoolId): PoolColumns {
  return {
    arrivals: future.arrivals(pool),
    durations: future.durations(pool),
    coldStarts: future.coldStarts(pool),
  };
}

/**
 * The arrivals of one pool by the level of concurrency that they bring it to when every execution is warm, and since
 * when that level had been free: level L is in use while L or more execute. Columns are [arrivals].
 */
export interface WarmGaps {
  readonly level: Uint32Array; //  executions running at the arrival, its own included
  readonly since: Float64Array; // ms, -Infinity where the level had never been in use
}

/**
 * Kernel. The gaps of one pool in O(n log n) for n arrivals. An execution that ends at the instant of an arrival has made
 * room for it, one too short to move the clock for the next arrival at the same instant. The level that an arrival brings
 * the pool to is the one that became free last, so that a stack of times is all there is to keep.
 */
export function warmGaps({ arrivals, durations }: Pick<PoolColumns, "arrivals" | "durations">): WarmGaps {
  const n = arrivals.length;
  const ends = laterEnds(arrivals, durations);
  const level = new Uint32Array(n);
  const since = new Float64Array(n);
  const free = new Float64Array(n); // a stack: since when each free level is free
  let [frees, ended, running] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const now = arrivals[i]!;
    for (; ended < ends.length && ends[ended]! <= now; ended++) {
      free[frees++] = ends[ended]!;
      running--;
    }
    level[i] = running + 1;
    since[i] = frees > 0 ? free[--frees]! : Number.NEGATIVE_INFINITY;
    if (now + durations[i]! > now) running++;
    else free[frees++] = now;
  }
  return { level, since };
}

/** The ends of the executions that move the clock, ascending. */
function laterEnds(arrivals: Float64Array, durations: Float64Array): Float64Array {
  const ends = new Float64Array(arrivals.length);
  let count = 0;
  for (let i = 0; i < arrivals.length; i++) {
    const end = arrivals[i]! + durations[i]!;
    if (end > arrivals[i]!) ends[count++] = end;
  }
  return ends.subarray(0, count).sort();
}
