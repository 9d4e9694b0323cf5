import { grown } from "../base/grown.ts";

/** Values kept of a series. */
export const KEPT = 16;

/**
 * Kernel. The last 16 values of each of many series, ascending. Layout: ring[series * 16 + i] by age, sorted[series * 16 +
 * i] ascending; 260 bytes a series, which are added by doubling. push: O(16), in place. All else: O(1).
 */
export class SortedRecent {
  #ring = new Float64Array(0);
  #sorted = new Float64Array(0);
  #pushed = new Uint32Array(0);
  #length = 0;

  /** Adds an empty series and returns its index. */
  add(): number {
    if (this.#length === this.#pushed.length) this.#grow(Math.max(64, 2 * this.#length));
    return this.#length++;
  }

  /** The kept value of a rank, 0 (the least) .. count(series) - 1. */
  ranked(series: number, rank: number): number {
    return this.#sorted[series * KEPT + rank]!;
  }

  /** How many are kept of a series. */
  count(series: number): number {
    return Math.min(KEPT, this.#pushed[series]!);
  }

  /** The value that was pushed last; the series must have one. */
  last(series: number): number {
    return this.#ring[series * KEPT + ((this.#pushed[series]! - 1) % KEPT)]!;
  }

  push(series: number, value: number): void {
    const pushed = this.#pushed[series]!++;
    const first = series * KEPT;
    const at = first + (pushed % KEPT);
    let hole = first + pushed;
    if (pushed >= KEPT) for (hole = first; this.#sorted[hole] !== this.#ring[at]; hole++);
    const end = first + Math.min(pushed, KEPT - 1);
    while (hole > first && this.#sorted[hole - 1]! > value) this.#sorted[hole] = this.#sorted[--hole]!;
    while (hole < end && this.#sorted[hole + 1]! < value) this.#sorted[hole] = this.#sorted[++hole]!;
    this.#sorted[hole] = value;
    this.#ring[at] = value;
  }

  get bytes(): number {
    return this.#ring.byteLength + this.#sorted.byteLength + this.#pushed.byteLength;
  }

  #grow(series: number): void {
    this.#ring = grown(this.#ring, new Float64Array(series * KEPT));
    this.#sorted = grown(this.#sorted, new Float64Array(series * KEPT));
    this.#pushed = grown(this.#pushed, new Uint32Array(series));
  }
}
