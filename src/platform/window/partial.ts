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
  /** Only with `metrics: "full"`. */
  readonly full?: FullPartial;
}

/** The metrics that a replay can do without; the first columns are [pools of the range], the others [windows]. */
export interface FullPartial {
  readonly poolLiveMs: Float64Array;
  readonly poolBusyCoreMs: Float64Array;
  readonly invocations: Float64Array;
  readonly windowColdStarts: Float64Array;
  readonly liveMs: Float64Array;
  readonly busyCoreMs: Float64Array;
  readonly liveMBms: Float64Array;
  readonly busyMBms: Float64Array; // executing or starting
  /** Durations of all calls, and of the cold ones. */
  readonly durations: SavedLogHistogram;
  readonly coldDurations: SavedLogHistogram;
  readonly coldLatencyMs: SavedLogHistogram;
  readonly coldSlowdown: SavedLogHistogram;
  /** When instances came and went, in no particular order; empty where `window` is 0, when the calls say it. */
  readonly created: Float64Array;
  readonly released: Float64Array;
}
