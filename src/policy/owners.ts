import { choice } from "../base/parameters.ts";
import type { PoolProfile } from "../platform/contract.ts";

/** Among which pools a policy looks for those that depend on each other. */
export const WITHIN = choice(
  "owner",
  ["owner", "app"],
  "whose pools may depend on each other: an owner's, where the trace says whose they are, or an app's",
);

/**
 * By pool, the pools of its owner, itself included and ascending. Without an owner, or `within` apps, those of its app; of
 * a pool that has neither itself alone.
 */
export function ownersOf(pools: readonly PoolProfile[], within: string): readonly (readonly number[])[] {
  const groups = { owner: new Map<string, number[]>(), app: new Map<string, number[]>() };
  return pools.map(({ owner, app }, pool) => {
    const byOwner = within === "owner" && owner !== undefined;
    const name = byOwner ? owner : app;
    if (name === undefined) return [pool];
    const of = byOwner ? groups.owner : groups.app;
    const group = of.get(name) ?? [];
    of.set(name, group);
    group.push(pool);
    return group;
  });
}
