/** The last `capacity` numbers of each of many series, in one ring per series; 8 * capacity + 4 bytes a series. */
export class RecentValues {
  readonly #capacity: number;
  readonly #ring: Float64Array; // [series * capacity]
  readonly #seen: Uint32Array; //  [series]

  constructor(seriesCount: number, capacity: number) {
    this.#capacity = capacity;
    this.#ring = new Float64Array(seriesCount * capacity);
    this.#seen = new Uint32Array(seriesCount);
  }

  get byteLength(): number {
    return this.#ring.byteLength + this.#seen.byteLength;
  }

  push(series: number, value: number): void {
    this.#ring[series * this.#capacity + (this.#seen[series]!++ % this.#capacity)] = value;
  }

  /** A copy of what is remembered of a series, oldest first. */
  of(series: number): Float64Array {
    const seen = this.#seen[series]!;
    const length = Math.min(seen, this.#capacity);
    const values = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      values[i] = this.#ring[series * this.#capacity + ((seen - length + i) % this.#capacity)]!;
    }
    return values;
  }
}
