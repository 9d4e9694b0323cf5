import type { ReplayOptions } from "./options.ts";

/** Calls a bucket is to hold on average. */
const PER_BUCKET = 2;

/** The ends of idle instances, ascending in ends[head, top). */
export interface IdleStack {
  readonly ends: Float64Array;
  readonly head: number;
  readonly top: number;
}

/** Ends near[0 .. count - 1] in no order, none below `first`. */
export interface Ends {
  readonly near: Float64Array;
  readonly count: number;
  readonly first: number;
}

/**
 * Kernel. Calls of which every one is warm, and no instance that is asked for expires: as most are where many execute at
 * once. Which ends are left at the end of them follows without going through them one by one. Layout: arrivals and ends
 * are counted by buckets of time, in which their order matters only where the instances could run out, and, going
 * backwards, where fewer calls still look for an instance than ends are there; only those buckets are sorted. Calls take
 * the latest end before them that no later call has taken, so the ends that find none are left. O(1) a call, with few
 * comparisons that could go either way. Scratch: 24 bytes for each call or end of the largest chunk.
 */
export class WarmChunk {
  readonly #options: ReplayOptions;
  #grouped = new Float64Array(1024); // ends by bucket
  #left = new Float64Array(1024); //    ends that no call takes, descending
  #calls = new Uint32Array(1024); //    [buckets]
  #until = new Uint32Array(1024); //    [buckets] where the bucket's ends stop in `grouped`
  /** Of the latest chunk: its idle time, and the number of ends left of the stack and of the chunk. */
  idleMs = 0;
  top = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /**
   * Replays calls [from, to) on a stack that has room for all the ends, which are those up to the last arrival. False, with nothing changed, if a call is cold or it would take longer to find out.
   */
  replay(
    arrival: Float64Array,
    from: number,
    to: number,
    { near, count, first: least }: Ends,
    idle: IdleStack,
  ): boolean {
    const { window, horizon } = this.#options;
    const last = arrival[to - 1]!;
    if (last > horizon) return false;
    const first = Math.min(arrival[from]!, least);
    if (first + window < last || first === last) return false;
    const buckets = Math.ceil((to - from) / PER_BUCKET);
    this.#reserve(buckets, count);
    const scale = (buckets - 1) / (last - first);
    const endSum = this.#group(near, count, first, scale, buckets);
    const callSum = this.#countCalls(arrival, from, to, first, scale, buckets);
    let { head } = idle;
    while (head < idle.top && idle.ends[head]! + window < last) head++; // may expire before they are asked for
    if (!this.#suffices(arrival, from, buckets, idle.top - head)) return false;
    this.idleMs = callSum - endSum;
    this.#settle(arrival, to, buckets, first, idle);
    return true;
  }

  /** Groups the ends by bucket; the sum of their distances from `first`. */
  #group(near: Float64Array, count: number, first: number, scale: number, buckets: number): number {
    const until = this.#until.fill(0, 0, buckets);
    const grouped = this.#grouped;
    let sum = 0;
    for (let at = 0; at < count; at++) {
      const since = near[at]! - first;
      sum += since;
      until[(since * scale) | 0]!++;
    }
    for (let b = 0, next = 0; b < buckets; b++) {
      const ends = until[b]!;
      until[b] = next;
      next += ends;
    }
    for (let at = 0; at < count; at++) grouped[until[((near[at]! - first) * scale) | 0]!++] = near[at]!;
    return sum;
  }

  /** Counts the calls by bucket; the sum of their distances from `first`. */
  #countCalls(arrival: Float64Array, from: number, to: number, first: number, scale: number, buckets: number): number {
    const calls = this.#calls.fill(0, 0, buckets);
    let sum = 0;
    for (let i = from; i < to; i++) {
      const since = arrival[i]! - first;
      sum += since;
      calls[(since * scale) | 0]!++;
    }
    return sum;
  }

  /** Whether `idle` instances and those that come back are enough for every call. */
  #suffices(arrival: Float64Array, from: number, buckets: number, idle: number): boolean {
    let free = idle;
    let next = from;
    let start = 0;
    for (let b = 0; b < buckets; b++) {
      const calls = this.#calls[b]!;
      const stop = this.#until[b]!;
      if (free < calls && !this.#sufficesIn(arrival, next, next + calls, start, stop, free)) return false;
      free += stop - start - calls;
      next += calls;
      start = stop;
    }
    return true;
  }

  #sufficesIn(arrival: Float64Array, from: number, to: number, start: number, stop: number, idle: number): boolean {
    this.#sort(start, stop);
    let end = start;
    for (let i = from; i < to; i++) {
      while (end < stop && this.#grouped[end]! <= arrival[i]!) end++;
      if (idle + (end - start) - (i - from) <= 0) return false;
    }
    return true;
  }

  /** Goes backwards through the calls and leaves the ends that none takes on the stack. */
  #settle(arrival: Float64Array, to: number, buckets: number, first: number, { ends, top }: IdleStack): void {
    const grouped = this.#grouped;
    const left = this.#left;
    let kept = 0;
    let looking = 0; // calls for which no end is found yet
    let next = to;
    for (let b = buckets - 1; b >= 0; b--) {
      const start = b === 0 ? 0 : this.#until[b - 1]!;
      let end = this.#until[b]!;
      const calls = this.#calls[b]!;
      if (looking >= end - start) {
        looking += calls - (end - start);
        next -= calls;
        continue;
      }
      this.#sort(start, end);
      const before = next - calls;
      while (end > start) {
        if (next > before && arrival[next - 1]! >= grouped[end - 1]!) {
          looking++;
          next--;
        } else {
          end--;
          if (looking > 0) looking--;
          else left[kept++] = grouped[end]!;
        }
      }
      looking += next - before;
      next = before;
    }
    let stack = top;
    for (; looking > 0; looking--) this.idleMs -= ends[--stack]! - first;
    for (let at = kept - 1; at >= 0; at--) {
      this.idleMs += left[at]! - first;
      ends[stack++] = left[at]!;
    }
    this.top = stack;
  }

  #sort(start: number, stop: number): void {
    const grouped = this.#grouped;
    if (stop - start > 32) {
      grouped.subarray(start, stop).sort();
      return;
    }
    for (let i = start + 1; i < stop; i++) {
      const end = grouped[i]!;
      let at = i;
      for (; at > start && grouped[at - 1]! > end; at--) grouped[at] = grouped[at - 1]!;
      grouped[at] = end;
    }
  }

  #reserve(buckets: number, count: number): void {
    if (this.#calls.length < buckets) {
      this.#calls = new Uint32Array(2 * buckets);
      this.#until = new Uint32Array(2 * buckets);
    }
    if (this.#grouped.length < count) {
      this.#grouped = new Float64Array(2 * count);
      this.#left = new Float64Array(2 * count);
    }
  }
}
