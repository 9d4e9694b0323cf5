import type { ColdLog } from "./cold-log.ts";
import { idleBetween } from "./idle-between.ts";
import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";
import type { PoolEnds } from "./sparse.ts";
import { TimeHeap } from "./time-heap.ts";
import { WarmChunk } from "./warm-chunk.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const CROWDED = 32;

/**
 * Kernel. A pool in which many execute at once, under a window > 0, its calls given in chunks. The ends up to a chunk's
 * last arrival are known before it is replayed but those of the few cold starts, so they are sorted once and merged with
 * the arrivals: a warm start is a pop from a stack of idle times.
 *
 * Layout: pending[] holds the ends, as if warm, after the last arrival so far, in no order; sorted[] those up to the
 * chunk's last arrival, by a bucket for each over their time; idle[head, top) is a stack of the ends of idle
 * instances, ascending; expired ones stay at its bottom until the chunk ends or the last has expired. A cold start puts its warm end into the heap of ends to be left out,
 * and its own end into a second heap. Cost per call: O(1) as ends spread over buckets, O(log calls) where they
 * crowd; O(log outstanding cold starts) per cold start; per chunk O(executing at once). Scratch: 36 bytes a call.
 */
export class DenseStream {
  readonly #options: ReplayOptions;
  readonly #log: ColdLog;
  readonly #leftOut = new TimeHeap();
  readonly #coldEnds = new TimeHeap();
  readonly #warm: WarmChunk;
  #near = new Float64Array(0);
  #sorted = new Float64Array(0);
  #bucket = new Uint32Array(0);
  #pending = new Float64Array(1024);
  #waiting = 0; // how many are pending
  #first = INFINITY; // the least end of all that are near or pending
  #idle = new Float64Array(1024);
  #head = 0;
  #top = 0;
  #idleMs = 0;

  constructor(options: ReplayOptions, log: ColdLog) {
    this.#options = options;
    this.#log = log;
    this.#warm = new WarmChunk(options);
  }

  /** Starts a pool, with these instances and the idle time so far. */
  begin({ idle, busy }: PoolEnds, idleMs: number): void {
    this.#leftOut.clear();
    this.#coldEnds.clear();
    this.#head = this.#top = 0;
    this.#idle = withRoom(this.#idle, 0, 0, idle.length);
    this.#idle.set(idle);
    this.#top = idle.length;
    this.#pending = withRoom(this.#pending, 0, 0, busy.length);
    this.#pending.set(busy);
    this.#waiting = busy.length;
    this.#idleMs = idleMs;
  }

  /** The idle time so far. */
  get idleMs(): number {
    return this.#idleMs;
  }

  get ends(): PoolEnds {
    return { idle: this.#idle.subarray(this.#head, this.#top), busy: this.#executing() };
  }

  /**
   * Calls [from, to), of which there is one, not before those so far; cold starts and releases go into the log. Each ends
   * after its arrival in float64.
   */
  replay(calls: CallColumns, from: number, to: number): void {
    const near = this.#gather(calls, from, to);
    this.#idle = withRoom(this.#idle, this.#head, this.#top, near + this.#coldEnds.size + to - from);
    this.#top -= this.#head;
    this.#head = 0;
    if (this.#replayWarm(calls, from, to, near)) return;
    this.#sort(near, calls.arrival[to - 1]!);
    this.#merge(calls, from, to);
  }

  /** No more calls of the pool: the idle time of its instances. */
  finish(): number {
    let idleMs = this.#idleMs;
    for (let at = this.#head; at < this.#top; at++) idleMs += this.#expire(this.#idle[at]!);
    const executing = this.#executing();
    for (let at = 0; at < executing.length; at++) idleMs += this.#expire(executing[at]!);
    return idleMs;
  }

  /** The idle time of an instance that was not used again. */
  #expire(since: number): number {
    const { window, horizon } = this.#options;
    if (window < INFINITY) this.#log.addRelease(since + window);
    return idleBetween(since, since + window, horizon);
  }

  /** The ends after the last arrival so far, ascending. */
  #executing(): Float64Array {
    const warm = this.#pending.slice(0, this.#waiting).sort();
    const leftOut = this.#leftOut.times.slice().sort();
    let kept = 0;
    let left = 0;
    for (let at = 0; at < warm.length; at++) {
      if (left < leftOut.length && leftOut[left] === warm[at]) left++;
      else warm[kept++] = warm[at]!;
    }
    const coldEnds = this.#coldEnds.times;
    const ends = new Float64Array(kept + coldEnds.length);
    ends.set(warm.subarray(0, kept));
    ends.set(coldEnds, kept);
    return ends.sort();
  }

  /** Parts the ends into those up to the chunk's last arrival, whose number it returns, and those that stay pending. */
  #gather({ arrival, duration }: CallColumns, from: number, to: number): number {
    this.#reserve(to - from);
    const near = this.#near;
    const pending = this.#pending;
    const last = arrival[to - 1]!;
    let count = 0;
    let waiting = 0;
    let first = INFINITY;
    for (let at = 0; at < this.#waiting; at++) {
      const end = pending[at]!;
      if (end < first) first = end;
      if (end <= last) near[count++] = end;
      else pending[waiting++] = end;
    }
    for (let i = from; i < to; i++) {
      const end = arrival[i]! + duration[i]!;
      if (end < first) first = end;
      if (end <= last) near[count++] = end;
      else pending[waiting++] = end;
    }
    this.#waiting = waiting;
    this.#first = first;
    return count;
  }

  #sort(count: number, last: number): void {
    const near = this.#near;
    const sorted = this.#sorted;
    const bucket = this.#bucket.fill(0, 0, count + 1);
    const first = this.#first;
    const scale = last > first ? count / (last - first) : 0;
    for (let at = 0; at < count; at++) bucket[((near[at]! - first) * scale) | 0]!++;
    let crowded = false;
    let length = 0;
    for (let b = 0; b <= count; b++) {
      const ends = bucket[b]!;
      if (ends > CROWDED) crowded = true;
      bucket[b] = length;
      length += ends;
    }
    for (let at = 0; at < count; at++) {
      const end = near[at]!;
      sorted[bucket[((end - first) * scale) | 0]!++] = end;
    }
    if (crowded) this.#sortCrowded(count);
    for (let i = 1; i < count; i++) {
      const end = sorted[i]!;
      let at = i;
      for (; at > 0 && sorted[at - 1]! > end; at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = end;
    }
    sorted[count] = INFINITY;
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

  /** Tries to replay a chunk as one of warm calls alone, before which no instance is busy with a cold one. */
  #replayWarm({ arrival }: CallColumns, from: number, to: number, near: number): boolean {
    const warm = this.#warm;
    const last = arrival[to - 1]!;
    if (this.#leftOut.least <= last || this.#coldEnds.least <= last) return false;
    const idle = { ends: this.#idle, head: this.#head, top: this.#top };
    const ends = { near: this.#near, count: near, first: this.#first };
    if (!warm.replay(arrival, from, to, ends, idle)) return false;
    this.#idleMs += warm.idleMs;
    this.#top = warm.top;
    this.#expireUntil(last);
    return true;
  }

  #expireUntil(now: number): void {
    const { window } = this.#options;
    while (this.#head < this.#top && this.#idle[this.#head]! + window < now)
      this.#idleMs += this.#expire(this.#idle[this.#head++]!);
  }

  /** Merges arrivals and ends. */
  #merge(calls: CallColumns, from: number, to: number): void {
    const { arrival, duration } = calls;
    const { window, horizon } = this.#options;
    const log = this.#log;
    const leftOut = this.#leftOut;
    const coldEnds = this.#coldEnds;
    const sorted = this.#sorted;
    const idle = this.#idle;
    let head = this.#head;
    let top = this.#top;
    let idleMs = this.#idleMs;
    let next = 0;
    let end = sorted[0]!;
    let special = Math.min(leftOut.least, coldEnds.least);
    for (let i = from; i < to; i++) {
      const now = arrival[i]!;
      while (special <= now) {
        while (end < special) {
          idle[top++] = end;
          end = sorted[++next]!;
        }
        if (coldEnds.least === special) {
          idle[top++] = special;
          coldEnds.pop();
        } else {
          end = sorted[++next]!; // it was `special` itself: the least of the ends that are left out
          leftOut.pop();
        }
        special = Math.min(leftOut.least, coldEnds.least);
      }
      while (end <= now) {
        idle[top++] = end;
        end = sorted[++next]!;
      }
      if (top > head && idle[top - 1]! + window >= now) {
        idleMs += idleBetween(idle[--top]!, now, horizon);
        continue;
      }
      for (; head < top; head++) idleMs += this.#expire(idle[head]!); // where the last has expired, all have
      const start = log.add(calls, i);
      leftOut.push(now + duration[i]!);
      coldEnds.push(now + start + duration[i]!);
      special = Math.min(leftOut.least, coldEnds.least);
    }
    this.#head = head;
    this.#top = top;
    this.#idleMs = idleMs;
    this.#expireUntil(arrival[to - 1]!);
  }

  #reserve(calls: number): void {
    const most = this.#waiting + calls;
    this.#pending = withRoom(this.#pending, 0, this.#waiting, calls);
    if (this.#sorted.length > most + 1) return;
    const capacity = Math.max(1024, 2 * most);
    this.#near = new Float64Array(capacity);
    this.#sorted = new Float64Array(capacity);
    this.#bucket = new Uint32Array(capacity);
  }
}

/** values[head, top) at the front of an array with room for `more` behind them. */
function withRoom(
  values: Float64Array<ArrayBuffer>,
  head: number,
  top: number,
  more: number,
): Float64Array<ArrayBuffer> {
  const length = top - head + more;
  const target = length <= values.length ? values : new Float64Array(2 * length);
  target.set(values.subarray(head, top));
  return target;
}
