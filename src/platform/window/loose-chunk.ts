import type { ReplayOptions } from "./options.ts";
import type { IdleStack, PendingEnds } from "./warm-chunk.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/** Calls a bucket is to hold on average. */
const PER_BUCKET = 2;
/** Times in a bucket that an insertion sort would take long for. */
const CROWDED = 32;

const CALLS = 0;
const LATEST_CALL = 1;
const ENDS = 2;
const LATEST_END = 3;

/** Calls in no particular order, [length]; columns may be longer. */
export interface LooseCalls {
  readonly length: number;
  readonly start: number; //          ms, before no arrival
  readonly last: number; //           ms, after no arrival
  readonly at: Uint16Array; //        ms from `start` to the arrival
  readonly duration: Float64Array; // ms of warm execution
}

/**
 * Kernel. What `WarmChunk` does, of calls that are not in the order of their arrival: they are not brought into it, since
 * only where instances could run out, or be left, does the order matter. Layout: cell[4 * b] on are bucket b's number of
 * calls, the latest of them, its number of ends, the latest of them, handles of chains as there; the few buckets that are
 * looked into are read along their chains and sorted. O(1) a call. Scratch: 40 bytes for each call or end of the largest chunk.
 */
export class LooseChunk {
  readonly #options: ReplayOptions;
  #cell = new Int32Array(0); //       [4 * buckets]
  #callBefore = new Int32Array(0); // [handles] the call that came into the bucket before, 0 of none
  #endBefore = new Int32Array(0); //  [handles] the same of ends, of which the pending ones have the first handles
  #arrivals = new Float64Array(0); // those of one bucket, ascending
  #ends = new Float64Array(0); //     the same of ends
  #left = new Float64Array(0); //     ends that no call takes, descending
  #first = 0;
  #scale = 0;
  /** Of the latest chunk: the ends after it, its idle time, and the number of ends left of the stack and of the chunk. */
  later = new Float64Array(1024);
  laterCount = 0;
  laterLeast = 0;
  idleMs = 0;
  busyMs = 0; // the sum of the durations
  top = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** Replays the calls on a stack that has room for all the ends; false, with nothing changed, unless all are known to be warm. */
  replay(loose: LooseCalls, pending: PendingEnds, idle: IdleStack): boolean {
    const { window, horizon } = this.#options;
    const { start, last, length } = loose;
    const first = Math.min(start, pending.least);
    if (last > horizon || first + window < last || first === last) return false;
    const buckets = Math.ceil(length / PER_BUCKET);
    this.#reserve(buckets, pending.count + length);
    this.#first = first;
    this.#scale = (buckets - 1) / (last - first);
    this.#cell.fill(0, 0, 4 * buckets);
    this.idleMs = this.#placePending(pending, last) + this.#place(loose, pending.count);
    let { head } = idle;
    while (head < idle.top && idle.ends[head]! + window < last) head++; // may expire before they are asked for
    if (!this.#areWarm(loose, pending, buckets, idle.top - head)) return false;
    this.#settle(loose, pending, buckets, idle);
    return true;
  }

  /** Puts the ends up to `last` into buckets; the sum of their distances from `first`, negative. */
  #placePending({ times, count }: PendingEnds, last: number): number {
    const first = this.#first;
    const scale = this.#scale;
    const cell = this.#cell;
    const before = this.#endBefore;
    const later = this.later;
    let sum = 0;
    let waiting = 0;
    let least = INFINITY;
    for (let at = 0; at < count; at++) {
      const end = times[at]!;
      if (end <= last) {
        const since = end - first;
        sum -= since;
        const c = ((since * scale) | 0) << 2;
        cell[c + ENDS]!++;
        before[at + 1] = cell[c + LATEST_END]!;
        cell[c + LATEST_END] = at + 1;
      } else {
        if (end < least) least = end;
        later[waiting++] = end;
      }
    }
    this.laterCount = waiting;
    this.laterLeast = least;
    return sum;
  }

  /** The same of calls and their ends; the sum of the calls' distances less that of the ends. */
  #place({ at, start, duration, length, last }: LooseCalls, firstHandle: number): number {
    const first = this.#first;
    const scale = this.#scale;
    const cell = this.#cell;
    const callBefore = this.#callBefore;
    const endBefore = this.#endBefore;
    const later = this.later;
    let sum = 0;
    let busyMs = 0;
    let waiting = this.laterCount;
    let least = this.laterLeast;
    for (let i = 0; i < length; i++) {
      const now = start + at[i]!;
      const since = now - first;
      sum += since;
      const c = ((since * scale) | 0) << 2;
      cell[c + CALLS]!++;
      callBefore[i + 1] = cell[c + LATEST_CALL]!;
      cell[c + LATEST_CALL] = i + 1;
      const lasting = duration[i]!;
      busyMs += lasting;
      const end = now + lasting;
      if (end <= last) {
        const ended = end - first;
        sum -= ended;
        const e = ((ended * scale) | 0) << 2;
        cell[e + ENDS]!++;
        endBefore[firstHandle + i + 1] = cell[e + LATEST_END]!;
        cell[e + LATEST_END] = firstHandle + i + 1;
      } else {
        if (end < least) least = end;
        later[waiting++] = end;
      }
    }
    this.laterCount = waiting;
    this.laterLeast = least;
    this.busyMs = busyMs;
    return sum;
  }

  /** Whether `idle` instances and those that come back are known to be enough. */
  #areWarm(loose: LooseCalls, pending: PendingEnds, buckets: number, idle: number): boolean {
    const cell = this.#cell;
    let free = idle;
    for (let c = 0; c < 4 * buckets; c += 4) {
      const calls = cell[c + CALLS]!;
      if (free < calls && !this.#areWarmIn(loose, pending, c, free)) return false;
      free += cell[c + ENDS]! - calls;
    }
    return true;
  }

  #areWarmIn(loose: LooseCalls, pending: PendingEnds, c: number, idle: number): boolean {
    const arrivals = this.#arrivals;
    const ends = this.#ends;
    const calls = this.#sortCalls(loose, c);
    const count = this.#sortEnds(loose, pending, c);
    let end = 0;
    for (let i = 0; i < calls; i++) {
      while (end < count && ends[end]! <= arrivals[i]!) end++;
      if (idle + end - i <= 0) return false;
    }
    return true;
  }

  /** Goes backwards through the buckets and leaves the ends that no call takes on the stack. */
  #settle(loose: LooseCalls, pending: PendingEnds, buckets: number, { ends: stack, top }: IdleStack): void {
    const first = this.#first;
    const cell = this.#cell;
    const arrivals = this.#arrivals;
    const ends = this.#ends;
    const left = this.#left;
    let kept = 0;
    let looking = 0; // calls for which no end is found yet
    for (let c = 4 * (buckets - 1); c >= 0; c -= 4) {
      const count = cell[c + ENDS]!;
      if (looking >= count) {
        looking += cell[c + CALLS]! - count;
        continue;
      }
      let call = this.#sortCalls(loose, c);
      let end = this.#sortEnds(loose, pending, c);
      while (end > 0) {
        if (call > 0 && arrivals[call - 1]! >= ends[end - 1]!) {
          looking++;
          call--;
        } else {
          end--;
          if (looking > 0) looking--;
          else left[kept++] = ends[end]!;
        }
      }
      looking += call;
    }
    for (; looking > 0; looking--) this.idleMs -= stack[--top]! - first;
    for (let at = kept - 1; at >= 0; at--) {
      this.idleMs += left[at]! - first;
      stack[top++] = left[at]!;
    }
    this.top = top;
  }

  /** Puts the arrivals of the bucket at cell `c` in ascending order; how many there are. */
  #sortCalls({ at, start }: LooseCalls, c: number): number {
    const arrivals = this.#arrivals;
    let count = 0;
    for (let k = this.#cell[c + LATEST_CALL]!; k !== 0; k = this.#callBefore[k]!)
      arrivals[count++] = start + at[k - 1]!;
    sort(arrivals, count);
    return count;
  }

  /** The same of its ends. */
  #sortEnds({ at, start, duration }: LooseCalls, { times, count: firstHandle }: PendingEnds, c: number): number {
    const ends = this.#ends;
    let count = 0;
    for (let k = this.#cell[c + LATEST_END]!; k !== 0; k = this.#endBefore[k]!) {
      const call = k - firstHandle - 1;
      ends[count++] = call >= 0 ? start + at[call]! + duration[call]! : times[k - 1]!;
    }
    sort(ends, count);
    return count;
  }

  #reserve(buckets: number, count: number): void {
    if (this.#cell.length < 4 * buckets) this.#cell = new Int32Array(8 * buckets);
    if (this.later.length < count) this.later = new Float64Array(2 * count);
    if (this.#endBefore.length > count) return;
    this.#callBefore = new Int32Array(2 * count);
    this.#endBefore = new Int32Array(2 * count);
    this.#arrivals = new Float64Array(2 * count);
    this.#ends = new Float64Array(2 * count);
    this.#left = new Float64Array(2 * count);
  }
}

function sort(times: Float64Array, count: number): void {
  if (count > CROWDED) {
    times.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const time = times[i]!;
    let at = i;
    for (; at > 0 && times[at - 1]! > time; at--) times[at] = times[at - 1]!;
    times[at] = time;
  }
}
