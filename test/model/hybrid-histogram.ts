/** The slow, obvious statistics of a pool's idle times: everything from the list, every time. */
export class NaiveIdleHistogram {
  readonly binCount: number;
  readonly binMs: number;
  readonly #idleTimes: number[] = [];

  constructor(binCount: number, binMs: number) {
    this.binCount = binCount;
    this.binMs = binMs;
  }

  record(idleMs: number): void {
    this.#idleTimes.push(idleMs);
  }

  get outOfBounds(): number {
    return this.#idleTimes.length - this.#inRange().length;
  }

  /** Standard deviation / mean of the bars' heights; NaN without idle times. */
  get variation(): number {
    const bars = new Array<number>(this.binCount).fill(0);
    for (const idle of this.#inRange()) bars[Math.floor(idle / this.binMs)]! += 1;
    const mean = bars.reduce((sum, height) => sum + height, 0) / bars.length;
    const variance = bars.reduce((sum, height) => sum + (height - mean) * (height - mean), 0) / bars.length;
    return Math.sqrt(variance) / mean;
  }

  /** The bin of the idle time at a whole percentile by nearest rank; undefined without idle times. */
  bin(percent: number): number | undefined {
    const sorted = this.#inRange().sort((a, b) => a - b);
    const rank = Math.max(1, Math.ceil((percent * sorted.length) / 100));
    const idle = sorted[rank - 1];
    return idle === undefined ? undefined : Math.floor(idle / this.binMs);
  }

  #inRange(): number[] {
    return this.#idleTimes.filter((idle) => idle < this.binCount * this.binMs);
  }
}
