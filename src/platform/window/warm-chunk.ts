import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/** Calls a bucket is to hold on average. */
const PER_BUCKET = 2;
/** Ends in a bucket that an insertion sort would take long for. */
const CROWDED = 32;
/** Calls after which it is looked whether all are warm so far. */
const STEP = 256;

/** The ends of idle instances, ascending in ends[head, top). */
export interface IdleStack {
  readonly ends: Float64Array;
  readonly head: number;
  readonly top: number;
}

/** What a chunk's ends are read from. */
interface ChunkRows {
  readonly arrival: Float64Array;
  readonly duration: Float64Array;
  readonly from: number;
  readonly pending: PendingEnds;
}

/** The ends, as if warm, after the last arrival so far, in no order: times[0 .. count - 1], none below `least`. */
export interface PendingEnds {
  readonly times: Float64Array;
  readonly count: number;
  readonly least: number;
}

const NO_TIMES = new Float64Array(0);
const NO_ROWS: ChunkRows = {
  arrival: NO_TIMES,
  duration: NO_TIMES,
  from: 0,
  pending: { times: NO_TIMES, count: 0, least: INFINITY },
};

/**
 * Kernel. Calls of which every one is warm, and no instance that is asked for expires: as most are where several execute at
 * once. Which ends are left at the end of them follows without going through them one by one. Layout: arrivals and ends
 * are counted by buckets of time, in which their order matters only where the instances could run out, and, going
 * backwards, where fewer calls still look for an instance than ends are there; only those buckets are sorted. Calls take
 * the latest end before them that no later call has taken, so the ends that find none are left. O(1) a call, with few
 * comparisons that could go either way. Ends have handles: the pending ones 1, 2, .., then the calls; those of a bucket are a
 * chain of handles, from which the few that are looked for are read again. Scratch: 36 bytes for each call or end of the
 * largest chunk.
 */
export class WarmChunk {
  readonly #options: ReplayOptions;
  #before = new Int32Array(1024); //   [handles] the end that came into the bucket before, 0 of none
  #sorted = new Float64Array(1024); // the ends of one bucket
  #left = new Float64Array(1024); //   ends that no call takes, descending
  #calls = new Int32Array(1024); //    [buckets]
  #ends = new Int32Array(2048); //     [2 * buckets] how many, and the handle of the latest
  #rows: ChunkRows = NO_ROWS;
  #bucket = 0; // before which instances are known to be enough,
  #next = 0; //   of the calls before this one,
  #free = 0; //   and how many are left by then
  #sum = 0;
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
    this.#calls.fill(0, 0, buckets);
    this.#ends.fill(0, 0, 2 * buckets);
    this.#rows = { arrival, duration: calls.duration, from, pending };
    const pendingMs = this.#placePending(pending, last);
    let { head } = idle;
    while (head < idle.top && idle.ends[head]! + window < last) head++; // may expire before they are asked for
    const warm = this.#placeWarm(calls, from, to, idle.top - head);
    if (warm < to) return warm;
    this.idleMs = pendingMs + this.#sum;
    this.#settle(arrival, to, buckets, idle);
    return to;
  }

  /** Counts calls and their ends by bucket up to the first call for which none of the `idle` instances may be left. */
  #placeWarm(calls: CallColumns, from: number, to: number, idle: number): number {
    const { arrival } = calls;
    const last = arrival[to - 1]!;
    this.#bucket = 0;
    this.#free = idle;
    this.#next = from;
    this.#sum = 0;
    for (let at = from; at < to; at += STEP) {
      const stop = Math.min(to, at + STEP);
      this.#place(calls, at, stop, last);
      // later calls and their ends may still come to the last one's bucket
      const buckets = ((arrival[stop - 1]! - this.#first) * this.#scale) | 0;
      const warm = this.#warmUntil(arrival, stop === to ? buckets + 1 : buckets);
      if (warm >= 0) return warm;
    }
    return to;
  }

  /** Counts the ends up to `last` by bucket; the sum of their distances from `first`, negative. */
  #placePending({ times, count }: PendingEnds, last: number): number {
    const first = this.#first;
    const scale = this.#scale;
    const before = this.#before;
    const later = this.later;
    const ends = this.#ends;
    let sum = 0;
    let waiting = 0;
    let least = INFINITY;
    for (let at = 0; at < count; at++) {
      const end = times[at]!;
      if (end <= last) {
        const since = end - first;
        sum -= since;
        const cell = ((since * scale) | 0) << 1;
        ends[cell]!++;
        before[at + 1] = ends[cell + 1]!;
        ends[cell + 1] = at + 1;
      } else {
        if (end < least) least = end;
        later[waiting++] = end;
      }
    }
    this.laterCount = waiting;
    this.laterLeast = least;
    return sum;
  }

  /** The same of calls and their ends, up to `last`: adds the calls' distances less those of the ends to the sum. */
  #place({ arrival, duration }: CallColumns, from: number, to: number, last: number): void {
    const first = this.#first;
    const scale = this.#scale;
    const before = this.#before;
    const later = this.later;
    const calls = this.#calls;
    const ends = this.#ends;
    const firstHandle = this.#rows.pending.count + 1 - this.#rows.from;
    let sum = this.#sum;
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
        const cell = ((ended * scale) | 0) << 1;
        ends[cell]!++;
        before[firstHandle + i] = ends[cell + 1]!;
        ends[cell + 1] = firstHandle + i;
      } else {
        if (end < least) least = end;
        later[waiting++] = end;
      }
    }
    this.laterCount = waiting;
    this.laterLeast = least;
    this.#sum = sum;
  }

  /** Goes on to before bucket `stop`: the first call until there for which instances may not be enough, -1 of none. */
  #warmUntil(arrival: Float64Array, stop: number): number {
    const callCount = this.#calls;
    const endCount = this.#ends;
    let free = this.#free;
    let next = this.#next;
    for (let b = this.#bucket; b < stop; b++) {
      const calls = callCount[b]!;
      if (free < calls) {
        const until = this.#warmUntilIn(arrival, next, next + calls, b, free);
        if (until < next + calls) return until;
      }
      free += endCount[b << 1]! - calls;
      next += calls;
    }
    this.#bucket = stop;
    this.#free = free;
    this.#next = next;
    return -1;
  }

  #warmUntilIn(arrival: Float64Array, from: number, to: number, bucket: number, idle: number): number {
    const sorted = this.#sorted;
    const count = this.#sort(bucket);
    let end = 0;
    for (let i = from; i < to; i++) {
      while (end < count && sorted[end]! <= arrival[i]!) end++;
      if (idle + end - (i - from) <= 0) return i;
    }
    return to;
  }

  /** Goes backwards through the calls and leaves the ends that none takes on the stack. */
  #settle(arrival: Float64Array, to: number, buckets: number, { ends, top }: IdleStack): void {
    const first = this.#first;
    const endCount = this.#ends;
    const callCount = this.#calls;
    const sorted = this.#sorted;
    const left = this.#left;
    let kept = 0;
    let looking = 0; // calls for which no end is found yet
    let next = to;
    for (let b = buckets - 1; b >= 0; b--) {
      const count = endCount[b << 1]!;
      const calls = callCount[b]!;
      if (looking >= count) {
        looking += calls - count;
        next -= calls;
        continue;
      }
      let end = this.#sort(b);
      const before = next - calls;
      while (end > 0) {
        if (next > before && arrival[next - 1]! >= sorted[end - 1]!) {
          looking++;
          next--;
        } else {
          end--;
          if (looking > 0) looking--;
          else left[kept++] = sorted[end]!;
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

  /** Puts the ends of a bucket in ascending order; how many there are. */
  #sort(bucket: number): number {
    const { arrival, duration, from, pending } = this.#rows;
    const before = this.#before;
    const sorted = this.#sorted;
    const isCrowded = this.#ends[bucket << 1]! > CROWDED;
    const firstCall = from - pending.count - 1;
    let count = 0;
    for (let handle = this.#ends[(bucket << 1) + 1]!; handle !== 0; handle = before[handle]!) {
      const call = firstCall + handle;
      const end = call >= from ? arrival[call]! + duration[call]! : pending.times[handle - 1]!;
      let at = count++;
      if (!isCrowded) for (; at > 0 && sorted[at - 1]! > end; at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = end;
    }
    if (isCrowded) sorted.subarray(0, count).sort();
    return count;
  }

  #reserve(buckets: number, count: number): void {
    if (this.#calls.length < buckets) {
      this.#calls = new Int32Array(2 * buckets);
      this.#ends = new Int32Array(4 * buckets);
    }
    if (this.later.length < count) this.later = new Float64Array(2 * count);
    if (this.#before.length <= count) {
      this.#before = new Int32Array(2 * count);
      this.#sorted = new Float64Array(2 * count);
      this.#left = new Float64Array(2 * count);
    }
  }
}
