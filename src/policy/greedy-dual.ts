import { ms, type PoolId } from "../base/units.ts";
import type { KeepAlivePolicy, PlatformView } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";

/**
 * Greedy-Dual keep-alive [fuerst21]: instances stay until memory is short, then those of the lowest
 * clock + frequency * cost / size go. The frequency is what the pool's live instances have served, so it starts anew
 * when the last one is gone; the cost is the cold start in ms, the size MB; the clock is the priority of the last victim.
 *
 * Differs from [fuerst21]: the trace gives the cost itself, not as cold minus warm running time, per pool.
 */
export class GreedyDual implements KeepAlivePolicy {
  readonly name = "greedy-dual";
  readonly constantWindow = ms(Number.POSITIVE_INFINITY);
  #clock = 0;

  keepAlive() {
    return this.constantWindow;
  }

  evictionPriority(pool: PoolId, served: number, view: PlatformView): number {
    const { coldStart, memory } = view.pool(pool);
    return memory > 0 ? this.#clock + (served * coldStart) / memory : Number.POSITIVE_INFINITY; // of 0 MB: frees nothing
  }

  onEvict(_pool: PoolId, priority: number): void {
    this.#clock = priority;
  }

  stateBytes(): number {
    return 8; // the clock
  }
}

export const definition = definePolicy({
  summary: "keeps all while there is memory, then evicts by frequency * cold start / size, aged",
  source: "[fuerst21]",
  revision: 1,
  parameters: {},
  separable: () => true,
  create: () => new GreedyDual(),
});
