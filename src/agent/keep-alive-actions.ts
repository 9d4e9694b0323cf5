import type { IdleHistory } from "./idle-history.ts";

/** What a point in time is counted from: the release itself, a quantile of the past intervals, or the predicted one. */
export type Anchor = "release" | "predicted" | { readonly quantile: number };

/**
 * An action: loaded from `from` (less the margin) to `to` (plus the margin) and `breakEvens` times T* more, where T* is
 * the idle time that costs as much as a cold start. The units make it fit every pool, whatever its memory and pace.
 */
export interface KeepAliveAction {
  readonly name: string;
  readonly from: Anchor;
  readonly to: Anchor;
  readonly breakEvens: number;
}

/** Anchors at past intervals count from when the level was last reached. */
const q = (quantile: number): Anchor => ({ quantile });
const action = (name: string, from: Anchor, to: Anchor, breakEvens = 0): KeepAliveAction => ({
  name,
  from,
  to,
  breakEvens,
});

/**
 * What the agent chooses among at a release. The first is the ski rental rule, so that a table that knows nothing of a
 * state (ties go to the lowest action) behaves like it.
 */
export const KEEP_ALIVE_ACTIONS: readonly KeepAliveAction[] = [
  action("keep 1 T*", "release", "release", 1),
  action("release", "release", "release", 0),
  action("keep T*/4", "release", "release", 0.25),
  action("keep T*/2", "release", "release", 0.5),
  action("keep 2 T*", "release", "release", 2),
  action("keep to P100", "release", q(1)),
  action("keep to P75", "release", q(0.75)),
  action("keep to predicted", "release", "predicted"),
  action("P0 to P100", q(0), q(1)),
  action("P10 to P90", q(0.1), q(0.9)),
  action("P0 to P100 + T*/2", q(0), q(1), 0.5),
  action("P25 to P75", q(0.25), q(0.75)),
  action("predicted", "predicted", "predicted"),
  action("predicted + T*/4", "predicted", "predicted", 0.25),
  action("predicted + T*", "predicted", "predicted", 1),
];

const RELEASE = -1;
const PREDICTED = 2;

/** What of a slot, a pool and a release the plan of an action depends on. */
export interface PlanInputs {
  slot: number; // of the history
  busyFor: number; // ms since the level was reached
  breakEven: number; // ms
  coldStart: number; // ms
  prewarms: boolean; // whether a pre-warm is possible; without, an action loads from the release on
}

/**
 * Kernel. Turns actions into plans: loaded from `load` ms after the release (0: not unloaded) until `unload` ms after
 * it. Without history every action is the first one. Layout: one column per part of an action. plan: O(1).
 */
export class KeepAlivePlans {
  load = 0;
  unload = 0;
  readonly #history: IdleHistory;
  readonly #from = Float64Array.from(KEEP_ALIVE_ACTIONS, ({ from }) => anchorCode(from));
  readonly #to = Float64Array.from(KEEP_ALIVE_ACTIONS, ({ to }) => anchorCode(to));
  readonly #breakEvens = Float64Array.from(KEEP_ALIVE_ACTIONS, ({ breakEvens }) => breakEvens);
  readonly #margin: number;

  constructor(history: IdleHistory, margin: number) {
    this.#history = history;
    this.#margin = margin;
  }

  /** Leaves the plan of `action` in `load` and `unload`. */
  plan(action: number, of: PlanInputs): void {
    const { slot, busyFor, breakEven } = of;
    const known = this.#history.count(slot) > 0;
    const from = this.#from[action]!;
    const to = this.#to[action]!;
    if (to === RELEASE || !known) {
      const share = to === RELEASE ? this.#breakEvens[action]! : 1;
      this.load = 0;
      this.unload = share === 0 ? 0 : share * breakEven; // 0 * Infinity would be NaN
      return;
    }
    const share = this.#breakEvens[action]!;
    const extra = share === 0 ? 0 : share * breakEven;
    this.unload = Math.max(0, this.#anchor(slot, to) * (1 + this.#margin) - busyFor + extra);
    const load = from === RELEASE || !of.prewarms ? 0 : this.#anchor(slot, from) * (1 - this.#margin) - busyFor;
    // a pre-warm that could not be ready in time is a keep
    this.load = load > of.coldStart ? load : 0;
    if (this.load > this.unload) this.unload = this.load;
  }

  #anchor(slot: number, code: number): number {
    return code === PREDICTED ? this.#history.predict(slot) : this.#history.quantile(slot, code);
  }
}

function anchorCode(anchor: Anchor): number {
  if (anchor === "release") return RELEASE;
  return anchor === "predicted" ? PREDICTED : anchor.quantile;
}

/**
 * The ms that an arrival `idle` ms after the release waits for an instance loaded from `load` to `unload` ms after it. The
 * pre-warm starts one cold start before `load`, and an arrival meanwhile waits for the rest of it. An instance is still
 * warm exactly at `unload`, but loaded for no time at all it is never warm.
 */
export function waitOf(load: number, unload: number, idle: number, coldStart: number): number {
  if (idle > unload || (unload === load && idle >= load)) return coldStart;
  if (idle >= load) return 0;
  return Math.min(coldStart, load - idle);
}

/** The ms that the instance idles up to the need, or the horizon, `idle` ms after the release. */
export function idleTimeOf(load: number, unload: number, idle: number): number {
  return Math.max(0, Math.min(idle, unload) - load);
}
