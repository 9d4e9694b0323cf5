import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/** Calls a bucket is to hold on average. */
const PER_BUCKET = 2;

/** The ends of idle instances, ascending in ends[head, top). */
export interface IdleStack {
  readonly ends: Float64Array;
  readonly head: number;
  readonly top: number;
}

/** The ends, as if warm, after the last arrival so far, in no order: times[0 .. count - 1], none below `least`. */
export interface PendingEnds {
  readonly times: Float64Array;
  readonly count: number;
  readonly least: number;
}

/**
 * Kernel. Calls of which every one is warm, and no instance that is asked for expires: as most are where several execute at
 * once. Which ends are left at the end of them follows without going through them one by one. Layout: arrivals and ends
 * are counted by buckets of time, in which their order matters only where the instances could run out, and, going
 * backwards, where fewer calls still look for an instance than ends are there; only those buckets are sorted. Calls take
 * the latest end before them that no later call has taken, so the ends that find none are left. O(1) a call, with few
 * comparisons that could go either way. Scratch: 32 bytes for each call or end of the largest chunk.
 */
export class WarmChunk {
  readonly #options: ReplayOptions;
  #near = new Float64Array(1024); //    ends up to the last arrival, in no order
  #grouped = new Float64Array(1024); // the same by bucket
  #left = new Float64Array(1024); //    ends that no call takes, descending
  #calls = new Uint32Array(1024); //    [buckets]
  #ends = new Uint32Array(1024); //     [buckets]
  #until = new Uint32Array(1024); //    [buckets] where the bucket's ends stop in `grouped`
  #count = 0;
  #isGrouped = false;
  #first = 0;
  #scale = 0;
  /** Of the latest chunk: the ends after it, its idle time, and the number of ends left of the stack and of the chunk. */
  later = new Float64Array(1024);
  laterCount = 0;
  laterLeast = 0;
  idleMs = 0;
  top = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /**
   * Replays calls [from, to) on a stack that has room for all the ends. Returns `to`, or, with nothing changed, up to where
   * the calls are known to be warm: the next one is cold, or it would take longer to find out.
   */
  replay(calls: CallColumns, from: number, to: number, pending: PendingEnds, idle: IdleStack): number {
    const { arrival } = calls;
    const { window, horizon } = this.#options;
    const last = arrival[to - 1]!;
    const first = Math.min(arrival[from]!, pending.least);
    if (last > horizon || first + window < last || first === last) return from;
    const buckets = Math.ceil((to - from) / PER_BUCKET);
    this.#reserve(buckets, pending.count + to - from);
    this.#first = first;
    this.#scale = (buckets - 1) / (last - first);
    this.#isGrouped = false;
    this.#calls.fill(0, 0, buckets);
    this.#ends.fill(0, 0, buckets);
    const idleMs = this.#placePending(pending, last) + this.#place(calls, from, to);
    let { head } = idle;
    while (head < idle.top && idle.ends[head]! + window < last) head++; // may expire before they are asked for
    const warm = this.#warmUntil(arrival, from, buckets, idle.top - head);
    if (warm < to) return warm;
    this.idleMs = idleMs;
    this.#settle(arrival, to, buckets, idle);
    return to;
  }

  /** Counts the ends up to `last` by bucket; the sum of their distances from `first`, negative. */
  #placePending({ times, count }: PendingEnds, last: number): number {
    const first = this.#first;
    const scale = this.#scale;
    const near = this.#near;
    const later = this.later;
    const ends = this.#ends;
    let sum = 0;
    let placed = 0;
    let waiting = 0;
    let least = INFINITY;
    for (let at = 0; at < count; at++) {
      const end = times[at]!;
      if (end <= last) {
        const since = end - first;
        sum -= since;
        ends[(since * scale) | 0]!++;
        near[placed++] = end;
      } else {
        if (end < least) least = end;
        later[waiting++] = end;
      }
    }
    this.#count = placed;
    this.laterCount = waiting;
    this.laterLeast = least;
    return sum;
  }

  /** The same of calls and their ends; the sum of the calls' distances less that of the ends. */
  #place({ arrival, duration }: CallColumns, from: number, to: number): number {
    const first = this.#first;
    const scale = this.#scale;
    const near = this.#near;
    const later = this.later;
    const calls = this.#calls;
    const ends = this.#ends;
    const last = arrival[to - 1]!;
    let sum = 0;
    let placed = this.#count;
    let waiting = this.laterCount;
    let least = this.laterLeast;
    for (let i = from; i < to; i++) {
      const now = arrival[i]!;
      const since = now - first;
      sum += since;
      calls[(since * scale) | 0]!++;
      const end = now + duration[i]!;
      if (end <= last) {
        const ended = end - first;
        sum -= ended;
        ends[(ended * scale) | 0]!++;
        near[placed++] = end;
      } else {
        if (end < least) least = end;
        later[waiting++] = end;
      }
    }
    this.#count = placed;
    this.laterCount = waiting;
    this.laterLeast = least;
    return sum;
  }

  /** Groups the ends by bucket. */
  #group(buckets: number): void {
    if (this.#isGrouped) return;
    this.#isGrouped = true;
    const first = this.#first;
    const scale = this.#scale;
    const near = this.#near;
    const grouped = this.#grouped;
    const until = this.#until;
    const ends = this.#ends;
    for (let b = 0, next = 0; b < buckets; b++) {
      until[b] = next;
      next += ends[b]!;
    }
    const count = this.#count;
    for (let at = 0; at < count; at++) grouped[until[((near[at]! - first) * scale) | 0]!++] = near[at]!;
  }

  /** Up to which call `idle` instances and those that come back are known to be enough, of the calls from `from` on. */
  #warmUntil(arrival: Float64Array, from: number, buckets: number, idle: number): number {
    const callCount = this.#calls;
    const endCount = this.#ends;
    let free = idle;
    let next = from;
    for (let b = 0; b < buckets; b++) {
      const calls = callCount[b]!;
      const ends = endCount[b]!;
      if (free < calls) {
        this.#group(buckets);
        const until = this.#warmUntilIn(arrival, next, next + calls, b, free);
        if (until < next + calls) return until;
      }
      free += ends - calls;
      next += calls;
    }
    return next;
  }

  #warmUntilIn(arrival: Float64Array, from: number, to: number, bucket: number, idle: number): number {
    const stop = this.#until[bucket]!;
    const start = stop - this.#ends[bucket]!;
    this.#sort(start, stop);
    let end = start;
    for (let i = from; i < to; i++) {
      while (end < stop && this.#grouped[end]! <= arrival[i]!) end++;
      if (idle + (end - start) - (i - from) <= 0) return i;
    }
    return to;
  }

  /** Goes backwards through the calls and leaves the ends that none takes on the stack. */
  #settle(arrival: Float64Array, to: number, buckets: number, { ends, top }: IdleStack): void {
    this.#group(buckets);
    const first = this.#first;
    const endCount = this.#ends;
    const callCount = this.#calls;
    const grouped = this.#grouped;
    const left = this.#left;
    let kept = 0;
    let looking = 0; // calls for which no end is found yet
    let next = to;
    for (let b = buckets - 1; b >= 0; b--) {
      const count = endCount[b]!;
      const calls = callCount[b]!;
      if (looking >= count) {
        looking += calls - count;
        next -= calls;
        continue;
      }
      let end = this.#until[b]!;
      const start = end - count;
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
      this.#ends = new Uint32Array(2 * buckets);
      this.#until = new Uint32Array(2 * buckets);
    }
    if (this.later.length < count) this.later = new Float64Array(2 * count);
    if (this.#near.length < count) {
      this.#near = new Float64Array(2 * count);
      this.#grouped = new Float64Array(2 * count);
      this.#left = new Float64Array(2 * count);
    }
  }
}
