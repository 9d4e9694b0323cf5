import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import type { Random } from "../../base/random.ts";

/** A cumulative distribution by its points [value, share of the population <= value], both non-decreasing; the last share is 1. */
export type CdfPoints = readonly (readonly [value: number, share: number])[];

/** The u-quantile (0 <= u < 1) of a distribution whose values lie linearly between its points. */
export function linearQuantile(points: CdfPoints, u: number): number {
  const [low, high, part] = bracket(points, u);
  return low + (high - low) * part;
}

/** The u-quantile (0 <= u < 1) of a distribution whose logarithms lie linearly between its points; values > 0. */
export function logQuantile(points: CdfPoints, u: number): number {
  const [low, high, part] = bracket(points, u);
  return low === high ? low : low * exp(ln(high / low) * part);
}

/** The distribution with nothing above `cap`: the points from `cap` on give way to one at `cap` with share 1. */
export function capped(points: CdfPoints, cap: number): CdfPoints {
  const below = points.filter(([value]) => value < cap);
  return below.length === points.length ? points : [...below, [cap, 1]];
}

/** One of `items`, each with probability proportional to its weight (>= 0, not all 0). */
export function pickWeighted<T>(items: readonly T[], weightOf: (item: T) => number, random: Random): T {
  return pickAt(items, weightOf, random.double());
}

/** The item at which the weights, summed in order, exceed the part `rank` (0 <= rank < 1) of their total. */
export function pickAt<T>(items: readonly T[], weightOf: (item: T) => number, rank: number): T {
  let total = 0;
  for (const item of items) total += weightOf(item);
  let left = rank * total;
  for (const item of items) {
    left -= weightOf(item);
    if (left < 0) return item;
  }
  return items[items.length - 1]!;
}

/** The neighbours of share `u` and how far between them it lies; below the first point everything is the first value. */
function bracket(points: CdfPoints, u: number): readonly [low: number, high: number, part: number] {
  const above = points.findIndex(([, share]) => share > u);
  const [high, highShare] = points[above === -1 ? points.length - 1 : above]!;
  if (above <= 0) return [high, high, 0];
  const [low, lowShare] = points[above - 1]!;
  return [low, high, (u - lowShare) / (highShare - lowShare)];
}
