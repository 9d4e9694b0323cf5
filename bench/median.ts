import { quantileSorted } from "../src/base/quantile.ts";

/** The median of at least one value. */
export function median(values: readonly number[]): number {
  return quantileSorted(
    [...values].sort((a, b) => a - b),
    0.5,
  )!;
}
