import type { ColdLog } from "./cold-log.ts";
import { idleBetween } from "./idle-between.ts";
import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/**
 * Kernel. One pool under a window > 0, without an event queue. A finish precedes an arrival at its instant, a deadline is
 * still warm, the instance most recently used serves.
 *
 * Layout: one scratch array of end times, ascending, reused for every pool: idle[head, busy) then busy[busy, tail). Times
 * that have passed become idle by moving the boundary, expired ones leave at the head. A warm start takes the element
 * left of the boundary, which is the instance used last, and puts its new end into the busy part by moving those below it
 * one place down; a cold start puts it in from the top. No instance needs a name. Cost per call: O(ends of the busy part
 * that it passes), 1 at low concurrency and a share of the concurrency at most; nothing is allocated per call.
 */
export class SparseReplay {
  readonly #options: ReplayOptions;
  readonly #log: ColdLog;
  #end = new Float64Array(1024);

  constructor(options: ReplayOptions, log: ColdLog) {
    this.#options = options;
    this.#log = log;
  }

  /** The idle time of the instances of a pool that has calls [from, to); its cold starts go into the log. */
  replay({ arrival, duration, functionId, coldStart: own }: CallColumns, from: number, to: number): number {
    const { window, horizon, coldStart } = this.#options;
    const log = this.#log;
    let end = this.#end;
    let head = 0;
    let busy = 0;
    let tail = 0;
    let idleMs = 0;
    for (let i = from; i < to; i++) {
      const now = arrival[i]!;
      while (busy < tail && end[busy]! <= now) busy++;
      while (head < busy && end[head]! + window < now) {
        const since = end[head++]!;
        idleMs += idleBetween(since, since + window, horizon);
        log.addRelease(since + window);
      }
      let until = now + duration[i]!;
      if (head < busy) {
        idleMs += idleBetween(end[busy - 1]!, now, horizon);
        let at = --busy;
        for (; at + 1 < tail && end[at + 1]! < until; at++) end[at] = end[at + 1]!;
        end[at] = until;
      } else {
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
    for (let at = head; at < tail; at++) {
      idleMs += idleBetween(end[at]!, end[at]! + window, horizon);
      if (window < INFINITY) log.addRelease(end[at]! + window);
    }
    return idleMs;
  }

  /** Moves [head, tail) to the front, of an array twice as long where it would be more than half full. */
  #makeRoom(head: number, tail: number): Float64Array<ArrayBuffer> {
    const from = this.#end;
    if ((tail - head) * 2 > from.length) this.#end = new Float64Array(from.length * 2);
    this.#end.set(from.subarray(head, tail));
    return this.#end;
  }
}
