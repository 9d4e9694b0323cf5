/**
 * The last `capacity` arrivals of each of many series, at most 255, but none that is `memory` ms or more older than the
 * latest, in one ring per series; 8 * capacity + 2 bytes a series.
 */
export class RecentArrivals {
  readonly #capacity: number;
  readonly #memory: number;
  readonly #ring: Float64Array; // [series * capacity] ms
  readonly #next: Uint8Array; //   [series] where the next one goes
  readonly #count: Uint8Array; //  [series]

  constructor(seriesCount: number, capacity: number, memory: number) {
    this.#capacity = capacity;
    this.#memory = memory;
    this.#ring = new Float64Array(seriesCount * capacity);
    this.#next = new Uint8Array(seriesCount);
    this.#count = new Uint8Array(seriesCount);
  }

  push(series: number, now: number): void {
    while (this.#count[series]! > 0 && now - this.#oldest(series) >= this.#memory) this.#count[series]!--;
    const at = this.#next[series]!;
    this.#ring[series * this.#capacity + at] = now;
    this.#next[series] = (at + 1) % this.#capacity;
    if (this.#count[series]! < this.#capacity) this.#count[series]!++;
  }

  count(series: number): number {
    return this.#count[series]!;
  }

  /** Time since the oldest arrival that is remembered, divided by their number; NaN of none. */
  meanGap(series: number, now: number): number {
    return (now - this.#oldest(series)) / this.#count[series]!;
  }

  get bytes(): number {
    return this.#ring.byteLength + this.#next.byteLength + this.#count.byteLength;
  }

  /** NaN of none. */
  #oldest(series: number): number {
    const count = this.#count[series]!;
    if (count === 0) return Number.NaN;
    const at = (this.#next[series]! + this.#capacity - count) % this.#capacity;
    return this.#ring[series * this.#capacity + at]!;
  }
}
