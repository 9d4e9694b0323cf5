import type { LogHistogram } from "../base/log-histogram.ts";
import type { Milliseconds } from "../base/units.ts";
import type { PoolCalls } from "./pool-calls.ts";

/** What a replay under one window came to: a part of `Tally`, equal to what `Platform` counts by default. */
export interface WindowTally {
  readonly coldStarts: Float64Array; //  [functions]
  readonly warmStarts: Float64Array; //  [functions]
  readonly coldWaitMs: Float64Array; //  [functions]
  readonly idleMs: Float64Array; //      [pools] up to the horizon
  readonly busyMs: Float64Array; //      [pools] executing
  readonly startingMs: Float64Array; //  [pools]
}

export interface WindowOptions {
  /** How long an idle instance stays warm, its end included; 0 releases it at once, Infinity never. */
  readonly window: Milliseconds;
  readonly horizon: Milliseconds;
  /** [functions] ms; not read where the calls state their own. */
  readonly coldStart: Float64Array;
  /** Where the times from arrival to end go, if they are wanted. */
  readonly latencyMs?: LogHistogram;
}

/**
 * Kernel. Unlimited memory under one window, one pool after the other, without an event queue: what `Platform` counts
 * with its default conventions. A finish precedes an arrival at its instant, a deadline is still warm, the instance most
 * recently used serves.
 *
 * Layout: one scratch array of end times, ascending, reused for every pool: idle[head, busy) then busy[busy, tail). Times
 * that have passed become idle by moving the boundary, expired ones leave at the head. A warm start takes the element
 * left of the boundary, which is the instance used last, and puts its new end into the busy part by moving those below it
 * one place down; a cold start puts it in from the top. No instance needs a name. Cost per call: O(ends of the busy part
 * that it passes), 1 at low concurrency and a share of the concurrency at most; nothing is allocated per call.
 */
export function replayWindow(calls: PoolCalls, options: WindowOptions): WindowTally {
  const poolCount = calls.offsets.length - 1;
  const replay = new WindowReplay(calls, options, poolCount);
  for (let pool = 0; pool < poolCount; pool++) replay.replay(pool);
  return replay.take();
}

class WindowReplay {
  readonly #calls: PoolCalls;
  readonly #options: WindowOptions;
  readonly #tally: WindowTally;
  #end = new Float64Array(1024);

  constructor(calls: PoolCalls, options: WindowOptions, poolCount: number) {
    const column = (length: number) => new Float64Array(length);
    const functionCount = options.coldStart.length;
    this.#calls = calls;
    this.#options = options;
    this.#tally = {
      coldStarts: column(functionCount),
      warmStarts: column(functionCount),
      coldWaitMs: column(functionCount),
      idleMs: column(poolCount),
      busyMs: column(poolCount),
      startingMs: column(poolCount),
    };
  }

  take(): WindowTally {
    const { warmStarts, coldStarts } = this.#tally;
    const { functionId } = this.#calls;
    for (let i = 0; i < functionId.length; i++) warmStarts[functionId[i]!]!++;
    for (let f = 0; f < warmStarts.length; f++) warmStarts[f]! -= coldStarts[f]!;
    return this.#tally;
  }

  replay(pool: number): void {
    const { offsets, arrival, duration } = this.#calls;
    const { window, horizon, latencyMs } = this.#options;
    const keeps = window > 0;
    let end = this.#end;
    let head = 0;
    let busy = 0;
    let tail = 0;
    let idleMs = 0;
    let busyMs = 0;
    let startingMs = 0;
    const stop = offsets[pool + 1]!;
    for (let i = offsets[pool]!; i < stop; i++) {
      const now = arrival[i]!;
      const length = duration[i]!;
      busyMs += length;
      while (busy < tail && end[busy]! <= now) busy++;
      while (head < busy && !(keeps && end[head]! + window >= now)) {
        idleMs += idleBetween(end[head]!, end[head]! + window, horizon);
        head++;
      }
      if (head < busy) {
        idleMs += idleBetween(end[busy - 1]!, now, horizon);
        const until = now + length;
        let at = --busy;
        for (; at + 1 < tail && end[at + 1]! < until; at++) end[at] = end[at + 1]!;
        end[at] = until;
        if (latencyMs !== undefined) latencyMs.add(until - now);
      } else {
        const start = this.#countCold(i);
        startingMs += start;
        if (tail === end.length) {
          end = this.#makeRoom(head, tail);
          busy -= head;
          tail -= head;
          head = 0;
        }
        const until = now + start + length;
        let at = tail++;
        for (; at > busy && end[at - 1]! > until; at--) end[at] = end[at - 1]!;
        end[at] = until;
        if (latencyMs !== undefined) latencyMs.add(until - now);
      }
    }
    for (let at = head; keeps && at < tail; at++) idleMs += idleBetween(end[at]!, end[at]! + window, horizon);
    this.#tally.idleMs[pool] = idleMs;
    this.#tally.busyMs[pool] = busyMs;
    this.#tally.startingMs[pool] = startingMs;
  }

  /** Counts a cold start of call `i`; how long it takes. */
  #countCold(i: number): number {
    const { functionId, coldStart } = this.#calls;
    const fn = functionId[i]!;
    const start = coldStart === undefined ? this.#options.coldStart[fn]! : coldStart[i]!;
    this.#tally.coldStarts[fn]!++;
    this.#tally.coldWaitMs[fn]! += start;
    return start;
  }

  /** Moves [head, tail) to the front, of an array twice as long where it would be more than half full. */
  #makeRoom(head: number, tail: number): Float64Array<ArrayBuffer> {
    const from = this.#end;
    if ((tail - head) * 2 > from.length) this.#end = new Float64Array(from.length * 2);
    this.#end.set(from.subarray(head, tail));
    return this.#end;
  }
}

/** The idle time from `from` on that ends at `to` or at the horizon. */
function idleBetween(from: number, to: number, horizon: number): number {
  if (to <= horizon) return to - from;
  return from < horizon ? horizon - from : 0;
}
