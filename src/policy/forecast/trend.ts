/** What a series is rid of before its harmonics are looked for, and gets back one step ahead. */
export const TRENDS = ["quadratic", "linear", "none"] as const;
export type Trend = (typeof TRENDS)[number];

/**
 * Least squares trends of series of one length, by polynomials that are orthogonal on it: t from the middle, and its
 * square less the mean of the squares. Two products per value.
 */
export class TrendFit {
  /** The trend one step after the last value, without the mean. */
  next = 0;
  readonly #linear: Float64Array; //    [length]
  readonly #quadratic: Float64Array; // [length]
  readonly #linearNorm: number;
  readonly #quadraticNorm: number;

  constructor(length: number, kind: Trend) {
    const middle = (length - 1) / 2;
    const meanSquare = ((length - 1) * (length + 1)) / 12;
    const has = (degree: number) => length > degree && degree <= { none: 0, linear: 1, quadratic: 2 }[kind];
    this.#linear = Float64Array.from({ length: length + 1 }, (_, t) => (has(1) ? t - middle : 0));
    this.#quadratic = this.#linear.map((t) => (has(2) ? t * t - meanSquare : 0));
    this.#linearNorm = squares(this.#linear, length);
    this.#quadraticNorm = squares(this.#quadratic, length);
  }

  get stateBytes(): number {
    return this.#linear.byteLength + this.#quadratic.byteLength;
  }

  /** Writes the series without its mean and trend to `into`, notes the trend's `next`, and returns the mean. */
  remove(series: Float64Array, into: Float64Array): number {
    const n = series.length;
    const mean = meanOf(series);
    let [linear, quadratic] = [0, 0];
    for (let t = 0; t < n; t++) {
      const value = series[t]! - mean;
      linear += value * this.#linear[t]!;
      quadratic += value * this.#quadratic[t]!;
    }
    linear = this.#linearNorm > 0 ? linear / this.#linearNorm : 0;
    quadratic = this.#quadraticNorm > 0 ? quadratic / this.#quadraticNorm : 0;
    for (let t = 0; t < n; t++) {
      into[t] = series[t]! - mean - linear * this.#linear[t]! - quadratic * this.#quadratic[t]!;
    }
    this.next = linear * this.#linear[n]! + quadratic * this.#quadratic[n]!;
    return mean;
  }
}

function squares(values: Float64Array, length: number): number {
  let sum = 0;
  for (let t = 0; t < length; t++) sum += values[t]! * values[t]!;
  return sum;
}

function meanOf(values: Float64Array): number {
  const first = values[0]!;
  let sum = 0; // relative to the first, so that equal values have exactly their mean
  for (let t = 0; t < values.length; t++) sum += values[t]! - first;
  return first + sum / values.length;
}
