import type { PoolCalls } from "./pool-calls.ts";
import { idleBetween, type WindowCounters, type WindowOptions } from "./tally.ts";
import { TimeHeap } from "./time-heap.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const CROWDED = 32;

/**
 * Kernel. A pool in which many execute at once, under a window > 0. All ends are known beforehand but those of the few
 * cold starts, so they are sorted once and merged with the arrivals: a warm start is a pop from a stack of idle times.
 *
 * Layout: sorted[] holds the ends of all calls as if warm, up to the last arrival, by a bucket for each call over the
 * pool's time; idle[head, top) is a stack of the ends of idle instances, ascending, that expires at its bottom. A cold
 * start puts its warm end into the heap of ends to be left out, and its own end into a second heap. Cost per call: O(1)
 * as arrivals spread over buckets, O(log calls) where they crowd; O(log outstanding cold starts) per cold start. Scratch:
 * 20 bytes for each call of the largest such pool.
 */
export class DenseReplay {
  readonly #calls: PoolCalls;
  readonly #options: WindowOptions;
  readonly #counters: WindowCounters;
  readonly #leftOut = new TimeHeap();
  readonly #coldEnds = new TimeHeap();
  #sorted = new Float64Array(0);
  #idle = new Float64Array(0);
  #bucket = new Uint32Array(0);

  constructor(calls: PoolCalls, options: WindowOptions, counters: WindowCounters) {
    this.#calls = calls;
    this.#options = options;
    this.#counters = counters;
  }

  /**
   * The idle time of the pool's instances; its calls arrive over a time > 0. Undefined, with nothing counted, if one of
   * them is too short to end after its arrival in float64.
   */
  replay(pool: number): number | undefined {
    const from = this.#calls.offsets[pool]!;
    const stop = this.#calls.offsets[pool + 1]!;
    this.#reserve(stop - from);
    const late = this.#sort(from, stop);
    return late === undefined ? undefined : late + this.#merge(pool, from, stop);
  }

  /** Sorts the ends up to the last arrival; the idle time after all others, or undefined as `replay` says. */
  #sort(from: number, stop: number): number | undefined {
    const { arrival, duration } = this.#calls;
    const { window, horizon } = this.#options;
    const buckets = stop - from;
    const bucket = this.#bucket.fill(0, 0, buckets + 1);
    const first = arrival[from]!;
    const last = arrival[stop - 1]!;
    const scale = buckets / (last - first);
    let late = 0;
    for (let i = from; i < stop; i++) {
      const end = arrival[i]! + duration[i]!;
      if (end <= arrival[i]!) return undefined;
      if (end > last) late += idleBetween(end, end + window, horizon);
      else bucket[((end - first) * scale) | 0]!++;
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
    for (let i = from; i < stop; i++) {
      const end = arrival[i]! + duration[i]!;
      if (end <= last) sorted[bucket[((end - first) * scale) | 0]!++] = end;
    }
    if (crowded) this.#sortCrowded(buckets);
    for (let i = 1; i < length; i++) {
      const end = sorted[i]!;
      let at = i;
      for (; at > 0 && sorted[at - 1]! > end; at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = end;
    }
    sorted[length] = INFINITY;
    return late;
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

  /** Merges arrivals and ends; the idle time of all but the ends after the last arrival. */
  #merge(pool: number, from: number, stop: number): number {
    const { arrival, duration } = this.#calls;
    const { window, horizon, latencyMs } = this.#options;
    const counters = this.#counters;
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
    for (let i = from; i < stop; i++) {
      const now = arrival[i]!;
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
        idleMs += idleBetween(idle[head]!, idle[head]! + window, horizon);
        head++;
      }
      const warmEnd = now + duration[i]!;
      if (head < top) {
        idleMs += idleBetween(idle[--top]!, now, horizon);
        if (latencyMs !== undefined) latencyMs.add(warmEnd - now);
      } else {
        const coldEnd = now + counters.countCold(i, pool) + duration[i]!;
        leftOut.push(warmEnd);
        coldEnds.push(coldEnd);
        special = Math.min(leftOut.least, coldEnds.least);
        if (latencyMs !== undefined) latencyMs.add(coldEnd - now);
      }
    }
    for (; head < top; head++) idleMs += idleBetween(idle[head]!, idle[head]! + window, horizon);
    for (const time of coldEnds.times) idleMs += idleBetween(time, time + window, horizon);
    for (const time of leftOut.times) idleMs -= idleBetween(time, time + window, horizon); // counted as late
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
