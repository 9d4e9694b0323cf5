import type { PoolColumns, WarmGaps } from "./warm-gaps.ts";

/**
 * What the gap that an arrival ends costs at least, in seconds of RUM, per arrival: the level was kept idle for the whole
 * gap, or an instance was started at one of the calls in it and kept from there on; `perMs` is the price of an idle ms.
 * Of a cold start its duration is taken off at the price of idle time (see `keepAliveBound`), but never more than all.
 * O(n log n). With cold starts that are all alike the cheapest call to start at is the one that ends the gap.
 */
export function levelCharges(calls: PoolColumns, gaps: WarmGaps, perMs: number): Float64Array {
  const { arrivals, coldStarts } = calls;
  const charges = new Float64Array(arrivals.length);
  const cheapest = new Cheapest(calls, perMs);
  const uniform = isUniform(coldStarts);
  for (let i = 0; i < arrivals.length; i++) {
    if (!uniform) cheapest.push(i);
    const start = uniform ? startCost(coldStarts[i]!, perMs) : cheapest.since(gaps.since[i]!, arrivals[i]!);
    charges[i] = Math.min(start, gapCost(calls, gaps, i, perMs));
  }
  return charges;
}

/** What idling through the gap that call `i` ends costs, in seconds of RUM; Infinity where there is none to begin with. */
export function gapCost({ arrivals }: PoolColumns, { since }: WarmGaps, i: number, perMs: number): number {
  return since[i] === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : perMs * (arrivals[i]! - since[i]!);
}

/** What a cold start of `coldStart` ms costs at least beside the memory-time that its instance is loaded, in seconds of RUM. */
export function startCost(coldStart: number, perMs: number): number {
  return coldStart * Math.max(0, 1e-3 - perMs);
}

function isUniform(column: Float64Array): boolean {
  for (let i = 1; i < column.length; i++) if (column[i] !== column[0]) return false;
  return true;
}

/** The cheapest of the calls since a time to have started an instance at and kept it up to now. O(log n) amortised. */
class Cheapest {
  readonly #calls: PoolColumns;
  readonly #perMs: number;
  readonly #index: Uint32Array; // calls of which no later one is as cheap, ascending in time and cost
  #length = 0;

  constructor(calls: PoolColumns, perMs: number) {
    this.#calls = calls;
    this.#perMs = perMs;
    this.#index = new Uint32Array(calls.arrivals.length);
  }

  push(call: number): void {
    while (this.#length > 0 && this.#costAtStart(this.#index[this.#length - 1]!) >= this.#costAtStart(call))
      this.#length--;
    this.#index[this.#length++] = call;
  }

  /** The last call pushed is at `now`, so there is one. */
  since(time: number, now: number): number {
    let [low, high] = [0, this.#length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#calls.arrivals[this.#index[middle]!]! >= time) high = middle;
      else low = middle + 1;
    }
    const call = this.#index[low]!;
    return startCost(this.#calls.coldStarts[call]!, this.#perMs) + this.#perMs * (now - this.#calls.arrivals[call]!);
  }

  #costAtStart(call: number): number {
    return startCost(this.#calls.coldStarts[call]!, this.#perMs) - this.#perMs * this.#calls.arrivals[call]!;
  }
}
