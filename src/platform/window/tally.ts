import type { LogHistogram } from "../../base/log-histogram.ts";
import type { Milliseconds } from "../../base/units.ts";
import type { PoolCalls } from "./pool-calls.ts";

/** What a replay under one window came to: the part of `Tally` that needs no common clock of the pools. */
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

/** A tally in the making. */
export class WindowCounters {
  readonly tally: WindowTally;
  readonly #calls: PoolCalls;
  readonly #coldStart: Float64Array;

  constructor(calls: PoolCalls, { coldStart }: WindowOptions) {
    const functions = () => new Float64Array(coldStart.length);
    const pools = () => new Float64Array(calls.offsets.length - 1);
    this.#calls = calls;
    this.#coldStart = coldStart;
    this.tally = {
      coldStarts: functions(),
      warmStarts: functions(),
      coldWaitMs: functions(),
      idleMs: pools(),
      busyMs: calls.busyMs.slice(),
      startingMs: pools(),
    };
  }

  /** Counts a cold start of call `i` in `pool`; how long it takes, in ms. */
  countCold(i: number, pool: number): number {
    const { functionId, coldStart } = this.#calls;
    const fn = functionId[i]!;
    const start = coldStart === undefined ? this.#coldStart[fn]! : coldStart[i]!;
    const { coldStarts, coldWaitMs, startingMs } = this.tally;
    coldStarts[fn]!++;
    coldWaitMs[fn]! += start;
    startingMs[pool]! += start;
    return start;
  }

  /** Every call that was not cold was warm. */
  finish(): WindowTally {
    const { warmStarts, coldStarts } = this.tally;
    const { callCount } = this.#calls;
    for (let fn = 0; fn < warmStarts.length; fn++) warmStarts[fn] = callCount[fn]! - coldStarts[fn]!;
    return this.tally;
  }
}

/** The idle time from `from` on that ends at `to` or at the horizon. */
export function idleBetween(from: number, to: number, horizon: number): number {
  if (to <= horizon) return to - from;
  return from < horizon ? horizon - from : 0;
}
