import { LogHistogram } from "../../base/log-histogram.ts";
import type { ReplayOptions } from "./options.ts";
import type { PoolRange, WarmPartial } from "./partial.ts";
import type { CallColumns, PoolCalls } from "./pool-calls.ts";
import { Overhang, type Windows, windowAt, windowsOf } from "./window-series.ts";

/** What the sums depend on besides the calls. */
export type WarmOptions = Pick<ReplayOptions, "horizon" | "seriesMs" | "memory">;

const INVOCATIONS = 0;
const BUSY_CORE = 1;
const BUSY_MB = 2;
const FIELDS = 4; // a power of two, so that a window's fields lie in one cache line

/**
 * Kernel. What calls come to if all are warm, which no keep-alive window changes: by pool, by window of the series, and
 * their durations. Layout: cell[4 * w] on are window w's arrivals, core-time and memory-time of executions that begin in
 * it, up to its end; what goes on lies in the overhangs. O(1) a call, without a branch that is hard to predict.
 */
export class WarmSums {
  readonly #windows: Windows;
  readonly #durations = new LogHistogram();
  readonly #cell: Float64Array;
  readonly #busyCore: Overhang;
  readonly #busyMB: Overhang;
  #poolBusyMs = new Float64Array(0);
  #poolBusyCoreMs = new Float64Array(0);

  constructor({ horizon, seriesMs }: WarmOptions) {
    this.#windows = windowsOf(horizon, seriesMs);
    this.#cell = new Float64Array(FIELDS * this.#windows.count);
    this.#busyCore = new Overhang(this.#windows);
    this.#busyMB = new Overhang(this.#windows);
  }

  /** Starts a range of so many pools. */
  begin(pools: number): void {
    this.#durations.clear();
    this.#cell.fill(0);
    this.#busyCore.clear();
    this.#busyMB.clear();
    this.#poolBusyMs = new Float64Array(pools);
    this.#poolBusyCoreMs = new Float64Array(pools);
  }

  /** Adds calls [from, to) of the range's pool `at`, whose instances take `memory` MB. */
  add(at: number, { calls, from, to }: WarmRows, memory: number): void {
    const { arrival, duration, cpu } = calls;
    const { windowMs, horizonMs } = this.#windows;
    const perMs = 1 / windowMs;
    const cell = this.#cell;
    let poolMs = 0;
    let poolCoreMs = 0;
    for (let i = from; i < to; i++) {
      const start = arrival[i]!;
      if (start >= horizonMs) break; // and so do all that follow
      const w = windowAt(start, windowMs, perMs);
      const windowEnd = Math.min((w + 1) * windowMs, horizonMs);
      const cores = cpu === undefined ? 1 : cpu[i]!;
      const end = start + duration[i]!;
      const inside = Math.min(end, windowEnd) - start;
      cell[FIELDS * w + INVOCATIONS]! += 1;
      cell[FIELDS * w + BUSY_CORE]! += cores * inside;
      cell[FIELDS * w + BUSY_MB]! += memory * inside;
      poolMs += inside;
      poolCoreMs += cores * inside;
      if (end > windowEnd && windowEnd < horizonMs) {
        const stop = Math.min(end, horizonMs);
        this.#busyCore.add(w + 1, stop, cores);
        this.#busyMB.add(w + 1, stop, memory);
        poolMs += stop - windowEnd;
        poolCoreMs += cores * (stop - windowEnd);
      }
    }
    this.#durations.addAll(duration, from, to);
    this.#poolBusyMs[at]! += poolMs;
    this.#poolBusyCoreMs[at]! += poolCoreMs;
  }

  take(): WarmPartial {
    const { count } = this.#windows;
    const busyCoreMs = column(this.#cell, BUSY_CORE, count);
    const busyMBms = column(this.#cell, BUSY_MB, count);
    this.#busyCore.addTo(busyCoreMs);
    this.#busyMB.addTo(busyMBms);
    return {
      invocations: column(this.#cell, INVOCATIONS, count),
      busyCoreMs,
      busyMBms,
      durations: this.#durations.save(),
      poolBusyMs: this.#poolBusyMs,
      poolBusyCoreMs: this.#poolBusyCoreMs,
    };
  }
}

/** Calls [from, to) of some columns. */
interface WarmRows {
  readonly calls: CallColumns;
  readonly from: number;
  readonly to: number;
}

/** What the calls of ranges of pools come to as long as they are warm: replays of them under any window can share it. */
export function warmPartials(
  calls: PoolCalls,
  options: WarmOptions,
  ranges: readonly PoolRange[],
): readonly WarmPartial[] {
  const sums = new WarmSums(options);
  return ranges.map(({ fromPool, toPool }) => {
    sums.begin(toPool - fromPool);
    for (let pool = fromPool; pool < toPool; pool++) {
      const rows = { calls, from: calls.offsets[pool]!, to: calls.offsets[pool + 1]! };
      sums.add(pool - fromPool, rows, options.memory[pool]!);
    }
    return sums.take();
  });
}

/** One field of records of four, [count]. */
function column(cell: Float64Array, field: number, count: number): Float64Array {
  const values = new Float64Array(count);
  for (let w = 0; w < count; w++) values[w] = cell[FIELDS * w + field]!;
  return values;
}
