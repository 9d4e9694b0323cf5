import { CALL, type ColdLog, DURATION, FUNCTION, RECORD, START } from "./cold-log.ts";
import { idleBetween } from "./idle-between.ts";
import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";

/** When the instances of a pool end, ascending: those that are idle by now, then the busy ones. */
export interface PoolEnds {
  readonly idle: Float64Array; // views, valid until the pool goes on
  readonly busy: Float64Array;
}

const INFINITY = Number.POSITIVE_INFINITY;
const AT_ONCE = 4096;

/**
 * Kernel. A pool in which few execute at once, under a window > 0, without an event queue. A finish precedes an arrival at
 * its instant, a deadline is still warm, the instance most recently used serves.
 *
 * Layout: one array of end times, ascending, reused for every pool: idle[head, busy) then busy[busy, tail), with an end
 * that has expired or -Infinity before them and Infinity after them, so that no loop asks for a bound. Times that have
 * passed become idle by moving the boundary. A warm start takes the element left of the boundary, which is the instance
 * used last, and puts its new end into the busy part by moving those below it one place down. Where that one has expired,
 * all have: they leave at the head, and the cold start goes in from the top. No instance needs a name. Cost per call:
 * O(ends of the busy part that it passes), 1 at low concurrency and a share of the concurrency at most; nothing is
 * allocated per call, and room is made for many calls at once. Warm starts have a loop of their own: 0.7 of 20 ns a call.
 * As long as no other instance is busy, the one that serves also serves the next call if that comes after its end: its end
 * is then not written until another call is not served so, 7 instead of 13 ns a call.
 */
export class SparseReplay {
  readonly #options: ReplayOptions;
  readonly #log: ColdLog;
  #end = new Float64Array(2 * AT_ONCE).fill(-INFINITY, 0, 1);
  #head = 1;
  #busy = 1;
  #tail = 1;
  #idleMs = 0;

  /** Cold starts and releases go into the log. */
  constructor(options: ReplayOptions, log: ColdLog) {
    this.#options = options;
    this.#log = log;
  }

  /** Starts a pool, with these instances and the idle time so far. */
  begin({ idle, busy }: PoolEnds, idleMs: number): void {
    this.#head = this.#busy = this.#tail = 1;
    this.#reserve(idle.length + busy.length);
    this.#end.set(idle, 1);
    this.#end.set(busy, 1 + idle.length);
    this.#busy = 1 + idle.length;
    this.#tail = this.#busy + busy.length;
    this.#end[this.#tail] = INFINITY;
    this.#idleMs = idleMs;
  }

  /** Starts a pool without instances. */
  beginEmpty(): void {
    this.#head = this.#busy = this.#tail = 1;
    this.#end[1] = INFINITY;
    this.#idleMs = 0;
  }

  /** The idle time so far. */
  get idleMs(): number {
    return this.#idleMs;
  }

  get ends(): PoolEnds {
    return { idle: this.#end.subarray(this.#head, this.#busy), busy: this.#end.subarray(this.#busy, this.#tail) };
  }

  /** Calls [from, to), not before those so far. */
  replay(calls: CallColumns, from: number, to: number): void {
    for (let at = from; at < to; at += AT_ONCE) this.#replaySome(calls, at, Math.min(to, at + AT_ONCE));
    const { window } = this.#options;
    const last = calls.arrival[to - 1]!;
    while (this.#head < this.#busy && this.#end[this.#head]! + window < last) this.#expire(this.#end[this.#head++]!);
  }

  /** No more calls of the pool: the idle time of its instances. */
  finish(): number {
    while (this.#head < this.#tail) this.#expire(this.#end[this.#head++]!);
    return this.#idleMs;
  }

  #replaySome({ arrival, duration, functionId, coldStart: own }: CallColumns, from: number, to: number): void {
    const { window, horizon, coldStart } = this.#options;
    const log = this.#log;
    this.#reserve(to - from);
    log.reserve(to - from, to - from + this.#tail - this.#head);
    const { record, created, released } = log;
    let { count, createdCount, releasedCount } = log;
    const end = this.#end;
    let head = this.#head;
    let busy = this.#busy;
    let tail = this.#tail;
    let idleMs = this.#idleMs;
    for (let i = from; ; i++) {
      for (; i < to; i++) {
        const now = arrival[i]!;
        while (end[busy]! <= now) busy++;
        const since = end[busy - 1]!;
        if (!(since + window >= now)) break; // of -Infinity and an infinite window neither >= nor <
        idleMs += idleBetween(since, now, horizon);
        let until = now + duration[i]!;
        let at = --busy;
        if (at + 1 === tail) {
          for (let following = i + 1; following < to; following++) {
            const then = arrival[following]!;
            if (until > then || !(until + window >= then)) break;
            idleMs += idleBetween(until, then, horizon);
            until = then + duration[following]!;
            i = following;
          }
        }
        for (let above = end[at + 1]!; above < until; above = end[at + 1]!) end[at++] = above;
        end[at] = until;
      }
      if (i >= to) break;
      for (; head < busy; head++) {
        const gone = end[head]! + window;
        idleMs += idleBetween(end[head]!, gone, horizon);
        released[releasedCount++] = gone;
      }
      const fn = functionId[i]!;
      const start = own === undefined ? coldStart[fn]! : own[i]!;
      const until = arrival[i]! + start + duration[i]!;
      const r = RECORD * count++;
      record[r + START] = start;
      record[r + DURATION] = duration[i]!;
      record[r + FUNCTION] = fn;
      record[r + CALL] = i;
      created[createdCount++] = arrival[i]!;
      let at = tail++;
      for (; at > busy && end[at - 1]! > until; at--) end[at] = end[at - 1]!;
      end[at] = until;
      end[tail] = INFINITY;
    }
    log.count = count;
    log.createdCount = createdCount;
    log.releasedCount = releasedCount;
    this.#head = head;
    this.#busy = busy;
    this.#tail = tail;
    this.#idleMs = idleMs;
  }

  /** Adds the idle time of an instance that was not used again. */
  #expire(since: number): void {
    const { window, horizon } = this.#options;
    if (window < INFINITY) this.#log.addRelease(since + window);
    this.#idleMs += idleBetween(since, since + window, horizon);
  }

  /** Makes room for so many more instances: moves all to 1, of a longer array where they would fill more than half. */
  #reserve(instances: number): void {
    const [head, tail] = [this.#head, this.#tail];
    if (tail + instances < this.#end.length) return;
    const live = this.#end.subarray(head, tail + 1); // and what is after them
    const most = live.length + instances;
    if (2 * most > this.#end.length) this.#end = new Float64Array(4 * most).fill(-INFINITY, 0, 1);
    this.#end.set(live, 1);
    this.#head = 1;
    this.#busy -= head - 1;
    this.#tail -= head - 1;
  }
}
