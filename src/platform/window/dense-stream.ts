import type { ColdLog } from "./cold-log.ts";
import { executingEnds } from "./executing-ends.ts";
import { idleBetween } from "./idle-between.ts";
import { type LooseCalls, LooseChunk } from "./loose-chunk.ts";
import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";
import { SortedEnds } from "./sorted-ends.ts";
import type { PoolEnds } from "./sparse.ts";
import { TimeHeap } from "./time-heap.ts";
import { WarmChunk } from "./warm-chunk.ts";
import { withRoom } from "./with-room.ts";

const INFINITY = Number.POSITIVE_INFINITY;
/** Calls that are tried at once as warm ones: twice as many as long as they are, half as many where one is not. */
const LEAST_AT_ONCE = 64;
const MOST_AT_ONCE = 4096;
/** Calls that are sorted and merged where one is not warm. */
const LEAST_SORTED = 16;
/** Comparisons that are few beside those of a merge. */
const FEW = 16_384;

/**
 * Kernel. A pool in which many execute at once, under a window > 0, its calls given in chunks. Most calls go by
 * `WarmChunk`, as many at once as are all warm, or unordered by `LooseChunk`; around the others the ends up to the last
 * arrival, which are known but those of the few cold starts, are sorted and merged with the arrivals: a warm start is a pop
 * from a stack of idle times.
 *
 * Layout: pending[] holds the ends, as if warm, after the last arrival so far, in no order; sorted[] those up to the
 * last arrival of a merge, by a bucket for each over their time; idle[head, top) is a stack of the ends of idle
 * instances, ascending; expired ones stay at its bottom until the merge ends or the last has expired. A cold start puts
 * its warm end into the heap of ends to be left out, and its own end into a second heap; after the merge its own end takes
 * the place of the other in pending[]. Cost per call: O(1) as ends spread over buckets, O(log calls) where they
 * crowd; O(log outstanding cold starts) per cold start; per chunk O(executing at once). Scratch: 36 bytes a call.
 */
export class DenseStream {
  readonly #options: ReplayOptions;
  readonly #log: ColdLog;
  readonly #leftOut = new TimeHeap();
  readonly #coldEnds = new TimeHeap();
  readonly #warm: WarmChunk;
  readonly #loose: LooseChunk;
  readonly #sorted = new SortedEnds();
  #pending = new Float64Array(1024);
  #waiting = 0; // how many are pending
  #least = INFINITY; // no pending end is below
  #first = 0; // no end that is near is below
  #atOnce = LEAST_AT_ONCE;
  #idle = new Float64Array(1024);
  #head = 0;
  #top = 0;
  #idleMs = 0;

  constructor(options: ReplayOptions, log: ColdLog) {
    this.#options = options;
    this.#log = log;
    this.#warm = new WarmChunk(options);
    this.#loose = new LooseChunk(options);
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
    this.#least = busy.length > 0 ? busy[0]! : INFINITY; // they ascend
    this.#atOnce = LEAST_AT_ONCE;
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
    for (let at = from; at < to; ) at = this.#replaySome(calls, at, to);
  }

  /**
   * Replays calls in no particular order, not before those so far, if they are known to be warm: the sum of their durations.
   * Otherwise nothing is changed, and it is -1.
   */
  replayLoose(loose: LooseCalls): number {
    if (this.#leftOut.least <= loose.last || this.#coldEnds.least <= loose.last) return -1;
    this.#makeRoom(loose.length);
    const chunk = this.#loose;
    const idle = { ends: this.#idle, head: this.#head, top: this.#top };
    if (!chunk.replay(loose, { times: this.#pending, count: this.#waiting, least: this.#least }, idle)) return -1;
    this.#adopt(chunk, loose.last);
    return chunk.busyMs;
  }

  /** Up to where the calls from `from` on are tried at once: within half a window, since nothing may expire among warm calls. */
  #stop({ arrival }: CallColumns, from: number, to: number): number {
    const until = arrival[from]! + this.#options.window / 2;
    let calls = Math.min(to - from, Math.max(this.#atOnce, this.#waiting));
    while (calls > 1 && arrival[from + calls - 1]! > until) calls >>= 1;
    return from + calls;
  }

  /** Replays some of the calls, at least one; up to which. */
  #replaySome(calls: CallColumns, from: number, to: number): number {
    const least = Math.max(LEAST_SORTED, this.#waiting); // so that few calls do not pay for many that are executing
    const stop = this.#stop(calls, from, to);
    if (stop - from < least && stop < to)
      return this.#mergeSome(calls, from, Math.min(to, from + least + MOST_AT_ONCE));
    this.#makeRoom(stop - from);
    const warm = this.#replayWarm(calls, from, stop);
    if (warm === stop) {
      this.#atOnce = Math.min(MOST_AT_ONCE, 2 * this.#atOnce);
      return stop;
    }
    this.#atOnce = Math.max(LEAST_AT_ONCE, this.#waiting, this.#atOnce >> 1);
    const next = warm > from && this.#replayWarm(calls, from, warm) === warm ? warm : from;
    return this.#mergeSome(calls, next, Math.min(to, next + least));
  }

  /** Sorts the ends up to the last of these calls and merges them with the arrivals. */
  #mergeSome(calls: CallColumns, from: number, to: number): number {
    this.#makeRoom(to - from);
    this.#sorted.sort(this.#gather(calls, from, to), this.#first, calls.arrival[to - 1]!);
    this.#merge(calls, from, to);
    this.#settleCold();
    return to;
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
    return executingEnds(this.#pending.subarray(0, this.#waiting), this.#leftOut.times, this.#coldEnds.times);
  }

  /** Parts the ends into those up to the last arrival, whose number it returns, and those that stay pending. */
  #gather({ arrival, duration }: CallColumns, from: number, to: number): number {
    this.#pending = withRoom(this.#pending, 0, this.#waiting, to - from);
    this.#sorted.reserve(this.#waiting + to - from);
    const { near } = this.#sorted;
    const pending = this.#pending;
    const last = arrival[to - 1]!;
    let count = 0;
    let waiting = 0;
    let least = INFINITY;
    for (let at = 0; at < this.#waiting; at++) {
      const end = pending[at]!;
      if (end <= last) near[count++] = end;
      else {
        if (end < least) least = end;
        pending[waiting++] = end;
      }
    }
    for (let i = from; i < to; i++) {
      const end = arrival[i]! + duration[i]!;
      if (end <= last) near[count++] = end;
      else {
        if (end < least) least = end;
        pending[waiting++] = end;
      }
    }
    this.#first = Math.min(this.#least, arrival[from]!);
    this.#waiting = waiting;
    this.#least = least;
    return count;
  }

  /** Replays calls [from, to) if all are warm and no instance is busy with a cold one; otherwise up to where to try again. */
  #replayWarm(calls: CallColumns, from: number, to: number): number {
    const warm = this.#warm;
    const last = calls.arrival[to - 1]!;
    if (this.#leftOut.least <= last || this.#coldEnds.least <= last) return from;
    const idle = { ends: this.#idle, head: this.#head, top: this.#top };
    const pending = { times: this.#pending, count: this.#waiting, least: this.#least };
    const until = warm.replay(calls, from, to, pending, idle);
    if (until === to) this.#adopt(warm, last);
    return until;
  }

  /** Goes on after a chunk of warm calls, until `last`. */
  #adopt(chunk: WarmChunk | LooseChunk, last: number): void {
    [this.#pending, chunk.later] = [chunk.later, this.#pending];
    this.#waiting = chunk.laterCount;
    this.#least = chunk.laterLeast;
    this.#idleMs += chunk.idleMs;
    this.#top = chunk.top;
    this.#expireUntil(last);
  }

  /** Puts the ends of cold calls in the place of those that are left out, unless it would take long to find these. */
  #settleCold(): void {
    const leftOut = this.#leftOut.times;
    const coldEnds = this.#coldEnds.times;
    if (leftOut.length * this.#waiting > FEW) return;
    this.#pending = withRoom(this.#pending, 0, this.#waiting, coldEnds.length);
    const pending = this.#pending;
    for (let k = 0; k < leftOut.length; k++) pending[pending.indexOf(leftOut[k]!)] = pending[--this.#waiting]!;
    for (let k = 0; k < coldEnds.length; k++) {
      pending[this.#waiting++] = coldEnds[k]!;
      this.#least = Math.min(this.#least, coldEnds[k]!);
    }
    this.#leftOut.clear();
    this.#coldEnds.clear();
  }

  /** Makes room on the stack for the ends of so many more calls. */
  #makeRoom(calls: number): void {
    this.#idle = withRoom(this.#idle, this.#head, this.#top, this.#waiting + this.#coldEnds.size + calls);
    this.#top -= this.#head;
    this.#head = 0;
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
    const { sorted } = this.#sorted;
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
}
