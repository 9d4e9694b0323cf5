import { type Milliseconds, ms } from "../base/units.ts";
import type { NodeClass } from "../platform/contract.ts";

/** How far forecasts were from what came, as shares of what came: 0..1 each. */
export interface ForecastErrors {
  missed: number; // came and was not foreseen
  vain: number; // was foreseen and did not come
}

/** The errors of forecasts of the same intervals, of equal length; where nothing came: nothing missed, and all in vain. */
export function forecastErrors(came: Float64Array, foreseen: Float64Array, into: ForecastErrors): void {
  let [total, missed, vain] = [0, 0, 0];
  for (let i = 0; i < came.length; i++) {
    const short = came[i]! - foreseen[i]!;
    total += came[i]!;
    if (short > 0) missed += short;
    else vain -= short;
  }
  into.missed = total > 0 ? Math.min(1, missed / total) : 0;
  into.vain = total > 0 ? Math.min(1, vain / total) : 1;
}

/** Start and execution on the fastest class of nodes as a share of those on the slowest, 1 where all nodes are alike. */
export function speedShare(
  coldStart: Milliseconds,
  executionMs: number,
  classes: readonly NodeClass[] | undefined,
): number {
  const [fast, slow] = [classes?.[0], classes?.at(-1)];
  if (fast === undefined || slow === undefined) return 1;
  const on = ({ startFactor, executionFactor }: NodeClass) =>
    ms(coldStart * startFactor + executionMs * executionFactor);
  return on(slow) > 0 ? on(fast) / on(slow) : 1;
}

/** The utility of keeping a function warm, 0..1: by its forecasts' errors, its `speedShare`, and its memory as a share of the largest. */
export function warmUtility({ missed, vain }: ForecastErrors, speed: number, memory: number): number {
  return (missed + (1 - vain) + (1 - speed) + (1 - memory)) / 4;
}
