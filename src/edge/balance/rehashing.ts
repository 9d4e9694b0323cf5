import type { OriginStates } from "./origin-states.ts";

/** How many places of a hash nginx looks at for one request before it takes turns instead [nginx]. */
export const MAX_MISSES = 20;

/** The origin whose share of the total weight holds `value`: [0, weight of the first), and so on. */
export function ownerOf(states: OriginStates, value: number): number {
  const { primaries, weight } = states;
  let rest = value % states.totalWeight;
  let place = 0;
  while (rest >= weight[primaries[place]!]!) rest -= weight[primaries[place++]!]!;
  return primaries[place]!;
}
