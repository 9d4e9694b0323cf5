/** A histogram as plain data, its empty bins left out. */
export interface SavedLogHistogram {
  readonly bins: Uint32Array; //   [filled bins] ascending
  readonly counts: Float64Array; // [filled bins]
  readonly sums: Float64Array; //   [filled bins]
  readonly sum: number;
}

/**
 * Kernel. Counts of values >= 0 in bins whose width is 1/256 of their octave. A quantile is the mean of the bin it falls
 * into: within 0.4 % of a value that was added, exact where equal values fill the bin. Layout: count and sum by
 * bin = float32 bits of the value >>> 15, 65,536 bins, flat in the number of values.
 * add: O(1), no logarithm. quantile: O(bins).
 */
export class LogHistogram {
  readonly #count = new Float64Array(65_536);
  readonly #binSum = new Float64Array(65_536);
  readonly #float = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#float.buffer);
  #total = 0;
  #sum = 0;

  /** Adds a value >= 0. */
  add(value: number): void {
    this.#float[0] = value;
    const bin = this.#bits[0]! >>> 15;
    this.#count[bin] = this.#count[bin]! + 1;
    this.#binSum[bin] = this.#binSum[bin]! + value;
    this.#total++;
    this.#sum += value;
  }

  /** Adds values[from .. to - 1]. */
  addAll(values: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) this.add(values[i]!);
  }

  /** The histogram as plain data, which another thread can be given. */
  save(): SavedLogHistogram {
    let filled = 0;
    for (let bin = 0; bin < this.#count.length; bin++) if (this.#count[bin]! > 0) filled++;
    const bins = new Uint32Array(filled);
    for (let bin = 0, next = 0; bin < this.#count.length; bin++) if (this.#count[bin]! > 0) bins[next++] = bin;
    return {
      bins,
      counts: Float64Array.from(bins, (bin) => this.#count[bin]!),
      sums: Float64Array.from(bins, (bin) => this.#binSum[bin]!),
      sum: this.#sum,
    };
  }

  /** Adds the values of a saved histogram. */
  merge({ bins, counts, sums, sum }: SavedLogHistogram): void {
    for (let i = 0; i < bins.length; i++) {
      const bin = bins[i]!;
      this.#count[bin] = this.#count[bin]! + counts[i]!;
      this.#binSum[bin] = this.#binSum[bin]! + sums[i]!;
      this.#total += counts[i]!;
    }
    this.#sum += sum;
  }

  /** Adds a value >= 0 that many times. */
  addMany(value: number, times: number): void {
    this.#float[0] = value;
    const bin = this.#bits[0]! >>> 15;
    this.#count[bin] = this.#count[bin]! + times;
    this.#binSum[bin] = this.#binSum[bin]! + value * times;
    this.#total += times;
    this.#sum += value * times;
  }

  /** Takes out values that were added before; a bin that is empty then has no rounding left. */
  remove({ bins, counts, sums, sum }: SavedLogHistogram): void {
    for (let i = 0; i < bins.length; i++) {
      const bin = bins[i]!;
      this.#count[bin]! -= counts[i]!;
      this.#binSum[bin] = this.#count[bin] === 0 ? 0 : this.#binSum[bin]! - sums[i]!;
      this.#total -= counts[i]!;
    }
    this.#sum = this.#total === 0 ? 0 : this.#sum - sum;
  }

  get count(): number {
    return this.#total;
  }

  /** The exact mean, or undefined of nothing. */
  get mean(): number | undefined {
    return this.#total === 0 ? undefined : this.#sum / this.#total;
  }

  /** The p-quantile (0 <= p <= 1), or undefined of nothing. */
  quantile(p: number): number | undefined {
    if (this.#total === 0) return undefined;
    const rank = Math.min(this.#total - 1, Math.floor(p * this.#total));
    let seen = 0;
    for (let bin = 0; bin < this.#count.length; bin++) {
      seen += this.#count[bin]!;
      if (seen > rank) return this.#binSum[bin]! / this.#count[bin]!;
    }
    return undefined;
  }
}
