import ln from "@stdlib/math-base-special-ln";
import type { Forecaster } from "./forecaster.ts";
import { Moments } from "./moments.ts";

/** Thresholds are sought among the tenths of the values, and each regime has a tenth of the rows at least. */
const TENTHS = 10;

/**
 * A self-exciting threshold autoregression [tong80] of two regimes: below or at a threshold of the value `delay` steps
 * before, and above it, the next value is a constant and a share of each of the last `order` values, by least squares.
 * The threshold is the one of the deciles of that value with the least squared residuals; it is used where AIC [akaike74]
 * prefers it, its place being a parameter of its own, to a single regime. O(length * order squared).
 *
 * Differs from the SETAR of [femux26]: deciles in place of a hundred thresholds, one delay in place of a search, two
 * regimes at most, AIC in place of a count of distinct values, and a fit at every forecast in place of one in thirty.
 */
export class Setar implements Forecaster {
  readonly name: string;
  readonly #order: number;
  readonly #delay: number;
  readonly #moments: Moments;
  readonly #row: Float64Array; //      1, the last values, newest first, and the next
  readonly #sorted: Float64Array; //   [rows]
  readonly #threshold = new Float64Array(TENTHS - 1); // distinct, ascending
  readonly #rows = new Float64Array(TENTHS); // between two thresholds
  readonly #sums: Float64Array; //     [TENTHS * size] a triangle of moments between two thresholds
  readonly #low: Float64Array; //      [size]
  readonly #high: Float64Array; //     [size]

  constructor(length: number, order: number, delay: number) {
    this.name = `setar(${order})`;
    this.#order = order;
    this.#delay = delay;
    this.#moments = new Moments(order + 2);
    const { size } = this.#moments;
    this.#row = new Float64Array(order + 2);
    this.#sorted = new Float64Array(Math.max(0, length - this.#first));
    this.#sums = new Float64Array(TENTHS * size);
    this.#low = new Float64Array(size);
    this.#high = new Float64Array(size);
  }

  get stateBytes(): number {
    const columns = [this.#row, this.#sorted, this.#threshold, this.#rows, this.#sums, this.#low, this.#high];
    return columns.reduce((sum, { byteLength }) => sum + byteLength, this.#moments.stateBytes);
  }

  forecast(history: Float64Array): number {
    const rows = history.length - this.#first;
    if (rows <= this.#order + 1) return history[history.length - 1]!;
    const thresholds = this.#findThresholds(history);
    this.#sum(history, thresholds);
    const at = this.#bestThreshold(rows, thresholds);
    this.#solveFor(history, at);
    return this.#next(history);
  }

  get #first(): number {
    return Math.max(this.#order, this.#delay);
  }

  /** The distinct deciles of the values that decide, in `#threshold`; returns how many. */
  #findThresholds(history: Float64Array): number {
    const sorted = this.#sorted;
    for (let i = 0; i < sorted.length; i++) sorted[i] = history[this.#first + i - this.#delay]!;
    sorted.sort();
    let found = 0;
    for (let tenth = 1; tenth < TENTHS; tenth++) {
      const value = sorted[Math.ceil((tenth * sorted.length) / TENTHS) - 1]!;
      if (found === 0 || value > this.#threshold[found - 1]!) this.#threshold[found++] = value;
    }
    return found;
  }

  /** Sums the moments of the rows between the thresholds. */
  #sum(history: Float64Array, thresholds: number): void {
    const { size } = this.#moments;
    this.#sums.fill(0);
    this.#rows.fill(0);
    for (let t = this.#first; t < history.length; t++) {
      this.#setRow(history, t);
      this.#row[this.#order + 1] = history[t]!;
      const part = this.#partOf(history[t - this.#delay]!, thresholds);
      this.#rows[part] = this.#rows[part]! + 1;
      this.#moments.add(this.#sums, part * size, this.#row);
    }
  }

  #setRow(history: Float64Array, t: number): void {
    this.#row[0] = 1;
    for (let lag = 1; lag <= this.#order; lag++) this.#row[lag] = history[t - lag]!;
  }

  #partOf(value: number, thresholds: number): number {
    let part = 0;
    while (part < thresholds && value > this.#threshold[part]!) part++;
    return part;
  }

  /** The index of the threshold to use, or -1 for none. */
  #bestThreshold(rows: number, thresholds: number): number {
    this.#gather(this.#high, 0, thresholds);
    const single = this.#moments.solve(this.#high, 0);
    const fewest = Math.max(this.#order + 2, Math.ceil(rows / TENTHS));
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    let below = 0;
    for (let at = 0; at < thresholds; at++) {
      below += this.#rows[at]!;
      if (below < fewest || rows - below < fewest) continue;
      const residual = this.#residualOf(at, thresholds);
      if (residual < least) [best, least] = [at, residual];
    }
    // n ln(residual) + 2 parameters: two regimes have order + 1 coefficients and a threshold more
    const worth = (residual: number) => rows * ln(Math.max(residual, Number.MIN_VALUE));
    return best >= 0 && worth(least) + 2 * (this.#order + 2) < worth(single) ? best : -1;
  }

  #residualOf(at: number, thresholds: number): number {
    this.#gather(this.#low, 0, at);
    this.#gather(this.#high, at + 1, thresholds);
    return this.#moments.solve(this.#low, 0) + this.#moments.solve(this.#high, 0);
  }

  /** Adds up the parts from .. to, both included. */
  #gather(into: Float64Array, from: number, to: number): void {
    const { size } = this.#moments;
    into.fill(0);
    for (let part = from; part <= to; part++) {
      for (let cell = 0; cell < size; cell++) into[cell] = into[cell]! + this.#sums[part * size + cell]!;
    }
  }

  /** Solves for the regime the next value falls into, of two at a threshold or of one. */
  #solveFor(history: Float64Array, at: number): void {
    const parts = this.#threshold.length;
    const decides = history[history.length - this.#delay]!;
    if (at < 0) this.#gather(this.#high, 0, parts);
    else if (decides <= this.#threshold[at]!) this.#gather(this.#high, 0, at);
    else this.#gather(this.#high, at + 1, parts);
    this.#moments.solve(this.#high, 0);
  }

  #next(history: Float64Array): number {
    this.#setRow(history, history.length);
    let next = 0;
    for (let i = 0; i <= this.#order; i++) next += this.#moments.coefficients[i]! * this.#row[i]!;
    return next;
  }
}
