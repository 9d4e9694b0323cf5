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
  countCalls(chunk: CallChunk): number {
    const { warmStarts, busyMs } = this.tally;
    const { functionId, length } = chunk;
    if (chunk.oneFunction) warmStarts[functionId[0]!]! += length;
    else for (let i = 0; i < length; i++) warmStarts[functionId[i]!]!++;
    const sum = total(chunk);
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

/** Four sums at once, so that no addition waits for the one before. */
function total({ duration, length }: CallChunk): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += duration[i]!;
    b += duration[i + 1]!;
    c += duration[i + 2]!;
    d += duration[i + 3]!;
  }
  for (; i < length; i++) a += duration[i]!;
  return a + b + (c + d);
}
