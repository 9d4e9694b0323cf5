import type { LogHistogram } from "../../base/log-histogram.ts";
import type { Milliseconds } from "../../base/units.ts";

/** What a replay of drawn calls under one window came to: the part of `Tally` that needs no common clock of the pools. */
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

/** The idle time from `from` on that ends at `to` or at the horizon. */
export function idleBetween(from: number, to: number, horizon: number): number {
  if (to <= horizon) return to - from;
  return from < horizon ? horizon - from : 0;
}
