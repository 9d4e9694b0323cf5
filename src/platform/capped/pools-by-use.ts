import type { Trace } from "../../trace/trace.ts";
import type { Pools } from "../pools.ts";

/** Pools in the order in which a replay numbers them. */
export interface RankedPools extends Pools {
  readonly poolAt: Int32Array; // [ranks] the pool's number elsewhere
  readonly rankOf: Int32Array; // [pools]
}

/**
 * Numbers the pools by how often they are called, to a power of two, the most called first: their records then lie
 * together, and the few that most calls go to stay near the processor. `invocations` are counted per function. O(pools).
 */
export function poolsByUse({ profiles, poolOfFunction }: Pools, invocations: Float64Array): RankedPools {
  const calls = new Float64Array(profiles.length);
  for (let fn = 0; fn < invocations.length; fn++) calls[poolOfFunction[fn]!]! += invocations[fn]!;
  const start = new Int32Array(55); // [classes + 1] number of pools in the classes before
  const classes = Uint8Array.from(calls, (count) => 53 - bitLength(count));
  for (const c of classes) start[c + 1]!++;
  for (let c = 1; c < start.length; c++) start[c]! += start[c - 1]!;
  const rankOf = Int32Array.from(classes, (c) => start[c]!++);
  const poolAt = new Int32Array(profiles.length);
  rankOf.forEach((rank, pool) => {
    poolAt[rank] = pool;
  });
  return {
    profiles: Array.from(poolAt, (pool) => profiles[pool]!),
    poolOfFunction: poolOfFunction.map((pool) => rankOf[pool]!),
    poolAt,
    rankOf,
  };
}

/** Digits of a whole number in base two, 0 of 0. */
function bitLength(count: number): number {
  let bits = 0;
  for (let rest = count; rest >= 1; rest /= 2) bits++;
  return bits;
}

/** Counts the invocations of each function. */
export function countInvocations({ functionId, length }: Trace, invocations: Float64Array): void {
  for (let i = 0; i < length; i++) invocations[functionId[i]!]!++;
}
