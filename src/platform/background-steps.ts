import type { BackgroundLoad, BackgroundSeries } from "./background-load.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/** Kernel. Where each node is in its background series. Layout: columns per node. All O(1) but the start, O(samples). */
export class BackgroundSteps {
  readonly #series: readonly BackgroundSeries[];
  readonly #repeats: boolean;
  readonly #fromMs: number;
  readonly #index: Int32Array; //   [nodes] of the sample that holds
  readonly #round: Float64Array; // [nodes] how often the series has ended

  constructor({ series, after, fromMs }: BackgroundLoad, nodes: number) {
    this.#series = series;
    this.#repeats = after === "repeat";
    this.#fromMs = fromMs;
    this.#index = new Int32Array(nodes);
    this.#round = new Float64Array(nodes);
    for (let node = 0; node < nodes; node++) {
      this.#round[node] = this.#repeats ? Math.floor(fromMs / this.#of(node).span) : 0;
      while (this.nextStep(node) <= 0) this.step(node);
    }
  }

  /** Cores that the node's background asks for. */
  cores(node: number): number {
    return this.#of(node).cores[this.#index[node]!]!;
  }

  /** When that changes next, ms since the start of the trace; Infinity for never. */
  nextStep(node: number): number {
    const { time, span } = this.#of(node);
    const next = this.#index[node]! + 1;
    if (next < time.length) return this.#round[node]! * span + time[next]! - this.#fromMs;
    return this.#repeats && time.length > 1 ? (this.#round[node]! + 1) * span - this.#fromMs : INFINITY;
  }

  /** Goes to the next sample, which there must be. */
  step(node: number): void {
    const next = this.#index[node]! + 1;
    const ends = next === this.#of(node).time.length;
    this.#index[node] = ends ? 0 : next;
    if (ends) this.#round[node] = this.#round[node]! + 1;
  }

  #of(node: number): BackgroundSeries {
    return this.#series[node % this.#series.length]!;
  }
}
