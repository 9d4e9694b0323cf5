import type { ColdLog } from "./cold-log.ts";
import { idleBetween } from "./idle-between.ts";
import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";
import { TimeHeap } from "./time-heap.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const AFTER_ALL = Number.MAX_VALUE;
const CROWDED = 32;

/**
 * Kernel. A pool in which many execute at once, under a window > 0. All ends are known beforehand but those of the few
 * cold starts, so they are sorted once and merged with the arrivals: a warm start is a pop from a stack of idle times.
 *
 * Layout: sorted[] holds the ends of all calls as if warm, by a bucket for each call over the pool's time; idle[head, top) is a stack of the ends of idle instances, ascending, that expires at its bottom. A cold
 * start puts its warm end into the heap of ends to be left out, and its own end into a second heap. Cost per call: O(1)
 * as arrivals spread over buckets, O(log calls) where they crowd; O(log outstanding cold starts) per cold start. Scratch:
 * 20 bytes for each call of the largest such pool.
 */
export class DenseReplay {
  readonly #options: ReplayOptions;
  readonly #log: ColdLog;
  readonly #leftOut = new TimeHeap();
  readonly #coldEnds = new TimeHeap();
  #sorted = new Float64Array(0);
  #idle = new Float64Array(0);
  #bucket = new Uint32Array(0);

  constructor(options: ReplayOptions, log: ColdLog) {
    this.#options = options;
    this.#log = log;
  }

  /**
   * The idle time of the instances of a pool that has calls [from, to), which arrive over a time > 0; its cold starts go
   * into the log. Undefined, with nothing logged, if a call is too short to end after its arrival in float64.
   */
  replay(calls: CallColumns, from: number, to: number): number | undefined {
    this.#reserve(to - from);
    return this.#sort(calls, from, to) ? this.#merge(calls, from, to) : undefined;
  }

  /** Sorts the ends of all calls as if warm; false as `replay` says. */
  #sort({ arrival, duration }: CallColumns, from: number, to: number): boolean {
    const buckets = to - from;
    const bucket = this.#bucket.fill(0, 0, buckets + 1);
    const first = arrival[from]!;
    const last = arrival[to - 1]!;
    const scale = buckets / (last - first);
    for (let i = from; i < to; i++) {
      const end = arrival[i]! + duration[i]!;
      if (end <= arrival[i]!) return false;
      bucket[end < last ? ((end - first) * scale) | 0 : buckets]!++;
    }
    let crowded = false;
    let length = 0;
    for (let b = 0; b <= buckets; b++) {
      const count = bucket[b]!;
      if (count > CROWDED) crowded = true;
      bucket[b] = length;
      length += count;
    }
    const sorted = this.#sorted;
    for (let i = from; i < to; i++) {
      const end = arrival[i]! + duration[i]!;
      sorted[bucket[end < last ? ((end - first) * scale) | 0 : buckets]!++] = end;
    }
    if (crowded) this.#sortCrowded(buckets);
    for (let i = 1; i < length; i++) {
      const end = sorted[i]!;
      let at = i;
      for (; at > 0 && sorted[at - 1]! > end; at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = end;
    }
    sorted[length] = INFINITY;
    return true;
  }

  /** Sorts the buckets that an insertion sort would take long for; bucket[b] is by now where b ends. */
  #sortCrowded(buckets: number): void {
    let start = 0;
    for (let b = 0; b <= buckets; b++) {
      const end = this.#bucket[b]!;
      if (end - start > CROWDED) this.#sorted.subarray(start, end).sort();
      start = end;
    }
  }

  /** Merges arrivals and ends; the idle time. */
  #merge(calls: CallColumns, from: number, to: number): number {
    const { arrival, duration } = calls;
    const { window, horizon } = this.#options;
    const log = this.#log;
    const leftOut = this.#leftOut;
    const coldEnds = this.#coldEnds;
    const sorted = this.#sorted;
    const idle = this.#idle;
    leftOut.clear();
    coldEnds.clear();
    let idleMs = 0;
    let next = 0;
    let end = sorted[0]!;
    let special = INFINITY; // the least time in either heap
    let head = 0;
    let top = 0;
    for (let i = from; i <= to; i++) {
      const now = i < to ? arrival[i]! : AFTER_ALL;
      for (;;) {
        while (end <= now && end < special) {
          idle[top++] = end;
          end = sorted[++next]!;
        }
        if (special > now) break;
        if (coldEnds.least === special) {
          idle[top++] = special;
          coldEnds.pop();
        } else {
          end = sorted[++next]!; // it was `special` itself: the least of the ends that are left out
          leftOut.pop();
        }
        special = Math.min(leftOut.least, coldEnds.least);
      }
      while (head < top && idle[head]! + window < now) {
        const since = idle[head++]!;
        idleMs += idleBetween(since, since + window, horizon);
        log.addRelease(since + window);
      }
      if (i === to) break;
      if (head < top) idleMs += idleBetween(idle[--top]!, now, horizon);
      else {
        const start = log.add(calls, i);
        leftOut.push(now + duration[i]!);
        coldEnds.push(now + start + duration[i]!);
        special = Math.min(leftOut.least, coldEnds.least);
      }
    }
    for (; head < top; head++) idleMs += idleBetween(idle[head]!, INFINITY, horizon); // they never expire
    return idleMs;
  }

  #reserve(calls: number): void {
    if (this.#idle.length > calls) return;
    const capacity = Math.max(1024, 2 * calls);
    this.#sorted = new Float64Array(capacity);
    this.#idle = new Float64Array(capacity);
    this.#bucket = new Uint32Array(capacity);
  }
}
