import { formatDuration } from "../../base/quantity.ts";
import { RecentValues } from "../recent-values.ts";
import type { HybridRule, Plan, RuleParameters } from "./rule.ts";

const REMEMBERED = 6;
const DEFAULT_MS = 600_000;
const MINUTE_MS = 60_000;

/**
 * The rule that RainbowCake's artefact compares itself with [rainbowcake24] (its Histogram), as
 * its code decides, by the last 6 times between arrivals, rounded up to minutes. Mean / standard deviation at least `cv`
 * (its 2): loaded P5 after the arrival for P99 - P5 from being ready on. Otherwise the instance stays for 10 min. A single
 * time counts as free of deviation.
 * Differs from its program: the percentiles of at most 6 values are the least and the greatest, where that smooths them
 * by kernels. The length of the history is that of its other histories, as the value that it is created with is not shown.
 */
export class RainbowcakeRule implements HybridRule {
  readonly gaps = "arrivals";
  readonly loadedFrom = "ready";
  readonly #cv: number;
  readonly #recent: RecentValues;

  constructor(poolCount: number, { cv }: RuleParameters) {
    this.#cv = cv;
    this.#recent = new RecentValues(poolCount, REMEMBERED);
  }

  record(pool: number, gapMs: number): void {
    this.#recent.push(pool, Math.ceil(gapMs / MINUTE_MS));
  }

  plan(pool: number, into: Plan): void {
    const minutes = this.#recent.of(pool);
    const steady = isSteady(minutes, this.#cv);
    into.loadAfter = steady ? Math.min(...minutes) * MINUTE_MS : 0;
    into.unloadAfter = steady ? Math.max(...minutes) * MINUTE_MS - into.loadAfter : DEFAULT_MS;
  }

  reason(pool: number): string {
    const minutes = this.#recent.of(pool);
    if (minutes.length === 0) return "no time between arrivals yet";
    if (!isSteady(minutes, this.#cv)) return `the last times vary too much: ${formatDuration(DEFAULT_MS)}`;
    return `the last times are from ${Math.min(...minutes)} to ${Math.max(...minutes)} min`;
  }

  stateBytes(): number {
    return this.#recent.byteLength;
  }
}

/** Whether the mean is above 0 and at least `cv` standard deviations (divisor n - 1; none of a single value). */
function isSteady(values: Float64Array, cv: number): boolean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return mean > 0 && mean >= cv * Math.sqrt(squares / Math.max(1, values.length - 1));
}
