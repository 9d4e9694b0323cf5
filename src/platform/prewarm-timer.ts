import type { PrewarmCause } from "./contract.ts";
import { EventKind, type EventQueue, Rank } from "./event-queue.ts";
import type { PolicyPort } from "./policy-port.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/** Kernel. When each pool is pre-warmed next, as its policy last said. O(log events). */
export class PrewarmTimer {
  readonly #ask: PolicyPort;
  readonly #events: EventQueue;
  readonly #horizon: number;
  readonly #at: Float64Array; // [pools] time of the pending pre-warm, Infinity of none

  constructor(ask: PolicyPort, events: EventQueue, poolCount: number, horizon: number) {
    this.#ask = ask;
    this.#events = events;
    this.#horizon = horizon;
    this.#at = new Float64Array(poolCount).fill(INFINITY);
  }

  /** Asks the policy; its answer replaces the pending pre-warm. */
  ask(pool: number, cause: PrewarmCause, now: number): void {
    if (!this.#ask.prewarms) return;
    const at = now + this.#ask.prewarmIn(pool, cause);
    if (at === this.#at[pool]) return;
    const fires = at < this.#horizon;
    this.#ask.watch?.scheduled(pool, at, fires, cause);
    this.#at[pool] = fires ? at : INFINITY;
    if (fires) this.#events.push(at, Rank.Prewarm, EventKind.Prewarm, pool);
  }

  /** Whether the pool's pre-warm is due. */
  isDue(pool: number, now: number): boolean {
    return this.#at[pool] === now;
  }

  /** The pool's pre-warm fires: none is pending any more. */
  clear(pool: number): void {
    this.#at[pool] = INFINITY;
  }
}
