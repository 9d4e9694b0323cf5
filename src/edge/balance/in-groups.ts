import type { Milliseconds } from "../../base/units.ts";
import type { Chooser } from "./definition.ts";
import type { OriginStates } from "./origin-states.ts";

/** The eligible origin of a group that comes next, -1 for none. */
export type ChooseAmong = (group: Int32Array, now: Milliseconds) => number;

/** Chooses among the primaries; once none of them is eligible, the open request stays with the backups. */
export function inGroups(states: OriginStates, choose: ChooseAmong): Chooser {
  let group = states.primaries;
  return {
    open: () => {
      group = states.primaries;
    },
    choose: (now) => {
      const origin = choose(group, now);
      if (origin >= 0 || group === states.backups) return origin;
      group = states.backups;
      return choose(group, now);
    },
  };
}
