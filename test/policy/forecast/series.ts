/** x[t] = ((7 t^2 + 13 t) mod 23) / 4 + (t mod 6): a season of 6 under what looks like noise, exact in every language. */
export function irregularSeries(length: number): Float64Array {
  return Float64Array.from({ length }, (_, t) => ((t * t * 7 + t * 13) % 23) / 4 + (t % 6));
}

/** x[0] = 0; then 1 + 0.5 x where x <= 1, else 4 - 0.9 x, of the value x before, plus ((5 t^2 + 3 t) mod 17) / 17 - 0.5. */
export function thresholdSeries(length: number): Float64Array {
  const series = new Float64Array(length);
  for (let t = 1; t < length; t++) {
    const before = series[t - 1]!;
    series[t] = (before <= 1 ? 1 + 0.5 * before : 4 - 0.9 * before) + (((t * t * 5 + t * 3) % 17) / 17 - 0.5);
  }
  return series;
}
