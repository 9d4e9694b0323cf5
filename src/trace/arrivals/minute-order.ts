import type { DrawnCalls } from "./drawn-calls.ts";

const MINUTE_MS = 60_000;
const INDEX_BITS = 16;
const INDEX_MASK = 0xffff;
/** Calls from which on a view of them costs less than copying them one by one. */
const MANY = 64;

/** Calls in the order in which they are served; columns may be longer than `length`. */
export interface CallChunk {
  readonly length: number;
  readonly arrival: Float64Array; //    ms, non-decreasing, also from chunk to chunk
  readonly duration: Float64Array; //   ms of warm execution
  readonly functionId: Uint32Array;
  /** Whether all calls are known to be of the first one's function. */
  readonly oneFunction: boolean;
}

/**
 * Kernel. Brings the calls of one minute after the other into the order of their arrival; calls of one millisecond keep
 * the order of their drawing. Layout: columns of all minutes since `clear`; per minute a key of 32 bits for each call,
 * its millisecond above its index. The keys go to buckets of a power of two milliseconds, about two for each call, and
 * from there by insertion; the columns are read in the keys' order. add: O(calls), 6 to 10 ns each, 1 where they come in
 * order. Minutes of more calls than an index has room for are sorted by a bucket per millisecond.
 */
export class MinuteOrder implements CallChunk {
  length = 0;
  arrival = new Float64Array(2048);
  duration = new Float64Array(2048);
  functionId = new Uint32Array(2048);
  oneFunction = true;
  #key = new Uint32Array(1024);
  readonly #bucket = new Uint32Array(MINUTE_MS + 1);

  clear(): void {
    this.length = 0;
    this.oneFunction = true;
  }

  /** Adds the calls of a minute that begins at `start` ms, not before the last one added. */
  add(calls: DrawnCalls, start: number): void {
    if (calls.length === 0) return;
    const from = this.length;
    this.#lengthen(calls.length);
    const first = calls.functionId[0]!;
    const alone = calls.functionId[calls.length - 1] === first; // the functions were drawn in ascending order
    this.oneFunction &&= alone && (from === 0 || this.functionId[0] === first);
    if (isAscending(calls)) this.#append(calls, start, from, alone);
    else if (calls.length > INDEX_MASK) this.#count(calls, start, from);
    else {
      this.#sortKeys(calls);
      this.#gather(calls, start, from, alone);
    }
  }

  #append({ at, duration, functionId, length }: DrawnCalls, start: number, from: number, alone: boolean): void {
    const { arrival, duration: lasting, functionId: ids } = this;
    for (let i = 0; i < length; i++) arrival[from + i] = start + at[i]!;
    if (length >= MANY) lasting.set(duration.subarray(0, length), from);
    else for (let i = 0; i < length; i++) lasting[from + i] = duration[i]!;
    if (alone) ids.fill(functionId[0]!, from, from + length);
    else for (let i = 0; i < length; i++) ids[from + i] = functionId[i]!;
  }

  #sortKeys({ at, length }: DrawnCalls): void {
    if (length > this.#key.length) this.#key = new Uint32Array(2 * length);
    const key = this.#key;
    let shift = 0;
    while (MINUTE_MS >> shift > 1 * length) shift++;
    const next = this.#places(at, length, shift);
    for (let i = 0; i < length; i++) {
      const time = at[i]!;
      key[next[time >> shift]!++] = (time << INDEX_BITS) | i;
    }
    for (let i = 1; i < length; i++) {
      const later = key[i]!;
      let to = i;
      for (; to > 0 && key[to - 1]! > later; to--) key[to] = key[to - 1]!;
      key[to] = later;
    }
  }

  /** The first place of each bucket. */
  #places(at: Uint16Array, length: number, shift: number): Uint32Array {
    const buckets = (MINUTE_MS >> shift) + 1;
    const next = this.#bucket.fill(0, 0, buckets);
    for (let i = 0; i < length; i++) next[at[i]! >> shift]!++;
    for (let b = 0, first = 0; b < buckets; b++) {
      const calls = next[b]!;
      next[b] = first;
      first += calls;
    }
    return next;
  }

  #gather({ duration, functionId, length }: DrawnCalls, start: number, from: number, alone: boolean): void {
    const { arrival, duration: sorted, functionId: ids } = this;
    const key = this.#key;
    for (let i = 0; i < length; i++) {
      arrival[from + i] = start + (key[i]! >>> INDEX_BITS);
      sorted[from + i] = duration[key[i]! & INDEX_MASK]!;
    }
    if (alone) ids.fill(functionId[0]!, from, from + length);
    else for (let i = 0; i < length; i++) ids[from + i] = functionId[key[i]! & INDEX_MASK]!;
  }

  #count({ at, duration, functionId, length }: DrawnCalls, start: number, from: number): void {
    const { arrival, duration: sorted, functionId: ids } = this;
    const next = this.#places(at, length, 0);
    for (let i = 0; i < length; i++) {
      const to = from + next[at[i]!]!++;
      arrival[to] = start + at[i]!;
      sorted[to] = duration[i]!;
      ids[to] = functionId[i]!;
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
