import { formatDuration } from "../../base/quantity.ts";
import { IdleHistograms } from "../idle-histogram.ts";
import { RecentValues } from "../recent-values.ts";
import { forecastIdle, HISTORY } from "./forecast.ts";
import type { HybridRule, Plan, RuleParameters } from "./rule.ts";

/** The bins of a variant's histogram; throws where there are none or too many. */
export function binCountOf({ range, bin }: RuleParameters): number {
  const count = Math.ceil(range / bin);
  if (count >= 1 && count <= 65_536) return count;
  throw new RangeError(`hybrid-histogram: expected 1 to 65536 bins, got range ${range} / bin ${bin}`);
}

/**
 * The paper's rule [shahrad20]. Mostly out of bounds: loaded from 0.85 p to 1.15 p after the end, for a forecast p. Bars
 * too even, or no idle time yet: stays for the range. Otherwise loaded from 0.9 head to 1.1 tail, head rounded down to a
 * whole bin and tail up; a head of 0 does not unload.
 */
export class Atc20Rule implements HybridRule {
  readonly gaps = "idle";
  readonly loadedFrom = "origin";
  readonly #parameters: RuleParameters;
  readonly #leastSquaredVariation: number;
  readonly #histograms: IdleHistograms;
  readonly #recent: RecentValues;
  readonly #forecast: Float64Array; // [pools] of the next idle time, NaN until it is asked for

  constructor(poolCount: number, parameters: RuleParameters) {
    const { bin, head, tail, cv } = parameters;
    this.#parameters = parameters;
    this.#leastSquaredVariation = cv * cv;
    this.#histograms = new IdleHistograms(poolCount, binCountOf(parameters), bin, head, tail);
    this.#recent = new RecentValues(poolCount, HISTORY);
    this.#forecast = new Float64Array(poolCount).fill(Number.NaN);
  }

  record(pool: number, idleMs: number): void {
    this.#histograms.record(pool, idleMs);
    this.#recent.push(pool, idleMs);
    this.#forecast[pool] = Number.NaN;
  }

  plan(pool: number, into: Plan): void {
    const { range, margin, arMargin } = this.#parameters;
    if (this.#isMostlyOutside(pool)) {
      const next = this.#next(pool);
      into.loadAfter = (1 - arMargin) * next;
      into.unloadAfter = (1 + arMargin) * next;
    } else if (this.#isEven(pool)) {
      into.loadAfter = 0;
      into.unloadAfter = range;
    } else {
      into.loadAfter = (1 - margin) * this.#head(pool);
      into.unloadAfter = (1 + margin) * this.#tail(pool);
    }
  }

  reason(pool: number): string {
    const histograms = this.#histograms;
    const inside = histograms.inRange(pool);
    const count = inside + histograms.outOfBounds(pool);
    if (count === 0) return "no idle time yet";
    if (this.#isMostlyOutside(pool)) {
      const next = formatDuration(this.#next(pool));
      return `${count - inside} of ${count} idle times out of bounds: forecast ${next}`;
    }
    if (this.#isEven(pool)) {
      const variation = Math.sqrt(histograms.squaredVariation(pool)).toFixed(2);
      return `${inside} idle times too even: variation ${variation} < ${this.#parameters.cv}`;
    }
    const [head, tail] = [this.#head(pool), this.#tail(pool)].map(formatDuration);
    return `histogram of ${inside} idle times: head ${head}, tail ${tail}`;
  }

  stateBytes(): number {
    return this.#histograms.byteLength + this.#recent.byteLength + this.#forecast.byteLength;
  }

  /** The forecast, made once for an idle time: instances that end together share it. */
  #next(pool: number): number {
    if (Number.isNaN(this.#forecast[pool]!)) this.#forecast[pool] = forecastIdle(this.#recent.of(pool));
    return this.#forecast[pool]!;
  }

  #isMostlyOutside(pool: number): boolean {
    const outside = this.#histograms.outOfBounds(pool);
    return outside > 0 && outside >= this.#parameters.oob * (outside + this.#histograms.inRange(pool));
  }

  /** Whether the histogram says nothing: its bars are too alike, or there are none. */
  #isEven(pool: number): boolean {
    return !(this.#histograms.squaredVariation(pool) >= this.#leastSquaredVariation);
  }

  #head(pool: number): number {
    return this.#histograms.headBin(pool) * this.#parameters.bin;
  }

  #tail(pool: number): number {
    return (this.#histograms.tailBin(pool) + 1) * this.#parameters.bin;
  }
}
