import { ColdLog, FUNCTION, RECORD, START } from "./cold-log.ts";
import { ColdSums } from "./cold-sums.ts";
import type { LooseCalls } from "./loose-chunk.ts";
import type { ReplayOptions } from "./options.ts";
import type { PoolRange, WindowPartial } from "./partial.ts";
import type { CallColumns } from "./pool-calls.ts";
import { SparseReplay } from "./sparse.ts";
import { StreamReplay } from "./stream-replay.ts";
import { WarmSums } from "./warm-sums.ts";

/** Mean concurrency from which a pool may have calls that are better replayed by sorted ends. */
const DENSE = 8;
/** Calls that are looked at, or cold starts that are logged, at once. */
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
  readonly #log: ColdLog;
  readonly #sparse: SparseReplay;
  readonly #stream: StreamReplay;
  readonly #coldStarts: Float64Array; // [functions]
  readonly #coldWaitMs: Float64Array; // [functions]
  readonly #touched: Uint32Array; // functions with cold starts, as they had them first
  #touchedCount = 0;
  #range: PoolRange = { fromPool: 0, toPool: 0 };
  #idleMs = new Float64Array(0);
  #busyMs = new Float64Array(0);
  #arrival = new Float64Array(0); // scratch
  #startingMs = new Float64Array(0);
  #warm: WarmSums | undefined; // of the range, if they are made
  #warmSums: WarmSums | undefined;
  readonly #cold: ColdSums | undefined;
  readonly #keepsLives: boolean; // without a window the calls themselves say when instances came and went

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#log = new ColdLog(options);
    this.#sparse = new SparseReplay(options, this.#log);
    this.#stream = new StreamReplay(options, this.#log);
    this.#coldStarts = new Float64Array(options.coldStart.length);
    this.#coldWaitMs = new Float64Array(options.coldStart.length);
    this.#touched = new Uint32Array(options.coldStart.length);
    this.#cold = options.metrics === "full" ? new ColdSums(options) : undefined;
    this.#keepsLives = options.metrics === "full" && options.window > 0;
  }

  /** Starts a range; what its calls come to if all are warm need not be summed where that is known. */
  begin(range: PoolRange, sumsWarm = true): void {
    const pools = range.toPool - range.fromPool;
    this.#range = range;
    this.#idleMs = new Float64Array(pools);
    this.#busyMs = new Float64Array(pools);
    this.#startingMs = new Float64Array(pools);
    if (sumsWarm && this.#cold !== undefined) this.#warmSums ??= new WarmSums(this.#options);
    this.#warm = sumsWarm ? this.#warmSums : undefined;
    this.#warm?.begin(pools);
    this.#cold?.begin(pools);
    this.#log.clear();
  }

  /** Replays the calls of `pool`, which is of the range. */
  replayPool(pool: number, rows: PoolRows): void {
    const at = pool - this.#range.fromPool;
    if (rows.from === rows.to) return;
    this.#busyMs[at] = rows.busyMs;
    this.#warm?.add(at, rows, this.#options.memory[pool]!);
    if (this.#options.window === 0) return this.#replayCold(pool, rows);
    this.#idleMs[at] = this.#replayWarm(rows);
    this.#cold?.addIdle(at, this.#idleMs[at]!);
    this.#settle(rows.calls, pool);
  }

  /** Goes on to a pool of the range whose calls come in chunks; none takes less than `shortest` ms, 0 if that is unknown. */
  beginPool(shortest: number): void {
    this.#stream.begin(shortest);
  }

  /** The next calls of `pool`, not before those so far. */
  addCalls(pool: number, rows: PoolRows): void {
    const at = pool - this.#range.fromPool;
    if (rows.from === rows.to) return;
    this.#busyMs[at]! += rows.busyMs;
    this.#warm?.add(at, rows, this.#options.memory[pool]!);
    if (this.#options.window === 0) return this.#replayCold(pool, rows);
    this.#stream.replay(rows.calls, rows.from, rows.to, rows.busyMs / (rows.to - rows.from));
    this.#settle(rows.calls, pool);
  }

  /** The same of calls in no particular order: true if they are replayed, false if they have to come in order. */
  addLoose(pool: number, loose: LooseCalls): boolean {
    const busyMs = this.#options.window === 0 ? -1 : this.#stream.replayLoose(loose);
    if (busyMs < 0) return false;
    const at = pool - this.#range.fromPool;
    this.#busyMs[at]! += busyMs;
    this.#warm?.add(at, { calls: this.#columnsOf(loose), from: 0, to: loose.length }, this.#options.memory[pool]!);
    this.#settle(NO_CALLS, pool); // none was cold
    return true;
  }

  /** No more calls of `pool`. */
  endPool(pool: number): void {
    if (this.#options.window === 0) return;
    const at = pool - this.#range.fromPool;
    this.#idleMs[at] = this.#stream.finish();
    this.#cold?.addIdle(at, this.#idleMs[at]!);
    this.#settle(NO_CALLS, pool);
  }

  /** Columns as `WarmSums` wants them, to which the order does not matter before the horizon. */
  #columnsOf({ at, start, duration, length }: LooseCalls): CallColumns {
    if (this.#arrival.length < length) this.#arrival = new Float64Array(2 * length);
    const arrival = this.#arrival;
    for (let i = 0; i < length; i++) arrival[i] = start + at[i]!;
    return { ...NO_CALLS, arrival, duration };
  }

  /** What came of the range, whose pools have all been replayed. */
  take(): WindowPartial {
    const functionId = this.#touched.slice(0, this.#touchedCount);
    const partial = {
      range: this.#range,
      functionId,
      coldStarts: takeOut(this.#coldStarts, functionId),
      coldWaitMs: takeOut(this.#coldWaitMs, functionId),
      idleMs: this.#idleMs,
      busyMs: this.#busyMs,
      startingMs: this.#startingMs,
    };
    this.#touchedCount = 0;
    return {
      ...partial,
      ...(this.#warm === undefined ? {} : { warm: this.#warm.take() }),
      ...(this.#cold === undefined ? {} : { cold: this.#cold.take(this.#log) }),
    };
  }

  /** The idle time under a window > 0. */
  #replayWarm({ calls, from, to, busyMs }: PoolRows): number {
    const span = calls.arrival[to - 1]! - calls.arrival[from]!;
    if (busyMs >= DENSE * span) {
      this.#stream.begin(0);
      for (let at = from; at < to; at += AT_ONCE)
        this.#stream.replay(calls, at, Math.min(to, at + AT_ONCE), busyMs / (to - from));
      return this.#stream.finish();
    }
    this.#sparse.beginEmpty();
    this.#sparse.replay(calls, from, to);
    return this.#sparse.finish();
  }

  /** Without a window every call is cold, and its end releases the instance. */
  #replayCold(pool: number, { calls, from, to }: PoolRows): void {
    const { arrival, duration } = calls;
    for (let next = from; next < to; ) {
      for (const stop = Math.min(to, next + AT_ONCE); next < stop; next++)
        this.#log.addRelease(arrival[next]! + this.#log.add(calls, next) + duration[next]!);
      this.#settle(calls, pool);
    }
  }

  /** Counts what the log says of the calls since the last time. */
  #settle(calls: CallColumns, pool: number): void {
    const log = this.#log;
    const { record, count } = log;
    const at = pool - this.#range.fromPool;
    let startingMs = 0;
    for (let r = 0; r < RECORD * count; r += RECORD) {
      const fn = record[r + FUNCTION]!;
      const start = record[r + START]!;
      if (this.#coldStarts[fn]!++ === 0) this.#touched[this.#touchedCount++] = fn;
      this.#coldWaitMs[fn]! += start;
      startingMs += start;
    }
    this.#startingMs[at]! += startingMs;
    this.#cold?.add(at, calls, log, this.#options.memory[pool]!);
    if (this.#keepsLives) log.next();
    else log.clear();
  }
}

const NO_CALLS: CallColumns = {
  arrival: new Float64Array(0),
  duration: new Float64Array(0),
  functionId: new Uint32Array(0),
};

/** The values at `indices`, which are 0 afterwards. */
function takeOut(values: Float64Array, indices: Uint32Array): Float64Array {
  const taken = new Float64Array(indices.length);
  for (let k = 0; k < indices.length; k++) {
    taken[k] = values[indices[k]!]!;
    values[indices[k]!] = 0;
  }
  return taken;
}
