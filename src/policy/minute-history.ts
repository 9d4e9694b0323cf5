const WORD = 32;
const MOST_CALLS = 65_535;
/** Minutes of a day. */
export const DAY = 1440;

/**
 * What the pools did in their first minutes: a bit per pool and minute with invocations, and by day the invocations of
 * the busy run with the fewest and of the whole day. 12 days take 2.2 kB a pool.
 */
export class MinuteHistory {
  readonly minuteCount: number;
  readonly #words: number;
  readonly #days: number;
  readonly #bits: Uint32Array; //       [pools * words]
  readonly #leastCalls: Uint16Array; // [pools * days] by the day a run begins on; 0 without one, at most 65535
  readonly #calls: Uint32Array; //      [pools * days]
  readonly #runStart: Int32Array; //    [pools] first minute of the pool's last busy run
  readonly #runCalls: Uint32Array; //   [pools] invocations of that run so far
  readonly #last: Int32Array; //        [pools] its last minute, -1 before the first

  constructor(poolCount: number, minuteCount: number) {
    this.minuteCount = minuteCount;
    this.#words = Math.ceil(minuteCount / WORD);
    this.#days = Math.ceil(minuteCount / DAY);
    this.#bits = new Uint32Array(poolCount * this.#words);
    this.#leastCalls = new Uint16Array(poolCount * this.#days);
    this.#calls = new Uint32Array(poolCount * this.#days);
    this.#runStart = new Int32Array(poolCount);
    this.#runCalls = new Uint32Array(poolCount);
    this.#last = new Int32Array(poolCount).fill(-1);
  }

  get stateBytes(): number {
    const columns = [this.#bits, this.#leastCalls, this.#calls, this.#runStart, this.#runCalls, this.#last];
    return columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Notes an invocation in a minute below `minuteCount`; minutes of a pool do not go back. O(1). */
  record(pool: number, minute: number): void {
    const last = this.#last[pool]!;
    if (last < 0 || minute > last + 1) {
      this.#closeRun(pool);
      this.#runStart[pool] = minute;
      this.#runCalls[pool] = 0;
    }
    this.#last[pool] = minute;
    this.#runCalls[pool]!++;
    this.#calls[pool * this.#days + Math.floor(minute / DAY)]!++;
    this.#bits[pool * this.#words + (minute >>> 5)]! |= 1 << (minute & 31);
  }

  has(pool: number, minute: number): boolean {
    return ((this.#bits[pool * this.#words + (minute >>> 5)]! >>> (minute & 31)) & 1) === 1;
  }

  /** The minutes with invocations in [from, to), ascending. O(minutes with invocations + (to - from) / 32). */
  minutes(pool: number, from: number, to: number): number[] {
    const found: number[] = [];
    for (let word = from >>> 5; word * WORD < to; word++) {
      let bits = this.#bits[pool * this.#words + word]!;
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const minute = word * WORD + bit;
        if (minute >= from && minute < to) found.push(minute);
      }
    }
    return found;
  }

  /** In how many minutes there were invocations of every one of these pools. O(pools * minutes / 32). */
  together(pools: readonly number[]): number {
    return this.#count(pools, (all, own) => all & own, -1);
  }

  /** In how many minutes there were invocations of at least one of these pools. */
  either(pools: readonly number[]): number {
    return this.#count(pools, (all, own) => all | own, 0);
  }

  #count(pools: readonly number[], join: (all: number, own: number) => number, start: number): number {
    let count = 0;
    for (let word = 0; word < this.#words; word++) {
      let bits = start;
      for (const pool of pools) bits = join(bits, this.#bits[pool * this.#words + word]!);
      count += ones(bits);
    }
    return count;
  }

  /** The invocations of the busy run with the fewest, of those that begin on day `fromDay` or later; Infinity without one. */
  leastCalls(pool: number, fromDay: number): number {
    let least =
      this.#startDay(pool) >= fromDay ? Math.min(MOST_CALLS, this.#runCalls[pool]!) : Number.POSITIVE_INFINITY;
    for (let day = fromDay; day < this.#days; day++) {
      const calls = this.#leastCalls[pool * this.#days + day]!;
      if (calls > 0) least = Math.min(least, calls);
    }
    return least;
  }

  /** Invocations from a day on. */
  calls(pool: number, fromDay: number): number {
    let sum = 0;
    for (let day = fromDay; day < this.#days; day++) sum += this.#calls[pool * this.#days + day]!;
    return sum;
  }

  #closeRun(pool: number): void {
    if (this.#last[pool]! < 0) return;
    const at = pool * this.#days + this.#startDay(pool);
    const [least, calls] = [this.#leastCalls[at]!, Math.min(MOST_CALLS, this.#runCalls[pool]!)];
    if (least === 0 || calls < least) this.#leastCalls[at] = calls;
  }

  /** The day on which the pool's last busy run began, -1 without one. */
  #startDay(pool: number): number {
    return this.#last[pool]! < 0 ? -1 : Math.floor(this.#runStart[pool]! / DAY);
  }
}

/** How many bits of a word of 32 are set. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
