import { formatDuration } from "../../base/quantity.ts";
import { IdleHistograms } from "../idle-histogram.ts";
import { RecentValues } from "../recent-values.ts";
import { binCountOf } from "./atc20.ts";
import { forecastIdle } from "./forecast.ts";
import type { HybridRule, Plan, RuleParameters } from "./rule.ts";

/** Times out of bounds from which on it forecasts, and how many times it remembers for that. */
const MOST_OUTSIDE = 3;
const REMEMBERED = 10;

/**
 * The rule of the reproduction at ETH [kuster22], as its code decides,
 * by the times between arrivals in whole bins (its minutes). More than 3 of them out of bounds, ever: loaded from 0.85 p on
 * for 0.3 p. Variance / mean of the bars above `cv` (its 2): loaded from 0.9 head on, rounded down to a bin, for 1.1 width,
 * rounded up. Otherwise the instance stays for `fallback`. Its head and width are taken from the percentiles of the heights
 * of the bars that are not empty: head is the bin before the one in which the cumulated count comes to the lower of these,
 * the width reaches from there to the bin in which it comes to the upper.
 * Differs from its program: the history that it forecasts from does not begin with the time of the first arrival; its
 * forecast, pmdarima's auto_arima, is the one of `atc20`.
 */
export class EthRule implements HybridRule {
  readonly gaps = "arrivals";
  readonly loadedFrom = "origin";
  readonly #parameters: RuleParameters;
  readonly #histograms: IdleHistograms;
  readonly #recent: RecentValues;

  constructor(poolCount: number, parameters: RuleParameters) {
    const { bin, head, tail } = parameters;
    this.#parameters = parameters;
    this.#histograms = new IdleHistograms(poolCount, binCountOf(parameters), bin, head, tail);
    this.#recent = new RecentValues(poolCount, REMEMBERED);
  }

  record(pool: number, gapMs: number): void {
    this.#histograms.record(pool, gapMs);
    this.#recent.push(pool, gapMs);
  }

  plan(pool: number, into: Plan): void {
    const { bin, margin, arMargin, fallback } = this.#parameters;
    if (this.#histograms.outOfBounds(pool) > MOST_OUTSIDE) {
      const next = forecastIdle(this.#recent.of(pool));
      into.loadAfter = (1 - arMargin) * next;
      into.unloadAfter = (1 + arMargin) * next;
    } else if (this.#isUneven(pool)) {
      const [head, end] = this.#headAndEnd(pool);
      into.loadAfter = Math.floor((1 - margin) * head) * bin;
      into.unloadAfter = into.loadAfter + Math.ceil((1 + margin) * Math.max(1, end - head)) * bin;
    } else {
      into.loadAfter = 0;
      into.unloadAfter = fallback;
    }
  }

  reason(pool: number): string {
    const outside = this.#histograms.outOfBounds(pool);
    if (outside > MOST_OUTSIDE) {
      return `${outside} times out of bounds: forecast ${formatDuration(forecastIdle(this.#recent.of(pool)))}`;
    }
    const count = this.#histograms.inRange(pool);
    if (!this.#isUneven(pool))
      return `${count} times between arrivals say nothing: ${formatDuration(this.#parameters.fallback)}`;
    const [head, end] = this.#headAndEnd(pool);
    return `histogram of ${count} times between arrivals: bins ${head} to ${end}`;
  }

  stateBytes(): number {
    return this.#histograms.byteLength + this.#recent.byteLength;
  }

  /** Whether the variance of the bars is more than `cv` times their mean. */
  #isUneven(pool: number): boolean {
    const mean = this.#histograms.inRange(pool) / this.#histograms.binCount;
    return this.#histograms.squaredVariation(pool) * mean > this.#parameters.cv;
  }

  #headAndEnd(pool: number): readonly [head: number, end: number] {
    const bars = this.#histograms.bars(pool);
    const heights = bars.filter((height) => height > 0).sort();
    const [low, high] = [this.#parameters.head, this.#parameters.tail].map((percent) => interpolated(heights, percent));
    return [Math.max(0, binReaching(bars, low!) - 1), binReaching(bars, high!)];
  }
}

/** The percentile of ascending values, linear between them. */
function interpolated(ascending: Uint32Array, percent: number): number {
  const rank = (percent / 100) * (ascending.length - 1);
  const below = Math.floor(rank);
  const [from, to] = [ascending[below]!, ascending[Math.min(below + 1, ascending.length - 1)]!];
  return from + (rank - below) * (to - from);
}

/** The first bin at which the cumulated bars come to `count`, which is no more than their sum. */
function binReaching(bars: Uint32Array, count: number): number {
  let bin = 0;
  for (let sum = bars[0]!; sum < count; sum += bars[bin]!) bin++;
  return bin;
}
