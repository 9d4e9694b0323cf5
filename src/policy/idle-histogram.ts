/**
 * Kernel. The idle-time histograms of all pools, with the statistics that the hybrid policy asks for [shahrad20].
 * Layout: bar[pool * binCount + bin]; per pool the number of idle times in range and out of bounds, the sum of the
 * squared bars, and two percentile cursors (bin, and the count below that bin). With 240 bins a pool takes 960 bytes
 * of bars and 36 of statistics. `record` moves the cursors, usually by 0 or 1 bin and by binCount at most; all else
 * is O(1). Nothing is allocated after the constructor. Counts are exact up to 2^32 - 1 idle times a pool.
 */
export class IdleHistograms {
  readonly binCount: number;
  readonly #binMs: number;
  readonly #percent: readonly [head: number, tail: number];
  readonly #bar: Uint32Array; //       [pools * binCount]
  readonly #inRange: Uint32Array; //   [pools]
  readonly #outOfBounds: Uint32Array; // [pools]
  readonly #squares: Float64Array; //  [pools]
  readonly #cursor: Uint32Array; //    [pools * 2] bin of the head, bin of the tail
  readonly #below: Uint32Array; //     [pools * 2] idle times in the bins below that bin

  /** Percentages from 0 to 100; a percentile's bin is the first at which that share of the idle times is reached. */
  constructor(poolCount: number, binCount: number, binMs: number, headPercent: number, tailPercent: number) {
    this.binCount = binCount;
    this.#binMs = binMs;
    this.#percent = [headPercent, tailPercent];
    this.#bar = new Uint32Array(poolCount * binCount);
    this.#inRange = new Uint32Array(poolCount);
    this.#outOfBounds = new Uint32Array(poolCount);
    this.#squares = new Float64Array(poolCount);
    this.#cursor = new Uint32Array(poolCount * 2);
    this.#below = new Uint32Array(poolCount * 2);
  }

  get byteLength(): number {
    const statistics = [this.#inRange, this.#outOfBounds, this.#squares, this.#cursor, this.#below];
    return statistics.reduce((sum, column) => sum + column.byteLength, this.#bar.byteLength);
  }

  /** Counts one idle time of `pool`; bin b is [b * bin, (b + 1) * bin). */
  record(pool: number, idleMs: number): void {
    const bin = Math.floor(idleMs / this.#binMs);
    if (bin >= this.binCount) {
      this.#outOfBounds[pool]!++;
      return;
    }
    const height = this.#bar[pool * this.binCount + bin]!++;
    this.#inRange[pool]!++;
    this.#squares[pool]! += 2 * height + 1;
    this.#moveCursor(pool, bin, 0);
    this.#moveCursor(pool, bin, 1);
  }

  /** How many idle times were within the range. */
  inRange(pool: number): number {
    return this.#inRange[pool]!;
  }

  outOfBounds(pool: number): number {
    return this.#outOfBounds[pool]!;
  }

  /** The squared coefficient of variation of the bars' heights (population variance), NaN without idle times. */
  squaredVariation(pool: number): number {
    const count = this.#inRange[pool]!;
    return (this.binCount * this.#squares[pool]!) / (count * count) - 1;
  }

  /** The bin in which the head percentile lies; meaningful with at least one idle time in range. */
  headBin(pool: number): number {
    return this.#cursor[pool * 2]!;
  }

  tailBin(pool: number): number {
    return this.#cursor[pool * 2 + 1]!;
  }

  /** The heights of a pool's bars; a view, to be read only. */
  bars(pool: number): Uint32Array {
    return this.#bar.subarray(pool * this.binCount, (pool + 1) * this.binCount);
  }

  /** The first bin at which more than that share of the idle times in range is reached; `binCount` of none. O(binCount). */
  binAbove(pool: number, percent: number): number {
    const rank = percent * this.#inRange[pool]!;
    let bin = 0;
    for (let below = 0; bin < this.binCount; bin++) {
      below += this.#bar[pool * this.binCount + bin]!;
      if (100 * below > rank) break;
    }
    return bin;
  }

  /** Restores, after one more idle time in `bin`: below < rank <= below + bar[cursor]. */
  #moveCursor(pool: number, bin: number, which: 0 | 1): void {
    const slot = pool * 2 + which;
    const first = pool * this.binCount;
    // Counts times 100, so that whole percentages compare exactly; the 0th percentile is the least idle time.
    const rank = Math.max(1, this.#percent[which] * this.#inRange[pool]!);
    let cursor = this.#cursor[slot]!;
    let below = this.#below[slot]! + (bin < cursor ? 1 : 0);
    while (100 * below >= rank) below -= this.#bar[first + --cursor]!;
    while (100 * (below + this.#bar[first + cursor]!) < rank) below += this.#bar[first + cursor++]!;
    this.#cursor[slot] = cursor;
    this.#below[slot] = below;
  }
}
