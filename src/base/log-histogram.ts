/** A histogram as plain data, its empty bins left out. */
export interface SavedLogHistogram {
  readonly bins: Uint32Array; //   [filled bins] ascending
  readonly counts: Float64Array; // [filled bins]
  readonly sums: Float64Array; //   [filled bins]
  readonly sum: number;
}

const OCTAVES = 256;
const BINS_PER_OCTAVE = 256;

/**
 * Kernel. Counts of values >= 0 in bins whose width is 1/256 of their octave. A quantile is the mean of the bin it falls
 * into: within 0.4 % of a value that was added, exact where equal values fill the bin. Layout: bin = float32 bits of the
 * value >>> 15, of which there are 65,536; cell[2 * bin] is its count, the next one its sum, so that both lie in one
 * cache line; flat in the number of values. add: O(1), no logarithm. quantile: O(bins). save, clear: O(bins of the octaves in use).
 */
export class LogHistogram {
  readonly #cell = new Float64Array(2 * OCTAVES * BINS_PER_OCTAVE);
  readonly #used = new Uint8Array(OCTAVES); // 1 once a value fell into the octave
  readonly #float = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#float.buffer);
  #total = 0;
  #sum = 0;

  /** Adds a value >= 0. */
  add(value: number): void {
    this.#float[0] = value;
    const bin = this.#bits[0]! >>> 15;
    this.#used[bin >>> 8] = 1;
    this.#cell[2 * bin]! += 1;
    this.#cell[2 * bin + 1]! += value;
    this.#total++;
    this.#sum += value;
  }

  /** Adds values[from .. to - 1]. */
  addAll(values: Float64Array, from: number, to: number): void {
    const cell = this.#cell;
    const used = this.#used;
    const float = this.#float;
    const bits = this.#bits;
    let sum = this.#sum;
    for (let i = from; i < to; i++) {
      const value = values[i]!;
      float[0] = value;
      const bin = bits[0]! >>> 15;
      used[bin >>> 8] = 1;
      cell[2 * bin]! += 1;
      cell[2 * bin + 1]! += value;
      sum += value;
    }
    this.#sum = sum;
    this.#total += to - from;
  }

  /** Adds a value >= 0 that many times. */
  addMany(value: number, times: number): void {
    this.#float[0] = value;
    this.#change(this.#bits[0]! >>> 15, times, value * times);
    this.#sum += value * times;
  }

  /** The histogram as plain data, which another thread can be given. */
  save(): SavedLogHistogram {
    const cell = this.#cell;
    let filled = 0;
    for (let octave = 0; octave < OCTAVES; octave++) filled += this.#filledIn(octave);
    const saved = { bins: new Uint32Array(filled), counts: new Float64Array(filled), sums: new Float64Array(filled) };
    let next = 0;
    for (let octave = 0; octave < OCTAVES; octave++) {
      if (this.#used[octave] === 0) continue;
      for (let bin = octave * BINS_PER_OCTAVE; bin < (octave + 1) * BINS_PER_OCTAVE; bin++) {
        if (cell[2 * bin] === 0) continue;
        saved.bins[next] = bin;
        saved.counts[next] = cell[2 * bin]!;
        saved.sums[next++] = cell[2 * bin + 1]!;
      }
    }
    return { ...saved, sum: this.#sum };
  }

  /** Adds the values of a saved histogram. */
  merge({ bins, counts, sums, sum }: SavedLogHistogram): void {
    for (let i = 0; i < bins.length; i++) this.#change(bins[i]!, counts[i]!, sums[i]!);
    this.#sum += sum;
  }

  /** Takes out values that were added before; a bin that is empty then has no rounding left. */
  remove({ bins, counts, sums, sum }: SavedLogHistogram): void {
    for (let i = 0; i < bins.length; i++) {
      const bin = bins[i]!;
      this.#change(bin, -counts[i]!, -sums[i]!);
      if (this.#cell[2 * bin] === 0) this.#cell[2 * bin + 1] = 0;
    }
    this.#sum = this.#total === 0 ? 0 : this.#sum - sum;
  }

  /** Forgets all values. */
  clear(): void {
    for (let octave = 0; octave < OCTAVES; octave++) {
      if (this.#used[octave] === 0) continue;
      this.#cell.fill(0, 2 * octave * BINS_PER_OCTAVE, 2 * (octave + 1) * BINS_PER_OCTAVE);
      this.#used[octave] = 0;
    }
    this.#total = 0;
    this.#sum = 0;
  }

  #change(bin: number, count: number, sum: number): void {
    this.#used[bin >>> 8] = 1;
    this.#cell[2 * bin]! += count;
    this.#cell[2 * bin + 1]! += sum;
    this.#total += count;
  }

  #filledIn(octave: number): number {
    if (this.#used[octave] === 0) return 0;
    let filled = 0;
    for (let bin = octave * BINS_PER_OCTAVE; bin < (octave + 1) * BINS_PER_OCTAVE; bin++)
      if (this.#cell[2 * bin]! > 0) filled++;
    return filled;
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
    for (let bin = 0; 2 * bin < this.#cell.length; bin++) {
      seen += this.#cell[2 * bin]!;
      if (seen > rank) return this.#cell[2 * bin + 1]! / this.#cell[2 * bin]!;
    }
    return undefined;
  }
}
