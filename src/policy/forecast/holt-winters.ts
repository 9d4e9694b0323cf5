import type { Forecaster } from "./forecaster.ts";

/** Shares from 0 to 1 by which level, trend and season follow a new value. */
export interface HoltWintersShares {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

/**
 * Exponential smoothing with an additive trend [holt57] and, from two seasons of history on, an additive season of
 * `season` values [winters60]; a season below 2 is none. Without a season the level starts at the first value and the
 * trend at 0. With one, the level starts at the mean of the first season, the trend at the difference of the first two
 * seasons' means by value, the season at the first values less the level. O(length).
 */
export class HoltWinters implements Forecaster {
  readonly name: string;
  readonly stateBytes: number;
  readonly #shares: HoltWintersShares;
  readonly #seasonal: Float64Array; // [season]

  constructor(shares: HoltWintersShares, season: number) {
    this.#shares = shares;
    this.#seasonal = new Float64Array(season >= 2 ? season : 0);
    this.name = season >= 2 ? `holt-winters(${season})` : "holt";
    this.stateBytes = this.#seasonal.byteLength;
  }

  forecast(history: Float64Array): number {
    const season = this.#seasonal.length;
    return season > 0 && history.length >= 2 * season ? this.#withSeason(history) : this.#withTrend(history);
  }

  #withTrend(history: Float64Array): number {
    const { alpha, beta } = this.#shares;
    let level = history[0]!;
    let trend = 0;
    for (let i = 1; i < history.length; i++) {
      const before = level;
      level = level + trend + alpha * (history[i]! - level - trend);
      trend += beta * (level - before - trend);
    }
    return level + trend;
  }

  #withSeason(history: Float64Array): number {
    const { alpha, beta, gamma } = this.#shares;
    const seasonal = this.#seasonal;
    const season = seasonal.length;
    let level = meanOf(history, 0, season);
    let trend = (meanOf(history, season, 2 * season) - level) / season;
    for (let s = 0; s < season; s++) seasonal[s] = history[s]! - level;
    let s = 0;
    for (let i = 0; i < history.length; i++) {
      const expected = level + trend;
      const before = level;
      level = expected + alpha * (history[i]! - seasonal[s]! - expected);
      trend += beta * (level - before - trend);
      seasonal[s] = seasonal[s]! + gamma * (history[i]! - expected - seasonal[s]!);
      if (++s === season) s = 0;
    }
    return level + trend + seasonal[s]!;
  }
}

function meanOf(values: Float64Array, from: number, to: number): number {
  const first = values[from]!;
  let sum = 0; // relative to the first, so that equal values have exactly their mean
  for (let i = from; i < to; i++) sum += values[i]! - first;
  return first + sum / (to - from);
}
