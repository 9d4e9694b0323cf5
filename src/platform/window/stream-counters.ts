import type { CallChunk } from "../../trace/minute-order.ts";
import type { WindowOptions, WindowTally } from "./tally.ts";

/** A tally in the making, of pools whose calls come in chunks. */
export class StreamCounters {
  readonly tally: WindowTally;
  readonly #coldStart: Float64Array;
  readonly #latencyMs: WindowOptions["latencyMs"];
  #pool = 0;

  constructor(pools: number, { coldStart, latencyMs }: WindowOptions) {
    const functions = () => new Float64Array(coldStart.length);
    this.#coldStart = coldStart;
    this.#latencyMs = latencyMs;
    this.tally = {
      coldStarts: functions(),
      warmStarts: functions(),
      coldWaitMs: functions(),
      idleMs: new Float64Array(pools),
      busyMs: new Float64Array(pools),
      startingMs: new Float64Array(pools),
    };
  }

  /** Goes on to a pool. */
  begin(pool: number): void {
    this.#pool = pool;
  }

  /** Counts the calls, as warm until `countCold` says otherwise; the sum of their durations in ms. */
  countCalls({ duration, functionId, length }: CallChunk): number {
    const { warmStarts, busyMs } = this.tally;
    let sum = 0;
    let from = 0; // of a run of calls of one function: where there is only one, no count waits for the one before
    for (let i = 0; i < length; i++) {
      sum += duration[i]!;
      if (functionId[i] === functionId[from]) continue;
      warmStarts[functionId[from]!]! += i - from;
      from = i;
    }
    if (length > 0) warmStarts[functionId[from]!]! += length - from;
    busyMs[this.#pool]! += sum;
    return sum;
  }

  /** Counts a cold start; how long it takes, in ms. */
  countCold(fn: number): number {
    const { coldStarts, warmStarts, coldWaitMs, startingMs } = this.tally;
    const start = this.#coldStart[fn]!;
    coldStarts[fn]!++;
    warmStarts[fn]!--;
    coldWaitMs[fn]! += start;
    startingMs[this.#pool]! += start;
    return start;
  }

  /** Without a window every call is cold. */
  countAllCold({ arrival, duration, functionId, length }: CallChunk): void {
    for (let i = 0; i < length; i++) {
      const ready = arrival[i]! + this.countCold(functionId[i]!);
      this.#latencyMs?.add(ready - arrival[i]! + duration[i]!);
    }
  }

  countIdle(idleMs: number): void {
    this.tally.idleMs[this.#pool]! += idleMs;
  }
}
