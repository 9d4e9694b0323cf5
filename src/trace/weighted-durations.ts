import { ms } from "../base/units.ts";
import { ZERO_DURATION_MS } from "./duration-profile.ts";
import { DURATION_PERCENTS, type DurationProfile } from "./minute-counts.ts";

interface Bin {
  weight: number;
  sum: number;
}

/**
 * The distribution of a function's durations from averages with the calls behind them, in memory that does not grow with
 * their number: bins of a 128th of an octave, 0.8 % wide, by the leading bits of a float32. Of the percentiles the
 * lowest and highest are exact, the others are the mean of the bin in which the share of the calls is reached.
 */
export class WeightedDurations {
  readonly #bins = new Map<number, Bin>();
  readonly #float = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#float.buffer);
  #least = Number.POSITIVE_INFINITY;
  #most = 0;
  #weight = 0;
  #sum = 0;

  /** Adds an average of `calls` > 0 calls; one of 0 ms, below the source's resolution, counts as 0.5 ms. */
  add(milliseconds: number, calls: number): void {
    const value = milliseconds || ZERO_DURATION_MS;
    this.#least = Math.min(this.#least, value);
    this.#most = Math.max(this.#most, value);
    this.#weight += calls;
    this.#sum += value * calls;
    this.#float[0] = value;
    const key = this.#bits[0]! >>> 16;
    const bin = this.#bins.get(key);
    if (bin === undefined) this.#bins.set(key, { weight: calls, sum: value * calls });
    else {
      bin.weight += calls;
      bin.sum += value * calls;
    }
  }

  /** The profile of all calls; undefined without any. */
  profile(): DurationProfile | undefined {
    if (this.#weight === 0) return undefined;
    const bins = [...this.#bins].sort(([a], [b]) => a - b).map(([, bin]) => bin);
    let next = 0;
    let reached = bins[0]!.weight;
    let value = this.#least;
    const percentiles = DURATION_PERCENTS.map((percent) => {
      if (percent === 0) return this.#least;
      if (percent === 100) return this.#most;
      while (reached * 100 < percent * this.#weight) reached += bins[++next]!.weight;
      // a mean may be rounded beyond the values that it is of
      value = Math.min(this.#most, Math.max(value, bins[next]!.sum / bins[next]!.weight));
      return value;
    });
    return { average: ms(this.#sum / this.#weight), percentiles };
  }
}
