import type { Milliseconds } from "../../base/units.ts";
import type { BalanceDefinition } from "./definition.ts";
import { inGroups } from "./in-groups.ts";
import type { OriginStates } from "./origin-states.ts";

/** The origin with the fewest open connections for its weight; among equals, smooth weighted round robin. */
export const definition: BalanceDefinition = {
  summary: "to the fewest open connections for the weight",
  source: "[nginx]",
  revision: 1,
  backups: true,
  create: ({ states }) => inGroups(states, (group, now) => fewest(states, group, now)),
};

function fewest(states: OriginStates, group: Int32Array, now: Milliseconds): number {
  let first = -1; // place of the first of those with the fewest
  let tied = false;
  for (let place = 0; place < group.length; place++) {
    if (!states.eligible(group[place]!, now)) continue;
    const excess = first < 0 ? -1 : compareLoad(states, group[place]!, group[first]!);
    if (excess < 0) first = place;
    tied = excess === 0 || (tied && excess > 0);
  }
  if (first < 0) return -1;
  return tied ? amongTied(states, group, first, now) : group[first]!;
}

function amongTied(states: OriginStates, group: Int32Array, first: number, now: Milliseconds): number {
  let best = group[first]!;
  let total = 0;
  for (let place = first; place < group.length; place++) {
    const origin = group[place]!;
    if (compareLoad(states, origin, best) !== 0 || !states.eligible(origin, now)) continue;
    total += states.advance(origin);
    if (states.claim(origin) > states.claim(best)) best = origin;
  }
  states.turn(best, total);
  return best;
}

/** Below 0 where `a` has fewer connections for its weight than `b`, without a division. */
function compareLoad(states: OriginStates, a: number, b: number): number {
  return states.connections[a]! * states.weight[b]! - states.connections[b]! * states.weight[a]!;
}
