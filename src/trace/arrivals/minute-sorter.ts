import type { CallChunk } from "../trace.ts";

const MINUTE_MS = 60_000;

/**
 * Kernel. Brings the calls of one minute after the other into the order of their arrival, by a counting sort over its
 * 60,000 milliseconds; calls of one millisecond keep the order of their adding. Layout: columns for the minute's calls,
 * columns for the result. add: O(1). flush: O(calls + 60,000), or O(1) of an empty minute. Memory: that of the fullest
 * minute.
 */
export class MinuteSorter {
  #at = new Uint16Array(1024);
  #fn = new Uint32Array(1024);
  #length = new Float64Array(1024);
  #pending = 0;
  readonly #bins = new Uint32Array(MINUTE_MS);
  readonly #chunk = { length: 0, ...columns(1024) };

  /** Adds a call at `offset` ms (0 <= offset < 60,000, rounded down) of the current minute. */
  add(offset: number, functionId: number, duration: number): void {
    const i = this.#pending++;
    if (i === this.#at.length) this.#widen();
    this.#at[i] = offset;
    this.#fn[i] = functionId;
    this.#length[i] = duration;
  }

  /** Ends the current minute, which began at `minuteStart` ms; its calls, in columns that are valid until the next flush. */
  flush(minuteStart: number): CallChunk {
    const n = this.#pending;
    this.#pending = 0;
    const chunk = this.#chunk;
    chunk.length = n;
    if (n === 0) return chunk;
    if (n > chunk.arrival.length) Object.assign(chunk, columns(this.#at.length));
    const bins = this.#bins.fill(0);
    const at = this.#at;
    for (let i = 0; i < n; i++) bins[at[i]!]!++;
    let next = 0;
    for (let bin = 0; bin < MINUTE_MS; bin++) {
      const calls = bins[bin]!;
      bins[bin] = next;
      next += calls;
    }
    const { arrival, functionId, duration } = chunk;
    for (let i = 0; i < n; i++) {
      const to = bins[at[i]!]!++;
      arrival[to] = minuteStart + at[i]!;
      functionId[to] = this.#fn[i]!;
      duration[to] = this.#length[i]!;
    }
    return chunk;
  }

  #widen(): void {
    const wider = this.#at.length * 2;
    const [at, fn, length] = [new Uint16Array(wider), new Uint32Array(wider), new Float64Array(wider)];
    at.set(this.#at);
    fn.set(this.#fn);
    length.set(this.#length);
    [this.#at, this.#fn, this.#length] = [at, fn, length];
  }
}

function columns(length: number) {
  return {
    arrival: new Float64Array(length),
    functionId: new Uint32Array(length),
    duration: new Float64Array(length),
  };
}
