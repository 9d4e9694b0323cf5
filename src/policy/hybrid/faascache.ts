import { formatDuration } from "../../base/quantity.ts";
import { IdleHistograms } from "../idle-histogram.ts";
import { binCountOf } from "./atc20.ts";
import type { HybridRule, Plan, RuleParameters } from "./rule.ts";

const LONG_TTL_MS = 7_200_000;

/**
 * The rule of FaasCache's simulator, HIST [fuerst21] (aFuerst/faascache-sim at e1f3b84), as its code decides, by the times between
 * arrivals in whole bins. Variance / mean of those in range at most `cv` (its 2), from the second on: loaded from 0.9 head
 * on for 1.1 tail, where head is the bin before the one in which the percentile is exceeded, and tail the bin after it.
 * Otherwise the instance stays for 2 h. A time of the range or longer changes nothing; nothing is forecast.
 * Differs from its program: that loads only while the time has not come, which makes a strictly periodic function cold at
 * every arrival; here it loads when the time comes, as its comments say. Windows count from where the platform counts them.
 */
export class FaascacheRule implements HybridRule {
  readonly gaps = "arrivals";
  readonly loadedFrom = "ready";
  readonly #parameters: RuleParameters;
  readonly #histograms: IdleHistograms;
  readonly #sum: Float64Array; //     [pools] of the bins of the gaps in range
  readonly #squares: Float64Array; // [pools] of the same, squared

  constructor(poolCount: number, parameters: RuleParameters) {
    const { bin, head, tail } = parameters;
    this.#parameters = parameters;
    this.#histograms = new IdleHistograms(poolCount, binCountOf(parameters), bin, head, tail);
    this.#sum = new Float64Array(poolCount);
    this.#squares = new Float64Array(poolCount);
  }

  record(pool: number, gapMs: number): void {
    const bin = Math.floor(gapMs / this.#parameters.bin);
    if (bin >= this.#histograms.binCount) return;
    this.#histograms.record(pool, gapMs);
    this.#sum[pool]! += bin;
    this.#squares[pool]! += bin * bin;
  }

  plan(pool: number, into: Plan): void {
    const { bin, margin } = this.#parameters;
    const usable = this.#histograms.inRange(pool) >= 2 && this.#isSteady(pool);
    into.loadAfter = usable ? (1 - margin) * this.#head(pool) * bin : 0;
    into.unloadAfter = usable ? (1 + margin) * this.#tail(pool) * bin : LONG_TTL_MS;
  }

  reason(pool: number): string {
    const count = this.#histograms.inRange(pool);
    if (count < 2) return `${count} times between arrivals in range: ${formatDuration(LONG_TTL_MS)}`;
    if (!this.#isSteady(pool)) return `${count} times between arrivals vary too much: ${formatDuration(LONG_TTL_MS)}`;
    return `histogram of ${count} times between arrivals: head bin ${this.#head(pool)}, tail bin ${this.#tail(pool)}`;
  }

  stateBytes(): number {
    return this.#histograms.byteLength + this.#sum.byteLength + this.#squares.byteLength;
  }

  /** Whether variance <= cv * mean, both in bins; times the count squared, so that whole numbers compare exactly. */
  #isSteady(pool: number): boolean {
    const count = this.#histograms.inRange(pool);
    const sum = this.#sum[pool]!;
    return count * this.#squares[pool]! - sum * sum <= this.#parameters.cv * count * sum;
  }

  #head(pool: number): number {
    return Math.max(0, this.#histograms.binAbove(pool, this.#parameters.head) - 1);
  }

  #tail(pool: number): number {
    const { binCount } = this.#histograms;
    return Math.min(binCount, this.#histograms.binAbove(pool, this.#parameters.tail) + 1);
  }
}
