import ln from "@stdlib/math-base-special-ln";
import { yuleWalker } from "./autoregression.ts";

/** What is tried: at most so many differences, lags of the series, and lags of its errors. */
const MAX_DIFFERENCES = 2;
const MAX_AR = 4;
const MAX_MA = 2;
/** The shortest series of which a model is made, and the values for each coefficient of the first stage. */
const LEAST_LENGTH = 12;
const VALUES_PER_COEFFICIENT = 4;
const MAX_LONG = 6;
/** The 5 % critical value of the test for a constant level [kwiatkowski92]. */
const KPSS_5_PERCENT = 0.463;
/** Of roots and of pivots: what rounding may do. */
const TOLERANCE = 1e-9;
/** Of a row of products: w, its lags, those of its errors. */
const SIZE = 1 + MAX_AR + MAX_MA;

/** An ARIMA model of a series: w[t] - mean = sum ar[i] (w[t-1-i] - mean) + e[t] + sum ma[j] e[t-1-j] of its differences w. */
export interface Arima {
  readonly differences: number;
  readonly mean: number; // of w; the drift, where there are differences
  readonly ar: Float64Array;
  readonly ma: Float64Array;
}

/**
 * The next value of a series (oldest first, at least one value) by an ARIMA model whose order is chosen: differences until
 * the level is constant by the KPSS test at 5 %, then the lags (4 and 2 at most) and the mean of least AICc [hurvich89] on
 * one sample for all, estimated in two stages of least squares [hannan82]. The mean of fewer than 12 values. O(length).
 */
export function forecastNext(series: Float64Array): number {
  if (series.length < LEAST_LENGTH) return meanOf(series);
  const model = fitArima(series);
  let next = forecastDifferences(model, differenced(series, model.differences));
  const last = series.length - 1;
  if (model.differences === 1) next += series[last]!;
  if (model.differences === 2) next += 2 * series[last]! - series[last - 1]!;
  return next;
}

/** The model chosen for a series of at least 12 values. */
export function fitArima(series: Float64Array): Arima {
  let differences = 0;
  let w = series;
  while (differences < MAX_DIFFERENCES && kpss(w) > KPSS_5_PERCENT) w = differenced(series, ++differences);
  const withMean = { mean: meanOf(w), extra: 1 };
  const without = { mean: 0, extra: 0 };
  const tried = [[withMean], [without, withMean], [without]][differences]!;
  const fits = tried.map(({ mean, extra }) => ({ mean, ...bestArma(w, mean, extra) }));
  const { mean, ar, ma } = fits.reduce((best, fit) => (fit.criterion < best.criterion ? fit : best));
  return { differences, mean, ar, ma };
}

/** The KPSS statistic of a constant level [kwiatkowski92], with trunc(4 (n / 100)^(1/4)) lags; 0 of a constant series. */
export function kpss(series: Float64Array): number {
  const n = series.length;
  const lags = Math.trunc(4 * Math.sqrt(Math.sqrt(n / 100)));
  const mean = meanOf(series);
  let sum = 0;
  let squares = 0;
  for (let t = 0; t < n; t++) {
    sum += series[t]! - mean;
    squares += sum * sum;
  }
  let variance = lagProduct(series, mean, 0);
  for (let lag = 1; lag <= lags; lag++) variance += 2 * (1 - lag / (lags + 1)) * lagProduct(series, mean, lag);
  return variance > TOLERANCE * mean * mean ? squares / (n * n * variance) : 0;
}

interface ArmaFit {
  readonly ar: Float64Array;
  readonly ma: Float64Array;
  readonly criterion: number; // AICc
}

/** The ARMA model of least AICc of w around a mean, which counts as `extra` parameters. */
function bestArma(w: Float64Array, mean: number, extra: number): ArmaFit {
  const products = new LagProducts(w, mean);
  let criterion = products.criterion(products.total, extra);
  let [bestP, bestQ] = [0, 0];
  for (let p = 0; p <= MAX_AR; p++) {
    for (let q = p === 0 ? 1 : 0; q <= MAX_MA; q++) {
      const rest = products.fit(p, q);
      if (Number.isNaN(rest) || !products.isStable(p, q)) continue;
      const found = products.criterion(rest, p + q + extra);
      if (found < criterion) [criterion, bestP, bestQ] = [found, p, q];
    }
  }
  products.fit(bestP, bestQ);
  const { coefficients } = products;
  return { ar: coefficients.slice(0, bestP), ma: coefficients.slice(bestP, bestP + bestQ), criterion };
}

/**
 * Kernel. The second stage of [hannan82]: products of w, its lags and the lags of its errors, summed over the values for
 * which all lags exist, so that all orders are compared on one sample. The errors are those of a long autoregression.
 * Layout: the lower triangle of products, row-major, and scratch for one system; a fit allocates nothing.
 */
export class LagProducts {
  /** Of the last fit: p lags of w, then q lags of the errors. */
  readonly coefficients = new Float64Array(SIZE);
  readonly #count: number;
  readonly #products = new Float64Array(SIZE * SIZE); // of w, MAX_AR lags of it, MAX_MA lags of the errors
  readonly #system = new Float64Array(SIZE * SIZE);
  readonly #column = new Int32Array(SIZE);
  readonly #steps = new Float64Array(2 * SIZE);

  constructor(w: Float64Array, mean: number) {
    const long = Math.min(MAX_LONG, Math.floor(w.length / VALUES_PER_COEFFICIENT));
    const centred = w.map((value) => value - mean);
    const errors = longErrors(centred, long);
    const from = Math.max(long + MAX_MA, MAX_AR);
    const row = new Float64Array(SIZE);
    this.#count = w.length - from;
    for (let t = from; t < w.length; t++) {
      for (let i = 0; i <= MAX_AR; i++) row[i] = centred[t - i]!;
      for (let j = 1; j <= MAX_MA; j++) row[MAX_AR + j] = errors[t - j]!;
      for (let i = 0; i < SIZE; i++) for (let j = 0; j <= i; j++) this.#products[i * SIZE + j]! += row[i]! * row[j]!;
    }
  }

  /** The sum of squares that no coefficient explains. */
  get total(): number {
    return this.#products[0]!;
  }

  /** AICc of a sum of squares and a number of coefficients; the variance is one more. */
  criterion(rest: number, coefficients: number): number {
    const k = coefficients + 1;
    const least = Math.max(TOLERANCE * this.total, Number.MIN_VALUE);
    const fit = this.#count * ln(Math.max(rest, least) / this.#count);
    return fit + 2 * k + (2 * k * (k + 1)) / Math.max(1, this.#count - k - 1);
  }

  /** Least squares on p lags of w and q of the errors; the sum of squares left, NaN where these are not independent. */
  fit(p: number, q: number): number {
    const n = p + q;
    for (let k = 0; k < n; k++) this.#column[k] = k < p ? 1 + k : 1 + MAX_AR + k - p;
    for (let i = 0; i < n; i++) {
      this.coefficients[i] = this.#product(this.#column[i]!, 0);
      for (let j = 0; j < n; j++) this.#system[i * SIZE + j] = this.#product(this.#column[i]!, this.#column[j]!);
    }
    if (!this.#solve(n)) return Number.NaN;
    let rest = this.total;
    for (let k = 0; k < n; k++) rest -= this.coefficients[k]! * this.#product(this.#column[k]!, 0);
    return rest;
  }

  /** Whether the last fit is stationary and invertible, a root on the unit circle included. */
  isStable(p: number, q: number): boolean {
    return this.#hasNoRootInside(0, p, 1) && this.#hasNoRootInside(p, q, -1);
  }

  #product(i: number, j: number): number {
    return this.#products[Math.max(i, j) * SIZE + Math.min(i, j)]!;
  }

  /** Solves the system, symmetric and positive definite, by elimination; false where a pivot is but rounding. */
  #solve(n: number): boolean {
    const a = this.#system;
    const x = this.coefficients;
    for (let k = 0; k < n; k++) {
      const pivot = a[k * SIZE + k]!;
      if (!(pivot > TOLERANCE * this.#product(this.#column[k]!, this.#column[k]!))) return false;
      for (let i = k + 1; i < n; i++) {
        const factor = a[i * SIZE + k]! / pivot;
        for (let j = k; j < n; j++) a[i * SIZE + j]! -= factor * a[k * SIZE + j]!;
        x[i]! -= factor * x[k]!;
      }
    }
    for (let k = n - 1; k >= 0; k--) {
      for (let j = k + 1; j < n; j++) x[k]! -= a[k * SIZE + j]! * x[j]!;
      x[k]! /= a[k * SIZE + k]!;
    }
    return true;
  }

  /** Of 1 - sign * sum c[i] z^(i+1), by stepping its order down; a root on the circle goes on for ever, but does not grow. */
  #hasNoRootInside(first: number, count: number, sign: number): boolean {
    const steps = this.#steps;
    for (let i = 0; i < count; i++) steps[i] = sign * this.coefficients[first + i]!;
    for (let order = count; order > 0; order--) {
      const last = steps[order - 1]!;
      if (!(Math.abs(last) <= 1 + TOLERANCE)) return false;
      const scale = 1 - last * last;
      if (!(scale > TOLERANCE)) return true;
      for (let i = 0; i < order - 1; i++) steps[SIZE + i] = (steps[i]! + last * steps[order - 2 - i]!) / scale;
      for (let i = 0; i < order - 1; i++) steps[i] = steps[SIZE + i]!;
    }
    return true;
  }
}

/** The errors of an autoregression of that order by the Yule-Walker equations; 0 before all its lags exist. */
function longErrors(centred: Float64Array, order: number): Float64Array {
  const coefficients = yuleWalker(centred, order);
  const errors = new Float64Array(centred.length);
  for (let t = order; t < centred.length; t++) {
    let error = centred[t]!;
    for (let i = 0; i < coefficients.length; i++) error -= coefficients[i]! * centred[t - 1 - i]!;
    errors[t] = error;
  }
  return errors;
}

/** The next of the differences, with errors that the model itself makes from the first value on. */
function forecastDifferences({ mean, ar, ma }: Arima, w: Float64Array): number {
  const errors = new Float64Array(w.length);
  const expected = (t: number) => {
    let sum = 0;
    for (let i = 0; i < ar.length && i < t; i++) sum += ar[i]! * (w[t - 1 - i]! - mean);
    for (let j = 0; j < ma.length && j < t; j++) sum += ma[j]! * errors[t - 1 - j]!;
    return sum;
  };
  for (let t = 0; t < w.length; t++) errors[t] = w[t]! - mean - expected(t);
  return mean + expected(w.length);
}

function differenced(series: Float64Array, times: number): Float64Array {
  let w = series;
  for (let d = 0; d < times; d++) w = w.subarray(1).map((value, t) => value - w[t]!);
  return w;
}

function lagProduct(series: Float64Array, mean: number, lag: number): number {
  let sum = 0;
  for (let t = lag; t < series.length; t++) sum += (series[t]! - mean) * (series[t - lag]! - mean);
  return sum / series.length;
}

function meanOf(series: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < series.length; i++) sum += series[i]!;
  return sum / series.length;
}
