/** The p-quantile (0 <= p <= 1) of ascending values by linear interpolation, or undefined of nothing. */
export function quantileSorted(ascending: ArrayLike<number>, p: number): number | undefined {
  const n = ascending.length;
  if (n === 0) return undefined;
  const position = (n - 1) * p;
  const below = Math.floor(position);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, n - 1)]!;
  return low + (high - low) * (position - below);
}

/** The arithmetic mean, or undefined of nothing. */
export function mean(values: ArrayLike<number>): number | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  return sum / n;
}
