import { formatDuration } from "../../base/quantity.ts";
import { IdleHistograms } from "../idle-histogram.ts";
import { RecentValues } from "../recent-values.ts";
import { binCountOf } from "./atc20.ts";
import { forecastIdle, HISTORY } from "./forecast.ts";
import type { HybridRule, Plan, RuleParameters } from "./rule.ts";

/**
 * The rule of DSLab FaaS [sukhoroslov24], as its code decides. Unlike the paper's, a loaded instance stays
 * for 1.1 (tail + 1) bins, or 0.3 p of a forecast p, from being ready on: the head is not subtracted. Its variation of the
 * bars is kept up with a stale mean: at each idle time the distance of the one bar that grows is taken from the mean of
 * then, and the divisor is bins - 1.
 * Differs from its program: idle times are the pool's, not from the end of the same function; its forecast, an automatic
 * ARIMA with random draws of its own, cannot be reproduced and is the one of `atc20`.
 */
export class DslabRule implements HybridRule {
  readonly gaps = "idle";
  readonly loadedFrom = "ready";
  readonly #parameters: RuleParameters;
  readonly #histograms: IdleHistograms;
  readonly #recent: RecentValues;
  readonly #squares: Float64Array; // [pools] its sum of squared distances

  constructor(poolCount: number, parameters: RuleParameters) {
    const { bin, head, tail } = parameters;
    this.#parameters = parameters;
    this.#histograms = new IdleHistograms(poolCount, binCountOf(parameters), bin, head, tail);
    this.#recent = new RecentValues(poolCount, HISTORY);
    this.#squares = new Float64Array(poolCount);
  }

  record(pool: number, idleMs: number): void {
    const histograms = this.#histograms;
    const before = histograms.inRange(pool);
    histograms.record(pool, idleMs);
    this.#recent.push(pool, idleMs);
    if (histograms.inRange(pool) === before) return;
    const height = histograms.bars(pool)[Math.floor(idleMs / this.#parameters.bin)]!;
    const was = height - 1 - before / histograms.binCount;
    const is = height - (before + 1) / histograms.binCount;
    this.#squares[pool]! += is * is - was * was;
  }

  plan(pool: number, into: Plan): void {
    const { range, bin, margin, arMargin } = this.#parameters;
    if (this.#isMostlyOutside(pool)) {
      const next = forecastIdle(this.#recent.of(pool));
      into.loadAfter = (1 - arMargin) * next;
      into.unloadAfter = 2 * arMargin * next;
    } else if (this.#variation(pool) < this.#parameters.cv) {
      into.loadAfter = 0;
      into.unloadAfter = range;
    } else {
      into.loadAfter = (1 - margin) * this.#histograms.headBin(pool) * bin;
      into.unloadAfter = (1 + margin) * (this.#histograms.tailBin(pool) + 1) * bin;
    }
  }

  reason(pool: number): string {
    const histograms = this.#histograms;
    const inside = histograms.inRange(pool);
    const outside = histograms.outOfBounds(pool);
    if (inside + outside === 0) return "no idle time yet";
    if (this.#isMostlyOutside(pool)) {
      const next = formatDuration(forecastIdle(this.#recent.of(pool)));
      return `${outside} of ${inside + outside} idle times out of bounds: forecast ${next}`;
    }
    const variation = this.#variation(pool);
    if (variation < this.#parameters.cv) return `${inside} idle times too even: variation ${variation.toFixed(2)}`;
    return `histogram of ${inside} idle times: head bin ${histograms.headBin(pool)}, tail bin ${histograms.tailBin(pool)}`;
  }

  stateBytes(): number {
    return this.#histograms.byteLength + this.#recent.byteLength + this.#squares.byteLength;
  }

  #isMostlyOutside(pool: number): boolean {
    const outside = this.#histograms.outOfBounds(pool);
    return outside > 0 && outside >= this.#parameters.oob * (outside + this.#histograms.inRange(pool));
  }

  /** Its standard deviation over the mean of the bars; 0 without idle times in range. */
  #variation(pool: number): number {
    const inside = this.#histograms.inRange(pool);
    if (inside === 0) return 0;
    const { binCount } = this.#histograms;
    return (Math.sqrt(this.#squares[pool]! / (binCount - 1)) * binCount) / inside;
  }
}
