import type { Milliseconds } from "../../base/units.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Pools } from "../pools.ts";

/** What a replay under one window depends on besides the calls; plain data. */
export interface ReplayOptions {
  /** How long an idle instance stays warm, its end included; 0 releases it at once, Infinity never. */
  readonly window: Milliseconds;
  readonly horizon: Milliseconds;
  /** [functions] ms; not read where the calls state their own. */
  readonly coldStart: Float64Array;
  /** [pools] MB of an instance. */
  readonly memory: Float64Array;
  /** Length of a window of the series, in ms. */
  readonly seriesMs: number;
  /** `counts`: cold starts, waits and idle time alone, for which a replay needs less time. */
  readonly metrics: "full" | "counts";
}

/** The options that a trace does not settle. */
export interface WindowChoice {
  readonly window: Milliseconds;
  readonly seriesMs: number;
  readonly metrics?: ReplayOptions["metrics"];
}

/** The options for a trace's calls by `pools`. */
export function windowOptions(
  trace: Pick<Trace, "functions" | "horizon">,
  { profiles }: Pools,
  { window, seriesMs, metrics = "full" }: WindowChoice,
): ReplayOptions {
  return {
    window,
    horizon: trace.horizon,
    coldStart: Float64Array.from(trace.functions, (fn) => fn.coldStart),
    memory: Float64Array.from(profiles, (pool) => pool.memory),
    seriesMs,
    metrics,
  };
}
