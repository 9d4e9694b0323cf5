import { quantileSorted } from "./quantile.ts";

/**
 * Kernel. Counts of positive values in bins whose width is 1/128 of their octave, so a quantile is within 0.4 % of a
 * value that was added. Layout: count[float32 bits of the value >>> 16], 32,768 bins, flat in the number of values.
 * add: O(1), no logarithm. quantile: O(bins). Values below 2^-126 (and 0) share the first bin and read as 0.
 */
export class LogHistogram {
  readonly #count = new Float64Array(32_768);
  readonly #float = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#float.buffer);
  #total = 0;
  #sum = 0;

  /** Adds a value >= 0. */
  add(value: number): void {
    this.#float[0] = value;
    const bin = this.#bits[0]! >>> 16;
    this.#count[bin] = this.#count[bin]! + 1;
    this.#total++;
    this.#sum += value;
  }

  get count(): number {
    return this.#total;
  }

  /** The exact mean, or undefined of nothing. */
  get mean(): number | undefined {
    return this.#total === 0 ? undefined : this.#sum / this.#total;
  }

  /** The p-quantile as the middle of the bin that holds it, or undefined of nothing. */
  quantile(p: number): number | undefined {
    if (this.#total === 0) return undefined;
    const rank = Math.min(this.#total - 1, Math.floor(p * this.#total));
    let seen = 0;
    for (let bin = 0; bin < this.#count.length; bin++) {
      seen += this.#count[bin]!;
      if (seen > rank) return this.#middle(bin);
    }
    return undefined;
  }

  #middle(bin: number): number {
    if (bin < 128) return 0;
    this.#bits[0] = bin << 16;
    const low = this.#float[0]!;
    this.#bits[0] = (bin + 1) << 16;
    const high = this.#float[0]!;
    return quantileSorted([low, high], 0.5)!;
  }
}
