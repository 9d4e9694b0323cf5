import { ColdLog } from "./cold-log.ts";
import { ColdSums } from "./cold-sums.ts";
import { DenseReplay } from "./dense.ts";
import type { ReplayOptions } from "./options.ts";
import type { FullPartial, PoolRange, WindowPartial } from "./partial.ts";
import type { CallColumns } from "./pool-calls.ts";
import { windowsOf } from "./span-series.ts";
import { SparseReplay } from "./sparse.ts";
import { StreamReplay } from "./stream-replay.ts";
import { WarmSums } from "./warm-sums.ts";

/** Mean concurrency from which a pool's ends are sorted. */
const DENSE = 16;
const LEAST_SORTED = 64;
/** Cold starts that are logged at once where all are. */
const AT_ONCE = 16_384;

/** Calls of one pool: [from, to) of some columns, which may be another pool's afterwards. */
export interface PoolRows {
  readonly calls: CallColumns;
  readonly from: number;
  readonly to: number;
  readonly busyMs: number; // sum of their durations
}

/**
 * The replay of successive pools under one window, each by itself: `begin`, then in order for each pool that has calls
 * `replayPool`, or `beginPool`, `addCalls` and `endPool` where they come in chunks, then `take`. Scratch is kept from one
 * range to the next.
 */
export class PoolReplay {
  readonly #options: ReplayOptions;
  readonly #log = new ColdLog();
  readonly #sparse: SparseReplay;
  readonly #dense: DenseReplay;
  readonly #stream: StreamReplay;
  readonly #coldStarts: Float64Array; // [functions]
  readonly #coldWaitMs: Float64Array; // [functions]
  readonly #touched: number[] = []; // functions with cold starts
  #range: PoolRange = { fromPool: 0, toPool: 0 };
  #idleMs = new Float64Array(0);
  #busyMs = new Float64Array(0);
  #startingMs = new Float64Array(0);
  #full: FullSums | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#sparse = new SparseReplay(options, this.#log);
    this.#dense = new DenseReplay(options, this.#log);
    this.#stream = new StreamReplay(options, this.#log);
    this.#coldStarts = new Float64Array(options.coldStart.length);
    this.#coldWaitMs = new Float64Array(options.coldStart.length);
  }

  begin(range: PoolRange): void {
    const pools = range.toPool - range.fromPool;
    this.#range = range;
    this.#idleMs = new Float64Array(pools);
    this.#busyMs = new Float64Array(pools);
    this.#startingMs = new Float64Array(pools);
    this.#full = this.#options.metrics === "full" ? new FullSums(this.#options, pools) : undefined;
  }

  /** Replays the calls of `pool`, which is of the range. */
  replayPool(pool: number, rows: PoolRows): void {
    const at = pool - this.#range.fromPool;
    if (rows.from === rows.to) return;
    this.#busyMs[at] = rows.busyMs;
    this.#full?.addWarm(rows, at, pool);
    if (this.#options.window === 0) return this.#replayCold(pool, rows);
    this.#log.clear();
    this.#idleMs[at] = this.#replayWarm(rows);
    this.#full?.addIdle(at, this.#idleMs[at]!);
    this.#settle(rows.calls, pool);
  }

  /** Goes on to a pool of the range whose calls come in chunks. */
  beginPool(): void {
    this.#stream.begin();
  }

  /** The next calls of `pool`, not before those so far. */
  addCalls(pool: number, rows: PoolRows): void {
    const at = pool - this.#range.fromPool;
    if (rows.from === rows.to) return;
    this.#busyMs[at]! += rows.busyMs;
    this.#full?.addWarm(rows, at, pool);
    if (this.#options.window === 0) return this.#replayCold(pool, rows);
    this.#log.clear();
    this.#stream.replay(rows.calls, rows.from, rows.to, rows.busyMs);
    this.#settle(rows.calls, pool);
  }

  /** No more calls of `pool`. */
  endPool(pool: number): void {
    if (this.#options.window === 0) return;
    const at = pool - this.#range.fromPool;
    this.#log.clear();
    this.#idleMs[at] = this.#stream.finish();
    this.#full?.addIdle(at, this.#idleMs[at]!);
    this.#settle(NO_CALLS, pool);
  }

  /** What came of the range, whose pools have all been replayed. */
  take(): WindowPartial {
    const functionId = Uint32Array.from(this.#touched.sort((a, b) => a - b));
    const partial = {
      range: this.#range,
      functionId,
      coldStarts: Float64Array.from(functionId, (fn) => this.#coldStarts[fn]!),
      coldWaitMs: Float64Array.from(functionId, (fn) => this.#coldWaitMs[fn]!),
      idleMs: this.#idleMs,
      busyMs: this.#busyMs,
      startingMs: this.#startingMs,
    };
    for (const fn of functionId) {
      this.#coldStarts[fn] = 0;
      this.#coldWaitMs[fn] = 0;
    }
    this.#touched.length = 0;
    return this.#full === undefined ? partial : { ...partial, full: this.#full.take() };
  }

  /** The idle time under a window > 0. */
  #replayWarm({ calls, from, to, busyMs }: PoolRows): number {
    const span = calls.arrival[to - 1]! - calls.arrival[from]!;
    if (busyMs < DENSE * span || to - from < LEAST_SORTED || span === 0) return this.#sparse.replay(calls, from, to);
    return this.#dense.replay(calls, from, to) ?? this.#sparse.replay(calls, from, to);
  }

  /** Without a window every call is cold, and its end releases the instance. */
  #replayCold(pool: number, { calls, from, to }: PoolRows): void {
    const { arrival, duration, functionId, coldStart } = calls;
    for (let next = from; next < to; ) {
      this.#log.clear();
      for (const stop = Math.min(to, next + AT_ONCE); next < stop; next++) {
        const start = coldStart === undefined ? this.#options.coldStart[functionId[next]!]! : coldStart[next]!;
        this.#log.addCall(next);
        this.#log.addRelease(arrival[next]! + start + duration[next]!);
      }
      this.#settle(calls, pool);
    }
  }

  /** Counts what the log says. */
  #settle(calls: CallColumns, pool: number): void {
    const log = this.#log;
    const { functionId, coldStart } = calls;
    const at = pool - this.#range.fromPool;
    let startingMs = 0;
    for (let k = 0; k < log.callCount; k++) {
      const i = log.calls[k]!;
      const fn = functionId[i]!;
      const start = coldStart === undefined ? this.#options.coldStart[fn]! : coldStart[i]!;
      if (this.#coldStarts[fn]!++ === 0) this.#touched.push(fn);
      this.#coldWaitMs[fn]! += start;
      startingMs += start;
    }
    this.#startingMs[at]! += startingMs;
    this.#full?.addCold(calls, log, at, pool);
  }
}

const NO_CALLS: CallColumns = {
  arrival: new Float64Array(0),
  duration: new Float64Array(0),
  functionId: new Uint32Array(0),
};

/** The metrics of `FullPartial` in the making. */
class FullSums {
  readonly #options: ReplayOptions;
  readonly #warm: WarmSums;
  readonly #cold: ColdSums;
  readonly #liveMs: Float64Array; // [pools of the range]
  readonly #busyCoreMs: Float64Array; // [pools of the range]

  constructor(options: ReplayOptions, pools: number) {
    const windows = windowsOf(options.horizon, options.seriesMs);
    this.#options = options;
    this.#warm = new WarmSums(windows);
    this.#cold = new ColdSums(windows, this.#warm);
    this.#liveMs = new Float64Array(pools);
    this.#busyCoreMs = new Float64Array(pools);
  }

  addWarm({ calls, from, to }: PoolRows, at: number, pool: number): void {
    this.#warm.add(calls, from, to, this.#options.memory[pool]!);
    this.#liveMs[at]! += this.#warm.poolBusyMs;
    this.#busyCoreMs[at]! += this.#warm.poolBusyCoreMs;
  }

  addCold(calls: CallColumns, log: ColdLog, at: number, pool: number): void {
    const { coldStart, memory, window } = this.#options;
    this.#cold.add(calls, log, { coldStart, memory: memory[pool]!, keepsTimes: window > 0 });
    this.#liveMs[at]! += this.#cold.poolBusyMs;
    this.#busyCoreMs[at]! += this.#cold.poolBusyCoreMs;
  }

  addIdle(at: number, idleMs: number): void {
    this.#liveMs[at]! += idleMs;
  }

  take(): FullPartial {
    const warm = this.#warm;
    const cold = this.#cold;
    return {
      poolLiveMs: this.#liveMs,
      poolBusyCoreMs: this.#busyCoreMs,
      invocations: warm.invocations,
      windowColdStarts: cold.coldStarts,
      liveMs: cold.live.sums(),
      busyCoreMs: warm.busyCore.sums(),
      liveMBms: cold.liveMB.sums(),
      busyMBms: warm.busyMB.sums(),
      durations: warm.durations.save(),
      coldDurations: cold.durations.save(),
      coldLatencyMs: cold.latencyMs.save(),
      coldSlowdown: cold.slowdown.save(),
      created: cold.created.take(),
      released: cold.released.take(),
    };
  }
}
