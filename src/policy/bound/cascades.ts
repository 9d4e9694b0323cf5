import { gapCost, startCost } from "./level-charges.ts";
import type { PoolColumns, WarmGaps } from "./warm-gaps.ts";

/**
 * What is to be added to the sum of `levelCharges`, in seconds of RUM, because a pool without an instance starts one for
 * every call until the first is ready and free again.
 *
 * For an arrival that ends a gap of level 1, either an instance lived through the gap, at the price of all its idle time;
 * or none did. Then every call before the first end is cold, m calls in all, and P has risen through the levels 1 to m:
 * the gaps of these levels that the arrival lies in cost as much as those m starts, or what they are charged if that is
 * more. The smaller of the two increases is certain. In a second such case within one gap the level has risen a second
 * time, so increases of several arrivals add up.
 */
export function cascadeCharge(calls: PoolColumns, gaps: WarmGaps, charges: Float64Array, perMs: number) {
  const { level } = gaps;
  let levels = 0;
  for (let i = 0; i < level.length; i++) levels = Math.max(levels, level[i]!);
  const nextAt = new Int32Array(levels + 1).fill(-1); // the first arrival from here on that brings the pool to the level
  let sum = 0;
  for (let i = level.length - 1; i >= 0; i--) {
    nextAt[level[i]!] = i;
    if (level[i] !== 1) continue;
    const kept = gapCost(calls, gaps, i, perMs) - charges[i]!;
    if (kept > 0) sum += Math.min(kept, allCold(calls, i, { nextAt, charges, perMs }));
  }
  return sum;
}

interface Levels {
  readonly nextAt: Int32Array;
  readonly charges: Float64Array;
  readonly perMs: number;
}

/** What the calls that are cold if no instance lives at the arrival of `first` cost more than the gaps are charged. */
function allCold({ arrivals, durations, coldStarts }: PoolColumns, first: number, levels: Levels): number {
  let [more, end, height] = [0, Number.POSITIVE_INFINITY, 0];
  for (let j = first; j < arrivals.length && arrivals[j]! < end; j++) {
    end = Math.min(end, arrivals[j]! + coldStarts[j]! + durations[j]!);
    more += startCost(coldStarts[j]!, levels.perMs);
    const closing = ++height < levels.nextAt.length ? levels.nextAt[height]! : -1;
    if (closing >= 0) more -= levels.charges[closing]!;
  }
  return Math.max(0, more);
}
