import { choice, duration, number, type ParameterValues } from "../base/parameters.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import { type KeepAlivePolicy, type PlatformView, PrewarmCause, type ReasonQuestion } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { forecastIdle, HISTORY } from "./hybrid/forecast.ts";
import type { HybridRule } from "./hybrid/rule.ts";
import { rules } from "./hybrid/rules.ts";

const parameters = {
  variant: choice("atc20", Object.keys(rules), "the paper's decisions, or those of a public implementation"),
  range: duration(14_400_000, "idle times from here on are out of bounds; also the window while nothing is known"),
  bin: duration(60_000, "width of a histogram bin"),
  head: number(5, "percentile of the idle times before which no invocation is expected", { min: 0, max: 100 }),
  tail: number(99, "percentile after which none is expected", { min: 0, max: 100 }),
  margin: number(0.1, "share by which head and tail are widened", { min: 0, max: 1 }),
  cv: number(2, "coefficient of variation of the bars from which the histogram is used", { min: 0 }),
  oob: number(0.5, "share of idle times out of bounds from which they are forecast", { min: 0 }),
  arMargin: number(0.15, "share of a forecast by which it may err either way", { min: 0, max: 1 }),
  fallback: duration(180_000, "variant eth: the window while its histogram says nothing"),
};

/** The parameters of the hybrid histogram policy; times in ms, percentiles in percent, margins as shares. */
export type HybridHistogramParameters = ParameterValues<typeof parameters>;

const NEVER = Number.POSITIVE_INFINITY;

/**
 * The hybrid histogram policy [shahrad20]. Per pool it counts idle times in bins and decides at the end of an execution,
 * by its rule (`Atc20Rule` is the paper's), from when until when the pool is loaded.
 * Where the paper's model, one instance per application, is silent: an idle time runs from the end of a pool's last
 * execution to the next arrival, so an arrival while the pool executes ends none; every instance is treated alike at
 * its own end; the pre-warm, of one instance, counts from the end that leaves the pool without executions.
 * Memory: 1.3 kB a pool, of which 960 B are the histogram's 240 bins.
 *
 * Differs from [shahrad20]: the forecast, over the last 32 idle times, is an ARIMA whose order and coefficients are found in
 * another way than the paper's auto-ARIMA (`arima.ts`), the mean of fewer than 12, and their mean where it is not positive;
 * histograms are never aged out. The paper sets no least number of idle times, and a single one makes a histogram of high
 * variation: it is used from the first on.
 */
export class HybridHistogram implements KeepAlivePolicy {
  readonly name: string;
  readonly #rule: HybridRule;
  readonly #plan = { loadAfter: 0, unloadAfter: 0 };
  readonly #arrived: Float64Array; //   [pools] the last arrival, NaN before the first
  readonly #idleSince: Float64Array; // [pools] end of the last execution, NaN once an arrival has ended the idle time
  readonly #loadAt: Float64Array; //    [pools] when the next pre-warm is due, Infinity for none
  readonly #unloadAt: Float64Array; //  [pools] until when what it loads stays; a span where the rule counts from ready

  constructor(poolCount: number, chosen: HybridHistogramParameters) {
    const { variant } = chosen;
    const make = rules[variant];
    if (make === undefined) throw new RangeError(`hybrid-histogram: expected a known variant, got ${variant}`);
    this.name = variant === "atc20" ? "hybrid-histogram" : `hybrid-histogram(${variant})`;
    this.#rule = make(poolCount, chosen);
    this.#arrived = new Float64Array(poolCount).fill(Number.NaN);
    this.#idleSince = new Float64Array(poolCount).fill(Number.NaN);
    this.#loadAt = new Float64Array(poolCount).fill(NEVER);
    this.#unloadAt = new Float64Array(poolCount);
  }

  onArrival(pool: PoolId, view: PlatformView): void {
    const last = this.#arrived[pool]!;
    this.#arrived[pool] = view.now;
    if (this.#rule.gaps === "arrivals") {
      if (!Number.isNaN(last)) this.#rule.record(pool, view.now - last);
      return;
    }
    if (view.busyInstances(pool) > 0 || Number.isNaN(this.#idleSince[pool]!)) return;
    const idle = view.now - this.#idleSince[pool]!;
    this.#idleSince[pool] = Number.NaN;
    this.#rule.record(pool, idle);
  }

  /** The window of the instance itself; also notes from when to when the pool is to be loaded. */
  keepAlive(pool: PoolId, view: PlatformView): Milliseconds {
    this.#idleSince[pool] = view.now;
    const plan = this.#plan;
    this.#rule.plan(pool, plan);
    const origin = this.#rule.gaps === "idle" ? view.now : this.#arrived[pool]!;
    const loads = plan.loadAfter > 0 && origin + plan.loadAfter >= view.now;
    const fromReady = this.#rule.loadedFrom === "ready";
    this.#loadAt[pool] = loads ? origin + plan.loadAfter : NEVER;
    this.#unloadAt[pool] = fromReady ? plan.unloadAfter : origin + plan.unloadAfter;
    if (loads) return ms(0);
    // a load that is overdue when the execution ends: the instance stays in its place
    return ms(plan.loadAfter === 0 || fromReady ? plan.unloadAfter : Math.max(0, this.#unloadAt[pool]! - view.now));
  }

  keepPrewarmed(pool: PoolId, view: PlatformView): Milliseconds {
    const until = this.#unloadAt[pool]!;
    return ms(this.#rule.loadedFrom === "ready" ? until : Math.max(0, until - view.now));
  }

  prewarmIn(pool: PoolId, view: PlatformView, cause: PrewarmCause): Milliseconds {
    const pending = cause === PrewarmCause.Idle && view.busyInstances(pool) === 0;
    if (!pending) this.#loadAt[pool] = NEVER;
    return ms(Math.max(0, this.#loadAt[pool]! - view.now));
  }

  reason(pool: PoolId, question: ReasonQuestion): string {
    return question === "keep-prewarmed" ? "until the end of the plan that loaded it" : this.#rule.reason(pool);
  }

  stateBytes(): number {
    return this.#rule.stateBytes() + 4 * this.#loadAt.byteLength;
  }
}

export const definition = definePolicy({
  summary: "pre-warms and keeps alive by a histogram of the pool's idle times, or a forecast where they are long",
  source: "[shahrad20]",
  revision: 2,
  parameters,
  separable: () => true,
  create: (values, { pools }) => new HybridHistogram(pools.length, values),
  byMinute: ({ variant, ...values }) =>
    variant === "atc20" ? { kind: "hybrid", ...values, history: HISTORY, forecast: forecastIdle } : undefined,
});
