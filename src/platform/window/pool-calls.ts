import type { Allocate } from "../../trace/shards.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Pools } from "../pools.ts";

/** Calls in columns; those of a pool stand together, by arrival. */
export interface CallColumns {
  readonly arrival: Float64Array; //    [calls] ms, non-decreasing within a pool
  readonly duration: Float64Array; //   [calls] ms of warm execution
  readonly functionId: Uint32Array; //  [calls]
  /** [calls] ms, where they differ between the calls of a function. */
  readonly coldStart?: Float64Array;
  /** [calls] cores in use; 1 unless stated. */
  readonly cpu?: Float32Array;
}

/** Stored calls in compressed sparse rows: pool p's are offsets[p] .. offsets[p + 1] - 1. */
export interface PoolCalls extends CallColumns {
  readonly offsets: Float64Array; //    [pools + 1]
  readonly callCount: Float64Array; //  [functions]
  readonly busyMs: Float64Array; //     [pools] sum of the durations
}

/**
 * The trace's calls by pool, in the order in which they are served. O(calls); 20 bytes a call, 8 more with own cold
 * starts, 4 more with cores.
 */
export function poolCalls(
  trace: Trace,
  { profiles, poolOfFunction }: Pools,
  allocate: Allocate = (bytes) => new ArrayBuffer(bytes),
): PoolCalls {
  const { length, functionId, arrival, duration, coldStart, cpu } = trace;
  const offsets = new Float64Array(allocate(8 * (profiles.length + 1)));
  const callCount = new Float64Array(allocate(8 * poolOfFunction.length));
  const busyMs = new Float64Array(allocate(8 * profiles.length));
  for (let i = 0; i < length; i++) {
    const fn = functionId[i]!;
    const pool = poolOfFunction[fn]!;
    callCount[fn]!++;
    offsets[pool + 1]!++;
    busyMs[pool]! += duration[i]!;
  }
  for (let p = 1; p < offsets.length; p++) offsets[p]! += offsets[p - 1]!;
  const next = offsets.slice();
  const calls = {
    arrival: new Float64Array(allocate(8 * length)),
    duration: new Float64Array(allocate(8 * length)),
    functionId: new Uint32Array(allocate(4 * length)),
  };
  const ownStart = coldStart === undefined ? undefined : new Float64Array(allocate(8 * length));
  const ownCores = cpu === undefined ? undefined : new Float32Array(allocate(4 * length));
  for (let i = 0; i < length; i++) {
    const at = next[poolOfFunction[functionId[i]!]!]!++;
    calls.arrival[at] = arrival[i]!;
    calls.duration[at] = duration[i]!;
    calls.functionId[at] = functionId[i]!;
    if (ownStart !== undefined) ownStart[at] = coldStart![i]!;
    if (ownCores !== undefined) ownCores[at] = cpu![i]!;
  }
  return {
    offsets,
    callCount,
    busyMs,
    ...calls,
    ...(ownStart === undefined ? {} : { coldStart: ownStart }),
    ...(ownCores === undefined ? {} : { cpu: ownCores }),
  };
}
