import type { Milliseconds } from "../base/units.ts";
import type { AppProfile, FunctionProfile, LoadReport } from "./trace.ts";

/** Which percentiles a duration profile holds, in per cent. */
export const DURATION_PERCENTS = [0, 1, 25, 50, 75, 99, 100] as const;

/** How long a function's executions take, as Azure 2019 publishes it: percentiles of 30-second averages. */
export interface DurationProfile {
  readonly average: Milliseconds; // > 0
  readonly percentiles: readonly number[]; // ms at DURATION_PERCENTS, non-decreasing, > 0
}

/** Calls per minute in compressed sparse rows: function f's entries are offsets[f] .. offsets[f + 1] - 1. */
export interface MinuteCounts {
  readonly name: string;
  readonly functions: readonly FunctionProfile[];
  readonly apps: readonly AppProfile[];
  readonly minutes: number; // the horizon: minute indices are 0 .. minutes - 1
  readonly offsets: Float64Array; // [functions + 1]
  readonly minute: Uint32Array; //   [entries] ascending within a function
  readonly count: Uint32Array; //    [entries] > 0
  readonly durations: readonly DurationProfile[]; // [functions]
  readonly digest: string;
  readonly load: LoadReport;
}
