import { grown } from "../base/grown.ts";
import type { PoolProfile } from "../platform/contract.ts";
import { digitize } from "./discretise.ts";
import { HISTORY_LENGTH, type IdleHistory } from "./idle-history.ts";
import { KEEP_ALIVE_ACTIONS } from "./keep-alive-actions.ts";

const ACTION_COUNT = KEEP_ALIVE_ACTIONS.length;
/** Intervals seen: none, 1, 2, 3-5, 6-15, more. */
const COUNT_EDGES = [1, 2, 3, 6, 16];
/** What the cheapest action so far costs on average, in cold starts. */
const LEADER_EDGES = [0.03, 0.2, 0.6];
/** Before there is a cheapest action: the last interval, less the execution, in break-even times. */
const RATIO_EDGES = [0.1, 0.5, 1];
const GRADES = LEADER_EDGES.length + 1;

/** The states: level 1 or above x timer or not x intervals seen x cheapest action so far or none x its grade. */
export const KEEP_ALIVE_STATE_COUNT = 2 * 2 * (COUNT_EDGES.length + 1) * (ACTION_COUNT + 1) * GRADES;

/**
 * Kernel. The state of a slot. Which action would have been cheapest lately says more of the idle times to come than
 * their moments do; how many of them there were, and how cheap it was, say how far to trust it, and that is learned.
 * All parts are ratios, so that one table fits pools of any memory, cold start and pace. Layout: per slot a moving
 * average of what each action would have cost, cost[slot * actions + action] in seconds, over about the last 16 needs.
 * record, state: O(actions).
 */
export class KeepAliveFeatures {
  readonly #history: IdleHistory;
  #cost = new Float64Array(0);
  #seen = new Float64Array(0); // [slots]

  constructor(history: IdleHistory) {
    this.#history = history;
  }

  /** Makes room for the slots 0 .. slot. */
  addSlot(slot: number): void {
    if (slot < this.#seen.length) return;
    const slots = Math.max(64, slot * 2);
    this.#seen = grown(this.#seen, new Float64Array(slots));
    this.#cost = grown(this.#cost, new Float64Array(slots * ACTION_COUNT));
  }

  /** Notes what each action would have cost, [actions]. */
  record(slot: number, costs: Float64Array): void {
    // without an interval to go by all actions that need one were alike
    if (this.#history.count(slot) === 0) return;
    const seen = this.#seen[slot]! + 1;
    this.#seen[slot] = seen;
    const share = 1 / Math.min(seen, HISTORY_LENGTH);
    const start = slot * ACTION_COUNT;
    for (let a = 0; a < ACTION_COUNT; a++)
      this.#cost[start + a] = this.#cost[start + a]! + share * (costs[a]! - this.#cost[start + a]!);
  }

  /** The state, 0 .. KEEP_ALIVE_STATE_COUNT - 1, of a release at `level` that leaves the slot. */
  state(slot: number, level: number, pool: PoolProfile, breakEven: number, busyFor: number): number {
    const count = digitize(COUNT_EDGES, this.#history.count(slot));
    let leader = ACTION_COUNT;
    let grade = 0;
    if (this.#seen[slot]! > 0) {
      const start = slot * ACTION_COUNT;
      leader = 0;
      for (let a = 1; a < ACTION_COUNT; a++) if (this.#cost[start + a]! < this.#cost[start + leader]!) leader = a;
      grade = digitize(LEADER_EDGES, (this.#cost[start + leader]! * 1000) / pool.coldStart);
    } else if (count > 0) grade = digitize(RATIO_EDGES, (this.#history.back(slot, 1) - busyFor) / breakEven);
    let state = level === 1 ? 0 : 1;
    state = state * 2 + (pool.trigger === "timer" ? 1 : 0);
    state = state * (COUNT_EDGES.length + 1) + count;
    state = state * (ACTION_COUNT + 1) + leader;
    return state * GRADES + grade;
  }
}
