import { grown } from "../base/grown.ts";

/**
 * Kernel. Means over the last values of each of many series, over two windows, of `long` and `short` values; a series that
 * is younger has the mean of what it has. Layout: ring[series * long + i], the sum and the number of values per series;
 * series that are given back are used again. 8 long + 16 bytes a series, which are added by doubling. push: O(1)
 * amortised, the sum being formed anew once a round, so that rounding does not add up. long: O(1); short: O(short).
 */
export class WindowedMean {
  readonly #long: number;
  readonly #short: number;
  #ring = new Float64Array(0);
  #sum = new Float64Array(0);
  #count = new Uint32Array(0); // values pushed
  #next = new Int32Array(0); //  of a free series the next free one
  #free = -1;
  #length = 0;

  /** Lengths in values, 1 <= short <= long. */
  constructor(long: number, short: number) {
    this.#long = long;
    this.#short = short;
  }

  /** An empty series. */
  take(): number {
    const series = this.#free < 0 ? this.#add() : this.#free;
    if (series === this.#free) this.#free = this.#next[series]!;
    this.#count[series] = 0;
    this.#sum[series] = 0;
    return series;
  }

  giveBack(series: number): void {
    this.#next[series] = this.#free;
    this.#free = series;
  }

  push(series: number, value: number): void {
    const count = this.#count[series]!++;
    const first = series * this.#long;
    const at = count % this.#long;
    const gone = count < this.#long ? 0 : this.#ring[first + at]!;
    this.#ring[first + at] = value;
    if (at < this.#long - 1) {
      this.#sum[series] = this.#sum[series]! + value - gone;
      return;
    }
    let sum = 0;
    for (let i = first; i < first + this.#long; i++) sum += this.#ring[i]!;
    this.#sum[series] = sum;
  }

  /** Mean over the long window; the series must have a value. */
  long(series: number): number {
    return this.#sum[series]! / Math.min(this.#count[series]!, this.#long);
  }

  /** Mean over the short window; the series must have a value. */
  short(series: number): number {
    const count = this.#count[series]!;
    const values = Math.min(count, this.#short);
    let sum = 0;
    for (let back = 1; back <= values; back++) sum += this.#ring[series * this.#long + ((count - back) % this.#long)]!;
    return sum / values;
  }

  get bytes(): number {
    return this.#ring.byteLength + this.#sum.byteLength + this.#count.byteLength + this.#next.byteLength;
  }

  #add(): number {
    if (this.#length === this.#sum.length) {
      const length = Math.max(64, 2 * this.#length);
      this.#ring = grown(this.#ring, new Float64Array(length * this.#long));
      this.#sum = grown(this.#sum, new Float64Array(length));
      this.#count = grown(this.#count, new Uint32Array(length));
      this.#next = grown(this.#next, new Int32Array(length));
    }
    return this.#length++;
  }
}
