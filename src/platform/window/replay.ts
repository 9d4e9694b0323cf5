import { DenseReplay } from "./dense.ts";
import type { PoolCalls } from "./pool-calls.ts";
import { idleBetween, WindowCounters, type WindowOptions, type WindowTally } from "./tally.ts";

/** Mean concurrency from which a pool's ends are sorted. */
const DENSE = 16;
const LEAST_SORTED = 64;

/**
 * Kernel. Unlimited memory under one window, one pool after the other, without an event queue: what `Platform` counts
 * with its default conventions. A finish precedes an arrival at its instant, a deadline is still warm, the instance most
 * recently used serves.
 *
 * Layout: one scratch array of end times, ascending, reused for every pool: idle[head, busy) then busy[busy, tail). Times
 * that have passed become idle by moving the boundary, expired ones leave at the head. A warm start takes the element
 * left of the boundary, which is the instance used last, and puts its new end into the busy part by moving those below it
 * one place down; a cold start puts it in from the top. No instance needs a name. Cost per call: O(ends of the busy part
 * that it passes), 1 at low concurrency and a share of the concurrency at most; nothing is allocated per call. Pools with
 * 16 executions at a time or more go to `DenseReplay`, which does not depend on their number.
 */
export function replayWindow(calls: PoolCalls, options: WindowOptions): WindowTally {
  const counters = new WindowCounters(calls, options);
  const { idleMs, busyMs } = counters.tally;
  const sparse = new SparseReplay(calls, options, counters);
  const dense = new DenseReplay(calls, options, counters);
  const { offsets, arrival } = calls;
  for (let pool = 0; pool < idleMs.length; pool++) {
    const from = offsets[pool]!;
    const stop = offsets[pool + 1]!;
    if (from === stop) continue;
    const busy = busyMs[pool]!;
    const span = arrival[stop - 1]! - arrival[from]!;
    if (options.window === 0) replayCold(calls, options, counters, pool);
    else if (busy >= DENSE * span && stop - from >= LEAST_SORTED && span > 0)
      idleMs[pool] = dense.replay(pool) ?? sparse.replay(pool);
    else idleMs[pool] = sparse.replay(pool);
  }
  return counters.finish();
}

/** Without a window every call is cold. */
function replayCold(calls: PoolCalls, options: WindowOptions, counters: WindowCounters, pool: number): void {
  const { offsets, arrival, duration } = calls;
  for (let i = offsets[pool]!; i < offsets[pool + 1]!; i++) {
    const end = arrival[i]! + counters.countCold(i, pool) + duration[i]!;
    options.latencyMs?.add(end - arrival[i]!);
  }
}

class SparseReplay {
  readonly #calls: PoolCalls;
  readonly #options: WindowOptions;
  readonly #counters: WindowCounters;
  #end = new Float64Array(1024);

  constructor(calls: PoolCalls, options: WindowOptions, counters: WindowCounters) {
    this.#calls = calls;
    this.#options = options;
    this.#counters = counters;
  }

  /** The idle time of the pool's instances under a window > 0. */
  replay(pool: number): number {
    const { offsets, arrival, duration } = this.#calls;
    const { window, horizon, latencyMs } = this.#options;
    let end = this.#end;
    let head = 0;
    let busy = 0;
    let tail = 0;
    let idleMs = 0;
    const stop = offsets[pool + 1]!;
    for (let i = offsets[pool]!; i < stop; i++) {
      const now = arrival[i]!;
      while (busy < tail && end[busy]! <= now) busy++;
      while (head < busy && end[head]! + window < now) {
        idleMs += idleBetween(end[head]!, end[head]! + window, horizon);
        head++;
      }
      let until = now + duration[i]!;
      if (head < busy) {
        idleMs += idleBetween(end[busy - 1]!, now, horizon);
        let at = --busy;
        for (; at + 1 < tail && end[at + 1]! < until; at++) end[at] = end[at + 1]!;
        end[at] = until;
      } else {
        until = now + this.#counters.countCold(i, pool) + duration[i]!;
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
      if (latencyMs !== undefined) latencyMs.add(until - now);
    }
    for (let at = head; at < tail; at++) idleMs += idleBetween(end[at]!, end[at]! + window, horizon);
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
