import type { PoolProfile } from "../platform/contract.ts";

/** By pool, the pools of its owner, itself included and ascending; of a pool without owner itself alone. */
export function ownersOf(pools: readonly PoolProfile[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  return pools.map(({ owner }, pool) => {
    if (owner === undefined) return [pool];
    const group = groups.get(owner) ?? [];
    groups.set(owner, group);
    group.push(pool);
    return group;
  });
}
