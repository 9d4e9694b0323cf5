import type { Forecaster } from "./forecaster.ts";

/**
 * A percentile of the history's histogram: the upper edge of the first of `bins` bins between 0 and the largest value
 * that leaves at most 100 - `percentile` per cent of the values above it. 0 where that bin is of zeros alone: they have
 * one of their own. O(length + bins).
 */
export class HistogramForecaster implements Forecaster {
  readonly name: string;
  readonly stateBytes: number;
  readonly #share: number;
  readonly #count: Int32Array; // [1 + bins] the first of zeros

  constructor(bins: number, percentile: number) {
    this.name = `histogram(${percentile})`;
    this.#share = percentile / 100;
    this.#count = new Int32Array(1 + bins);
    this.stateBytes = this.#count.byteLength;
  }

  forecast(history: Float64Array): number {
    const count = this.#count;
    const bins = count.length - 1;
    count.fill(0);
    let largest = 0;
    for (let i = 0; i < history.length; i++) if (history[i]! > largest) largest = history[i]!;
    for (let i = 0; i < history.length; i++) {
      // a value at an edge lies in the bin below it
      const bin = history[i]! > 0 ? Math.min(bins, Math.max(1, Math.ceil((bins * history[i]!) / largest))) : 0;
      count[bin] = count[bin]! + 1;
    }
    let [bin, covered] = [0, count[0]!];
    while (bin < bins && covered < this.#share * history.length) covered += count[++bin]!;
    return (largest * bin) / bins;
  }
}
