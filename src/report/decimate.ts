import type { Maybe } from "../experiment/result.ts";

/** How many neighbours are averaged so that at most `limit` (>= 1) points of `length` remain. */
export function bucketSize(length: number, limit: number): number {
  return Math.max(1, Math.ceil(length / limit));
}

/** The means of every `size` neighbours, the last ones possibly fewer; a bucket without any value is null. */
export function bucketMeans(values: readonly Maybe[], size: number): Maybe[] {
  const means: Maybe[] = [];
  for (let start = 0; start < values.length; start += size) {
    const present = values.slice(start, start + size).filter((value) => value !== null);
    means.push(present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0) / present.length);
  }
  return means;
}

/** The means of each value and up to `span` - 1 before it. */
export function trailingMeans(values: readonly number[], span: number): number[] {
  let sum = 0;
  return values.map((value, i) => {
    sum += value - (i >= span ? values[i - span]! : 0);
    return sum / Math.min(i + 1, span);
  });
}
