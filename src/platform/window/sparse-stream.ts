import type { ColdLog } from "./cold-log.ts";
import { idleBetween } from "./idle-between.ts";
import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";

/** When the instances of a pool end, ascending: those that are idle by now, then the busy ones. */
export interface PoolEnds {
  readonly idle: Float64Array; // views, valid until the pool goes on
  readonly busy: Float64Array;
}

/**
 * Kernel. A pool in which few execute at once, under a window > 0, its calls given in chunks.
 *
 * Layout: one array of end times, ascending, reused for every pool: idle[head, busy) then busy[busy, tail). Times that
 * have passed become idle by moving the boundary, expired ones leave at the head. A warm start takes the element left of
 * the boundary, which is the instance used last, and puts its new end into the busy part by moving those below it one
 * place down; a cold start puts it in from the top. No instance needs a name. Cost per call: O(ends of the busy part
 * that it passes), 1 at low concurrency and a share of the concurrency at most; nothing is allocated per call.
 */
export class SparseStream {
  readonly #options: ReplayOptions;
  readonly #log: ColdLog;
  #end = new Float64Array(1024);
  #head = 0;
  #busy = 0;
  #tail = 0;
  #idleMs = 0;

  constructor(options: ReplayOptions, log: ColdLog) {
    this.#options = options;
    this.#log = log;
  }

  /** Starts a pool, with these instances and the idle time so far. */
  begin({ idle, busy }: PoolEnds, idleMs: number): void {
    const instances = idle.length + busy.length;
    if (instances * 2 > this.#end.length) this.#end = new Float64Array(instances * 4);
    this.#end.set(idle);
    this.#end.set(busy, idle.length);
    this.#head = 0;
    this.#busy = idle.length;
    this.#tail = instances;
    this.#idleMs = idleMs;
  }

  /** The idle time so far. */
  get idleMs(): number {
    return this.#idleMs;
  }

  get ends(): PoolEnds {
    return { idle: this.#end.subarray(this.#head, this.#busy), busy: this.#end.subarray(this.#busy, this.#tail) };
  }

  /** Calls [from, to), not before those so far; cold starts and releases go into the log. */
  replay({ arrival, duration, functionId, coldStart: own }: CallColumns, from: number, to: number): void {
    const { window, horizon, coldStart } = this.#options;
    const log = this.#log;
    let end = this.#end;
    let head = this.#head;
    let busy = this.#busy;
    let tail = this.#tail;
    let idleMs = this.#idleMs;
    for (let i = from; i < to; i++) {
      const now = arrival[i]!;
      while (busy < tail && end[busy]! <= now) busy++;
      let until = now + duration[i]!;
      if (head < busy && end[busy - 1]! + window >= now) {
        idleMs += idleBetween(end[busy - 1]!, now, horizon);
        let at = --busy;
        for (; at + 1 < tail && end[at + 1]! < until; at++) end[at] = end[at + 1]!;
        end[at] = until;
      } else {
        for (; head < busy; head++) idleMs += this.#expire(end[head]!); // where the last has expired, all have
        until = now + (own === undefined ? coldStart[functionId[i]!]! : own[i]!) + duration[i]!;
        log.addCall(i);
        if (tail === end.length) {
          end = this.#makeRoom(head, tail);
          busy -= head;
          tail -= head;
          head = 0;
        }
        let at = tail++;
        for (; at > busy && end[at - 1]! > until; at--) end[at] = end[at - 1]!;
        end[at] = until;
      }
    }
    const last = arrival[to - 1]!;
    while (head < busy && end[head]! + window < last) idleMs += this.#expire(end[head++]!);
    this.#head = head;
    this.#busy = busy;
    this.#tail = tail;
    this.#idleMs = idleMs;
  }

  /** No more calls of the pool: the idle time of its instances. */
  finish(): number {
    let idleMs = this.#idleMs;
    for (let at = this.#head; at < this.#tail; at++) idleMs += this.#expire(this.#end[at]!);
    return idleMs;
  }

  /** The idle time of an instance that was not used again. */
  #expire(since: number): number {
    const { window, horizon } = this.#options;
    if (window < Number.POSITIVE_INFINITY) this.#log.addRelease(since + window);
    return idleBetween(since, since + window, horizon);
  }

  /** Moves [head, tail) to the front, of an array twice as long where it would be more than half full. */
  #makeRoom(head: number, tail: number): Float64Array<ArrayBuffer> {
    const from = this.#end;
    if ((tail - head) * 2 > from.length) this.#end = new Float64Array(from.length * 2);
    this.#end.set(from.subarray(head, tail));
    return this.#end;
  }
}
