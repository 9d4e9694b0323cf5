import type { PlatformConfig } from "./conventions.ts";
import { TimeHeap } from "./window/time-heap.ts";

/**
 * Kernel. What the starts in progress on a node add to the next one. Layout: per node a heap of the times at which its
 * starts will be done, pre-warms and starts by a request alike; a time leaves it when the next start begins at or after it,
 * so that no event is needed. A start: O(log starts in progress on the node), amortised; nothing is allocated.
 */
export class StartLoad {
  readonly #slowdown: number; // ms per start beyond `parallel`
  readonly #parallel: number;
  readonly #ready: readonly TimeHeap[]; // [nodes]

  constructor({ startSlowdown, parallelStarts, nodes }: PlatformConfig) {
    this.#slowdown = startSlowdown;
    this.#parallel = parallelStarts;
    this.#ready = Array.from({ length: nodes }, () => new TimeHeap());
  }

  /**
   * Begins a start that would take `alone` ms on an otherwise quiet node, and returns what it takes. Starts that begin
   * later change it no more; one that is done at `now` has made way.
   */
  begin(node: number, now: number, alone: number): number {
    const ready = this.#ready[node]!;
    while (ready.least <= now) ready.pop();
    const beyond = ready.size + 1 - this.#parallel;
    const took = beyond > 0 ? alone + this.#slowdown * beyond : alone;
    ready.push(now + took);
    return took;
  }
}
