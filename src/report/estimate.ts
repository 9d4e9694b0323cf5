import type { Maybe } from "../experiment/result.ts";

/** A mean over seeds and the half-width of its 95 % interval; the margin is undefined for a single value. */
export interface Estimate {
  readonly mean: number;
  readonly margin: number | undefined;
  readonly count: number;
}

/** The 0.975 quantiles of Student's t for 1 to 30 degrees of freedom. */
const T_975 = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448, 2.1314,
  2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
] as const;
const Z = 1.959964; // the 0.975 quantile of the standard normal
const FIRST = (Z * Z * Z + Z) / 4;
const SECOND = (5 * Z * Z * Z * Z * Z + 16 * Z * Z * Z + 3 * Z) / 96;

/**
 * The 0.975 quantile of Student's t for `freedom` >= 1 degrees of freedom; beyond 30 by three terms of its
 * expansion around the normal quantile, right to 1e-4 there.
 */
export function studentT975(freedom: number): number {
  return T_975[freedom - 1] ?? Z + FIRST / freedom + SECOND / (freedom * freedom);
}

/** The mean of the values that are there and its 95 % interval by Student's t; undefined of none. */
export function estimate(values: readonly Maybe[]): Estimate | undefined {
  const present = values.filter((value) => value !== null);
  const count = present.length;
  if (count === 0) return undefined;
  // relative to the first, so that equal values have exactly their mean and no margin
  const first = present[0]!;
  const mean = first + present.reduce((sum, value) => sum + (value - first), 0) / count;
  if (count === 1) return { mean, margin: undefined, count };
  const squares = present.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, margin: studentT975(count - 1) * Math.sqrt(squares / (count - 1) / count), count };
}
