import { duration, number, type ParameterValues } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import { type KeepAlivePolicy, type PlatformView, PrewarmCause, type ReasonQuestion } from "../platform/contract.ts";
import { forecastNext } from "./autoregression.ts";
import { definePolicy } from "./definition.ts";
import { IdleHistograms } from "./idle-histogram.ts";
import { RecentValues } from "./recent-values.ts";

const parameters = {
  range: duration(14_400_000, "idle times from here on are out of bounds; also the window while nothing is known"),
  bin: duration(60_000, "width of a histogram bin"),
  head: number(5, "percentile of the idle times before which no invocation is expected", { min: 0, max: 100 }),
  tail: number(99, "percentile after which none is expected", { min: 0, max: 100 }),
  margin: number(0.1, "share by which head and tail are widened", { min: 0, max: 1 }),
  cv: number(2, "coefficient of variation of the bars from which the histogram is used", { min: 0 }),
  oob: number(0.5, "share of idle times out of bounds from which they are forecast", { min: 0 }),
  arMargin: number(0.15, "share of a forecast by which it may err either way", { min: 0, max: 1 }),
};

/** The parameters of the hybrid histogram policy; times in ms, percentiles in percent, margins as shares. */
export type HybridHistogramParameters = ParameterValues<typeof parameters>;

/** The last idle times of a pool that are kept for the forecast. */
const HISTORY = 32;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The hybrid histogram policy [shahrad20]. Per pool it counts idle times in bins and decides at the end of an execution:
 * - mostly out of bounds: forecast p of the next idle time; loaded from end + 0.85 p to end + 1.15 p;
 * - bars too even (their coefficient of variation below 2), or no idle time yet: stays loaded for the range;
 * - otherwise loaded from end + 0.9 head to end + 1.1 tail, head rounded down to a whole bin and tail up; a head of 0
 *   does not unload.
 * Where the paper's model, one instance per application, is silent: an idle time runs from the end of a pool's last
 * execution to the next arrival, so an arrival while the pool executes ends none; every instance is treated alike at
 * its own end; the pre-warm, of one instance, counts from the end that leaves the pool without executions.
 * Memory: 1.3 kB a pool, of which 960 B are the histogram's 240 bins.
 *
 * Differs from [shahrad20]: the forecast is an autoregression over the last 32 idle times (`forecastNext`) in place of
 * ARIMA, and their mean where that is not positive; histograms are never aged out. The paper sets no least number of
 * idle times, and a single one makes a histogram of high variation: it is used from the first on.
 */
export class HybridHistogram implements KeepAlivePolicy {
  readonly name = "hybrid-histogram";
  readonly #parameters: HybridHistogramParameters;
  readonly #leastSquaredVariation: number;
  readonly #histograms: IdleHistograms;
  readonly #recent: RecentValues;
  readonly #idleSince: Float64Array; // [pools] end of the last execution, NaN once an arrival has ended the idle time
  readonly #loadAt: Float64Array; //    [pools] when the next pre-warm is due, Infinity for none
  readonly #unloadAt: Float64Array; //  [pools] until when what that pre-warm loads stays

  constructor(poolCount: number, chosen: HybridHistogramParameters) {
    const binCount = Math.ceil(chosen.range / chosen.bin);
    if (!(binCount >= 1 && binCount <= 65_536)) {
      throw new RangeError(`hybrid-histogram: expected 1 to 65536 bins, got range ${chosen.range} / bin ${chosen.bin}`);
    }
    this.#parameters = chosen;
    this.#leastSquaredVariation = chosen.cv * chosen.cv;
    this.#histograms = new IdleHistograms(poolCount, binCount, chosen.bin, chosen.head, chosen.tail);
    this.#recent = new RecentValues(poolCount, HISTORY);
    this.#idleSince = new Float64Array(poolCount).fill(Number.NaN);
    this.#loadAt = new Float64Array(poolCount).fill(NEVER);
    this.#unloadAt = new Float64Array(poolCount);
  }

  onArrival(pool: PoolId, view: PlatformView): void {
    if (view.busyInstances(pool) > 0 || Number.isNaN(this.#idleSince[pool]!)) return;
    const idle = view.now - this.#idleSince[pool]!;
    this.#idleSince[pool] = Number.NaN;
    this.#histograms.record(pool, idle);
    this.#recent.push(pool, idle);
  }

  keepAlive(pool: PoolId, view: PlatformView): Milliseconds {
    this.#idleSince[pool] = view.now;
    const { range, margin, arMargin } = this.#parameters;
    if (this.#isMostlyOutside(pool)) {
      const next = forecastIdle(this.#recent.of(pool));
      return this.#plan(pool, view, (1 - arMargin) * next, (1 + arMargin) * next);
    }
    if (this.#isEven(pool)) return this.#plan(pool, view, 0, range);
    return this.#plan(pool, view, (1 - margin) * this.#head(pool), (1 + margin) * this.#tail(pool));
  }

  keepPrewarmed(pool: PoolId, view: PlatformView): Milliseconds {
    return ms(Math.max(0, this.#unloadAt[pool]! - view.now));
  }

  prewarmIn(pool: PoolId, view: PlatformView, cause: PrewarmCause): Milliseconds {
    const pending = cause === PrewarmCause.Idle && view.busyInstances(pool) === 0;
    if (!pending) this.#loadAt[pool] = NEVER;
    return ms(Math.max(0, this.#loadAt[pool]! - view.now));
  }

  reason(pool: PoolId, question: ReasonQuestion): string {
    if (question === "keep-prewarmed") return "until the end of the plan that loaded it";
    const histograms = this.#histograms;
    const inside = histograms.inRange(pool);
    const count = inside + histograms.outOfBounds(pool);
    if (count === 0) return "no idle time yet";
    if (this.#isMostlyOutside(pool)) {
      const next = formatDuration(forecastIdle(this.#recent.of(pool)));
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
    const columns = this.#idleSince.byteLength + this.#loadAt.byteLength + this.#unloadAt.byteLength;
    return this.#histograms.byteLength + this.#recent.byteLength + columns;
  }

  #isMostlyOutside(pool: PoolId): boolean {
    const outside = this.#histograms.outOfBounds(pool);
    return outside > 0 && outside >= this.#parameters.oob * (outside + this.#histograms.inRange(pool));
  }

  /** Whether the histogram says nothing: its bars are too alike, or there are none. */
  #isEven(pool: PoolId): boolean {
    return !(this.#histograms.squaredVariation(pool) >= this.#leastSquaredVariation);
  }

  #head(pool: PoolId): number {
    return this.#histograms.headBin(pool) * this.#parameters.bin;
  }

  #tail(pool: PoolId): number {
    return (this.#histograms.tailBin(pool) + 1) * this.#parameters.bin;
  }

  /** Notes from when to when the pool is to be loaded, after an end at `now`; the window of the instance itself. */
  #plan(pool: PoolId, view: PlatformView, loadAfter: number, unloadAfter: number): Milliseconds {
    this.#loadAt[pool] = loadAfter > 0 ? view.now + loadAfter : NEVER;
    this.#unloadAt[pool] = view.now + unloadAfter;
    return ms(loadAfter > 0 ? 0 : unloadAfter);
  }
}

/** The next idle time, > 0: the autoregression's, or the mean of the last ones where that is not positive. */
function forecastIdle(idleTimes: Float64Array): number {
  const next = forecastNext(idleTimes);
  return next > 0 ? next : idleTimes.reduce((sum, idle) => sum + idle, 0) / idleTimes.length;
}

export const definition = definePolicy({
  summary: "pre-warms and keeps alive by a histogram of the pool's idle times, or a forecast where they are long",
  source: "[shahrad20]",
  revision: 1,
  parameters,
  separable: () => true,
  create: (values, { pools }) => new HybridHistogram(pools.length, values),
  byMinute: (values) => ({ kind: "hybrid", ...values, history: HISTORY, forecast: forecastIdle }),
});
