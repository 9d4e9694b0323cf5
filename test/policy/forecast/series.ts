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

/** Uniform on [0, 1): s = (1103515245 s + 12345) mod 2^31, s / 2^31, from the seed on. */
function uniform(length: number, seed: number): Float64Array {
  let state = BigInt(seed);
  return Float64Array.from({ length }, () => {
    state = (state * 1103515245n + 12345n) % 2147483648n;
    return Number(state) / 2147483648;
  });
}

export function noise(length: number): Float64Array {
  return uniform(length, 777);
}

/** From 0 on, steps uniform on [-1/2, 1/2). */
export function walk(length: number): Float64Array {
  const steps = uniform(length, 12345);
  const series = new Float64Array(length);
  for (let t = 1; t < length; t++) series[t] = series[t - 1]! + steps[t - 1]! - 0.5;
  return series;
}

/** 1 at the multiples of 7 and of 31, else 0. */
export function sparseSeries(length: number): Float64Array {
  return Float64Array.from({ length }, (_, t) => (t % 7 === 0 || t % 31 === 0 ? 1 : 0));
}
