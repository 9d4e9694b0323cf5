const MINUTE_MS = 60_000;

/** The columns of sorted calls. */
export interface CallColumns {
  readonly arrival: Float64Array; //    [length] ms, non-decreasing
  readonly functionId: Uint32Array; //  [length]
  readonly duration: Float64Array; //   [length] ms
}

/**
 * Kernel. Brings the calls of one minute after the other into the order of their arrival, by a counting sort over its
 * 60,000 milliseconds; calls of one millisecond keep the order of their adding. Layout: columns for the minute's calls,
 * columns for the result. add: O(1). flush: O(calls + 60,000), or O(1) of an empty minute.
 */
export class MinuteSorter {
  #at = new Uint16Array(1024);
  #fn = new Uint32Array(1024);
  #length = new Float64Array(1024);
  #pending = 0;
  readonly #bins = new Uint32Array(MINUTE_MS);
  #arrival: Float64Array;
  #functionId: Uint32Array;
  #duration: Float64Array;
  #count = 0;

  /** `total` is the number of calls to come, where it is known. */
  constructor(total: number | undefined) {
    [this.#arrival, this.#functionId, this.#duration] = columns(total ?? 1024);
  }

  /** Adds a call at `offset` ms (0 <= offset < 60,000, rounded down) of the current minute. */
  add(offset: number, functionId: number, duration: number): void {
    const i = this.#pending++;
    if (i === this.#at.length) this.#widen();
    this.#at[i] = offset;
    this.#fn[i] = functionId;
    this.#length[i] = duration;
  }

  /** Ends the current minute, which began at `minuteStart` ms. */
  flush(minuteStart: number): void {
    const n = this.#pending;
    if (n === 0) return;
    this.#reserve(this.#count + n);
    const bins = this.#bins.fill(0);
    const at = this.#at;
    for (let i = 0; i < n; i++) bins[at[i]!]!++;
    let next = this.#count;
    for (let bin = 0; bin < MINUTE_MS; bin++) {
      const calls = bins[bin]!;
      bins[bin] = next;
      next += calls;
    }
    for (let i = 0; i < n; i++) {
      const to = bins[at[i]!]!++;
      this.#arrival[to] = minuteStart + at[i]!;
      this.#functionId[to] = this.#fn[i]!;
      this.#duration[to] = this.#length[i]!;
    }
    this.#count = next;
    this.#pending = 0;
  }

  /** The calls of all minutes; the caller owns the columns. */
  take(): CallColumns {
    const n = this.#count;
    if (n === this.#arrival.length)
      return { arrival: this.#arrival, functionId: this.#functionId, duration: this.#duration };
    return {
      arrival: this.#arrival.slice(0, n),
      functionId: this.#functionId.slice(0, n),
      duration: this.#duration.slice(0, n),
    };
  }

  #widen(): void {
    const wider = this.#at.length * 2;
    const [at, fn, length] = [new Uint16Array(wider), new Uint32Array(wider), new Float64Array(wider)];
    at.set(this.#at);
    fn.set(this.#fn);
    length.set(this.#length);
    [this.#at, this.#fn, this.#length] = [at, fn, length];
  }

  #reserve(total: number): void {
    if (total <= this.#arrival.length) return;
    const [arrival, functionId, duration] = columns(Math.max(total, this.#arrival.length * 2));
    arrival.set(this.#arrival);
    functionId.set(this.#functionId);
    duration.set(this.#duration);
    [this.#arrival, this.#functionId, this.#duration] = [arrival, functionId, duration];
  }
}

function columns(length: number): [Float64Array, Uint32Array, Float64Array] {
  try {
    return [new Float64Array(length), new Uint32Array(length), new Float64Array(length)];
  } catch (cause) {
    const what = `expected at most as many calls as fit into memory at 20 bytes each, got ${length}: take a slice or a sample`;
    throw new RangeError(what, { cause });
  }
}
