import type { ColdLog } from "./cold-log.ts";
import { idleBetween } from "./idle-between.ts";
import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/**
 * Kernel. One pool under a window > 0, without an event queue. A finish precedes an arrival at its instant, a deadline is
 * still warm, the instance most recently used serves.
 *
 * Layout: one scratch array of end times, ascending, reused for every pool: idle[head, busy) then busy[busy, tail), with
 * an end that has expired or -Infinity before them and Infinity after them, so that no loop asks for a bound. Times that
 * have passed become idle by moving the boundary. A warm start takes the element left of the boundary, which is the
 * instance used last, and puts its new end into the busy part by moving those below it one place down. Where that one has
 * expired, all have: they leave at the head, and the cold start goes in from the top. No instance needs a name. Cost per
 * call: O(ends of the busy part that it passes), 1 at low concurrency and a share of the concurrency at most; nothing is
 * allocated per call.
 */
export class SparseReplay {
  readonly #options: ReplayOptions;
  readonly #log: ColdLog;
  #end = new Float64Array(1024).fill(-INFINITY, 0, 1);

  constructor(options: ReplayOptions, log: ColdLog) {
    this.#options = options;
    this.#log = log;
  }

  /** The idle time of the instances of a pool that has calls [from, to); its cold starts go into the log. */
  replay({ arrival, duration, functionId, coldStart: own }: CallColumns, from: number, to: number): number {
    const { window, horizon, coldStart } = this.#options;
    const log = this.#log;
    let end = this.#end;
    let head = 1;
    let busy = 1;
    let tail = 1;
    let idleMs = 0;
    end[tail] = INFINITY;
    for (let i = from; i < to; i++) {
      const now = arrival[i]!;
      while (end[busy]! <= now) busy++;
      const since = end[busy - 1]!;
      if (since + window >= now) {
        idleMs += idleBetween(since, now, horizon);
        const until = now + duration[i]!;
        let at = --busy;
        for (let above = end[at + 1]!; above < until; above = end[at + 1]!) end[at++] = above;
        end[at] = until;
      } else {
        for (; head < busy; head++) idleMs += this.#expire(end[head]!);
        const until = now + (own === undefined ? coldStart[functionId[i]!]! : own[i]!) + duration[i]!;
        log.addCall(i);
        if (tail + 2 > end.length) {
          end = this.#makeRoom(head, tail);
          busy -= head - 1;
          tail -= head - 1;
          head = 1;
        }
        let at = tail++;
        for (; at > busy && end[at - 1]! > until; at--) end[at] = end[at - 1]!;
        end[at] = until;
        end[tail] = INFINITY;
      }
    }
    for (; head < tail; head++) idleMs += this.#expire(end[head]!);
    return idleMs;
  }

  /** The idle time of an instance that was not used again. */
  #expire(since: number): number {
    const { window, horizon } = this.#options;
    if (window < INFINITY) this.#log.addRelease(since + window);
    return idleBetween(since, since + window, horizon);
  }

  /** Moves [head, tail) to 1, of an array twice as long where it would be more than half full. */
  #makeRoom(head: number, tail: number): Float64Array<ArrayBuffer> {
    const from = this.#end;
    if ((tail - head) * 2 > from.length) this.#end = new Float64Array(from.length * 2).fill(-INFINITY, 0, 1);
    this.#end.set(from.subarray(head, tail), 1);
    return this.#end;
  }
}
