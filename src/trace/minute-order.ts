import type { DrawnCalls } from "./drawn-calls.ts";

const MINUTE_MS = 60_000;
/** Calls up to which an insertion sort is cheaper than buckets. */
const FEW = 16;

/** Calls in the order in which they are served; columns may be longer than `length`. */
export interface CallChunk {
  readonly length: number;
  readonly arrival: Float64Array; //    ms, non-decreasing, also from chunk to chunk
  readonly duration: Float64Array; //   ms of warm execution
  readonly functionId: Uint32Array;
}

/**
 * Kernel. Brings the calls of one minute after the other into the order of their arrival; calls of one millisecond keep
 * the order of their drawing. Layout: columns of all minutes since `clear`; a minute's calls go to buckets of a power of
 * two milliseconds, about two for each call, and from there by insertion. add: O(calls), nothing to move where they come
 * in order. It is the cheaper counting sort where a minute has fewer calls than milliseconds.
 */
export class MinuteOrder implements CallChunk {
  length = 0;
  arrival = new Float64Array(2048);
  duration = new Float64Array(2048);
  functionId = new Uint32Array(2048);
  readonly #bucket = new Uint32Array(MINUTE_MS + 1);

  clear(): void {
    this.length = 0;
  }

  /** Adds the calls of a minute that begins at `start` ms, not before the last one added. */
  add(calls: DrawnCalls, start: number): void {
    const from = this.length;
    this.#lengthen(calls.length);
    if (isAscending(calls)) this.#append(calls, start, from);
    else if (calls.length <= FEW) this.#insert(calls, start, from);
    else this.#scatter(calls, start, from);
  }

  #append({ at, duration, functionId, length }: DrawnCalls, start: number, from: number): void {
    for (let i = 0; i < length; i++) {
      this.arrival[from + i] = start + at[i]!;
      this.duration[from + i] = duration[i]!;
      this.functionId[from + i] = functionId[i]!;
    }
  }

  #insert(calls: DrawnCalls, start: number, from: number): void {
    this.#append(calls, start, from);
    this.#settle(from);
  }

  #scatter({ at, duration, functionId, length }: DrawnCalls, start: number, from: number): void {
    const { arrival, duration: sorted, functionId: ids } = this;
    let shift = 0;
    while (MINUTE_MS >> shift > 2 * length) shift++;
    const buckets = (MINUTE_MS >> shift) + 1;
    const next = this.#bucket.fill(0, 0, buckets);
    for (let i = 0; i < length; i++) next[at[i]! >> shift]!++;
    for (let b = 0, first = from; b < buckets; b++) {
      const calls = next[b]!;
      next[b] = first;
      first += calls;
    }
    for (let i = 0; i < length; i++) {
      const to = next[at[i]! >> shift]!++;
      arrival[to] = start + at[i]!;
      sorted[to] = duration[i]!;
      ids[to] = functionId[i]!;
    }
    if (shift > 0) this.#settle(from);
  }

  /** Puts every call from `from` on below the later ones before it. */
  #settle(from: number): void {
    const { arrival, duration, functionId, length } = this;
    for (let i = from + 1; i < length; i++) {
      const time = arrival[i]!;
      if (arrival[i - 1]! <= time) continue;
      const lasting = duration[i]!;
      const id = functionId[i]!;
      let to = i;
      for (; to > from && arrival[to - 1]! > time; to--) {
        arrival[to] = arrival[to - 1]!;
        duration[to] = duration[to - 1]!;
        functionId[to] = functionId[to - 1]!;
      }
      arrival[to] = time;
      duration[to] = lasting;
      functionId[to] = id;
    }
  }

  #lengthen(calls: number): void {
    this.length += calls;
    if (this.length <= this.arrival.length) return;
    const capacity = Math.max(this.length, 2 * this.arrival.length);
    const [arrival, duration] = [new Float64Array(capacity), new Float64Array(capacity)];
    const functionId = new Uint32Array(capacity);
    arrival.set(this.arrival);
    duration.set(this.duration);
    functionId.set(this.functionId);
    [this.arrival, this.duration, this.functionId] = [arrival, duration, functionId];
  }
}

function isAscending({ at, length }: DrawnCalls): boolean {
  for (let i = 1; i < length; i++) if (at[i - 1]! > at[i]!) return false;
  return true;
}
