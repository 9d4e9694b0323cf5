import type { SavedLogHistogram } from "../../base/log-histogram.ts";

/** Pools fromPool .. toPool - 1. */
export interface PoolRange {
  readonly fromPool: number;
  readonly toPool: number;
}

/** What the pools of a range came to; plain data, so that it can be sent to another thread. */
export interface WindowPartial {
  readonly range: PoolRange;
  /** The functions that had cold starts; columns beside it are theirs. */
  readonly functionId: Uint32Array;
  readonly coldStarts: Float64Array;
  readonly coldWaitMs: Float64Array;
  readonly idleMs: Float64Array; //     [pools of the range] up to the horizon
  readonly busyMs: Float64Array; //     [pools of the range] executing, to the end
  readonly startingMs: Float64Array; // [pools of the range] to the end
  /** Only with `metrics: "full"`, and where it is not summed apart. */
  readonly warm?: WarmPartial;
  /** Only with `metrics: "full"`. */
  readonly cold?: ColdPartial;
}

/** What the calls of a range of pools come to if all are warm; pool columns are [pools of the range], others [windows]. */
export interface WarmPartial {
  readonly invocations: Float64Array;
  readonly busyCoreMs: Float64Array; // executing, as all that follows
  readonly busyMBms: Float64Array;
  readonly durations: SavedLogHistogram; // of all calls
  readonly poolBusyMs: Float64Array; // up to the horizon
  readonly poolBusyCoreMs: Float64Array;
}

/** What cold starts add to that, and the instances that they make. */
export interface ColdPartial {
  readonly coldStarts: Float64Array;
  readonly liveMs: Float64Array;
  readonly liveMBms: Float64Array;
  readonly busyCoreMs: Float64Array; // later ends, as all that follows
  readonly busyMBms: Float64Array;
  readonly durations: SavedLogHistogram; // of the cold calls
  readonly latencyMs: SavedLogHistogram; // of the cold calls
  readonly slowdown: SavedLogHistogram; //  of the cold calls
  readonly poolLiveMs: Float64Array; // later ends and idle time
  readonly poolBusyCoreMs: Float64Array;
  /** When instances came and went, in no particular order; empty where `window` is 0, when the calls say it. */
  readonly created: Float64Array;
  readonly released: Float64Array;
}
