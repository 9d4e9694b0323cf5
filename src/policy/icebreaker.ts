import { InputError } from "../base/errors.ts";
import { choice, duration, flag, integer, number, type ParameterValues } from "../base/parameters.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import {
  emptyWindow,
  type KeepAlivePolicy,
  type PlatformControl,
  type PlatformView,
  type PoolProfile,
  type ReasonQuestion,
} from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { FourierExtrapolation, PICKS, type Pick } from "./forecast/fft.ts";
import { PoolHistories } from "./forecast/pool-histories.ts";
import { TRENDS, type Trend } from "./forecast/trend.ts";
import { FORECAST_PARAMETERS, instancesFor, occupiedMs, windowLength } from "./forecast-policy.ts";
import { forecastErrors, speedShare, warmUtility } from "./icebreaker-utility.ts";

const parameters = {
  ...FORECAST_PARAMETERS,
  measure: choice("peak", ["peak", "calls"], "what of an interval is forecast: most calls at once, or calls"),
  window: duration(3_600_000, "what a forecast is made from, in whole intervals"),
  harmonics: integer(10, "frequencies that are continued", { min: 0 }),
  trend: choice("quadratic", TRENDS, "what is taken off before; linear in public code"),
  pick: choice("strongest", PICKS, "which frequencies; lowest in public code"),
  judged: integer(10, "intervals by which a pool's forecasts are judged", { min: 1, max: 10_000 }),
  low: number(0.33, "utility from which on a pool is kept warm, on low-end nodes", { min: 0, max: 1 }),
  high: number(0.66, "utility from which on that is on high-end nodes", { min: 0, max: 1 }),
  normalise: flag(
    true,
    "whether utilities are spread over 0 to 1 among the pools with a forecast before they are compared",
  ),
};

/** The parameters of IceBreaker; times in ms. */
export type IceBreakerParameters = ParameterValues<typeof parameters>;

const HIGH_END = 0;

/**
 * IceBreaker [icebreaker22], a reconstruction from descriptions and public code of others: each interval, as many instances
 * of a pool are warm as Fourier extrapolation foresees to be needed at once, on the class of nodes that the pool's utility
 * chooses: high-end (the fastest), low-end (the slowest), or none at all. The utility is the mean of the share of needs that
 * its last forecasts missed, 1 - the share that they foresaw in vain, 1 - its time on high-end over that on low-end nodes,
 * and 1 - its memory over the largest pool's. Idle instances on other nodes than the chosen ones are released, and started
 * anew there. A start that a request waits for goes to high-end nodes first, and its instance stays to the end of the
 * interval. Until `judged` forecasts are known, all are high-end; until the first window has passed there is none, and idle
 * instances stay for `keepAlive`. Where all nodes are alike, only whether a pool is kept warm is chosen.
 * State: 25 B a pool, and 40 B and the windows (960 B) for each pool that was called within them.
 *
 * Differs from [icebreaker22], as far as that is known: the memory's share is of the largest pool, not of a server; the
 * speed-up is by the mean execution so far, wherever it was, and the platform's factors; the four parts weigh the same, where
 * public code lets their weights follow; a pre-warm takes its start-up time at the beginning of the interval; which idle
 * instance serves is the platform's convention, whatever its node.
 */
export class IceBreaker implements KeepAlivePolicy {
  readonly name = "icebreaker";
  readonly tick: Milliseconds;
  readonly #config: IceBreakerParameters;
  readonly #needs: PoolHistories;
  readonly #forecasts: PoolHistories; // the same rows; a row's peak is its forecast for the interval to come
  readonly #fourier: FourierExtrapolation;
  readonly #history: Float64Array; //  [window] of the pool that is looked at
  readonly #came: Float64Array; //     [judged] likewise, and so on
  readonly #foreseen: Float64Array; // [judged]
  readonly #errors = { missed: 0, vain: 0 };
  readonly #window = emptyWindow();
  readonly #memoryShare: Float64Array; // [pools]
  readonly #executionMs: Float64Array; // [pools] so far
  readonly #calls: Float64Array; //       [pools] so far
  readonly #class: Uint8Array; //         [pools] chosen last
  #classNames = "";
  #ticks = 0;
  #least = 0; // utility of the pools with a forecast
  #most = 0;
  #utility = 0; // of the pool that is placed
  #target = 0;
  #needed = 0; // foreseen

  constructor(pools: readonly PoolProfile[], config: IceBreakerParameters) {
    const length = windowLength(config);
    if (config.low > config.high)
      throw new InputError(
        "out-of-range",
        { source: "icebreaker: low" },
        `expected at most high, which is ${config.high}, got ${config.low}`,
      );
    const largest = pools.reduce((most, { memory }) => Math.max(most, memory), 0);
    this.tick = ms(config.interval);
    this.#config = config;
    this.#needs = new PoolHistories(pools.length, Math.max(length, config.judged));
    this.#forecasts = new PoolHistories(pools.length, config.judged);
    this.#fourier = new FourierExtrapolation(length, config.harmonics, config.trend as Trend, config.pick as Pick);
    this.#history = new Float64Array(length);
    this.#came = new Float64Array(config.judged);
    this.#foreseen = new Float64Array(config.judged);
    this.#memoryShare = Float64Array.from(pools, ({ memory }) => (largest > 0 ? memory / largest : 0));
    this.#executionMs = new Float64Array(pools.length);
    this.#calls = new Float64Array(pools.length);
    this.#class = new Uint8Array(pools.length);
  }

  get notes(): Readonly<Record<string, string>> {
    return { "classes of nodes": this.#classNames };
  }

  onArrival(pool: PoolId, view: PlatformView): void {
    this.#needs.follow(pool);
    this.#forecasts.follow(pool);
    this.#needs.notePeak(pool, view.busyInstances(pool) + 1);
  }

  keepAlive(): Milliseconds {
    return ms(this.#ticks <= this.#history.length ? this.#config.keepAlive : Number.POSITIVE_INFINITY);
  }

  nodeClass(pool: PoolId, ahead: boolean): number {
    return ahead ? this.#class[pool]! : HIGH_END;
  }

  onTick(control: PlatformControl): void {
    const ended = this.#ticks++; // intervals
    this.#classNames = control.nodeClasses?.map(({ name }) => name).join(", ") ?? "one: only whether to warm is chosen";
    if (ended === 0) return;
    this.#needs.turn();
    this.#forecasts.turn();
    for (let row = 0; row < this.#needs.count; row++) this.#note(row, control);
    if (ended < this.#history.length) return;
    this.#least = Number.POSITIVE_INFINITY;
    this.#most = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < this.#needs.count; row++) this.#foresee(row, control);
    const isJudged = ended - this.#history.length >= this.#config.judged;
    // downwards: a row that is forgotten is replaced by one above it
    for (let row = this.#needs.count - 1; row >= 0; row--) this.#place(row, isJudged, control);
  }

  reason(pool: PoolId, question: ReasonQuestion): string {
    if (question !== "tick") return "to the end of the interval, then by forecast and utility";
    const place = this.#target === 0 ? "not kept warm" : `class ${this.#class[pool]} of nodes`;
    return `${this.#needed} foreseen, utility ${this.#utility.toPrecision(3)}: ${place}`;
  }

  stateBytes(): number {
    const scratch = this.#history.byteLength + this.#came.byteLength + this.#foreseen.byteLength;
    const columns = this.#class.byteLength + 3 * this.#calls.byteLength;
    return this.#needs.stateBytes + this.#forecasts.stateBytes + this.#fourier.stateBytes + scratch + columns;
  }

  /** Takes note of the interval that has ended, and of what had been foreseen for it. */
  #note(row: number, control: PlatformControl): void {
    const pool = this.#needs.poolOf(row) as PoolId;
    const window = this.#window;
    control.readWindow(pool, window);
    this.#needs.set(row, this.#config.measure === "calls" ? window.invocations : this.#needs.peakOf(row));
    this.#needs.setPeak(row, control.busyInstances(pool)); // those that go on count for the next one too
    this.#forecasts.set(row, this.#forecasts.peakOf(row));
    this.#forecasts.setPeak(row, 0);
    const occupied = occupiedMs(window.liveCoreMs, window.idleMBms, control.pool(pool).memory, window.busyCoreMs);
    const starts = this.#needs.overheadOf(row) + window.coldWaitMs;
    const taken = Math.min(starts, occupied);
    this.#needs.setOverhead(row, control.startingInstances(pool) > 0 ? starts - taken : 0);
    this.#executionMs[pool] = this.#executionMs[pool]! + occupied - taken;
    this.#calls[pool] = this.#calls[pool]! + window.invocations;
  }

  /** Forecasts what the pool needs in the next interval. */
  #foresee(row: number, control: PlatformControl): void {
    this.#needs.copy(row, this.#history);
    const isSilent = this.#needs.zerosOf(row) >= this.#history.length;
    const forecast = isSilent ? 0 : this.#fourier.forecast(this.#history);
    const most = instancesFor(forecast, this.#history[this.#history.length - 1]!);
    const foreseen = Math.max(0, Math.min(Math.round(forecast), most));
    this.#forecasts.setPeak(row, foreseen);
    if (foreseen === 0) return;
    const utility = this.#utilityOf(row, control);
    this.#least = Math.min(this.#least, utility);
    this.#most = Math.max(this.#most, utility);
  }

  #utilityOf(row: number, control: PlatformControl): number {
    const pool = this.#needs.poolOf(row) as PoolId;
    this.#needs.copy(row, this.#came);
    this.#forecasts.copy(row, this.#foreseen);
    forecastErrors(this.#came, this.#foreseen, this.#errors);
    const execution = this.#calls[pool]! > 0 ? this.#executionMs[pool]! / this.#calls[pool]! : 0;
    const speed = speedShare(control.pool(pool).coldStart, execution, control.nodeClasses);
    return warmUtility(this.#errors, speed, this.#memoryShare[pool]!);
  }

  /** Chooses whether and where the pool is warm, and sees to it. */
  #place(row: number, isJudged: boolean, control: PlatformControl): void {
    const pool = this.#needs.poolOf(row) as PoolId;
    const foreseen = this.#forecasts.peakOf(row);
    this.#needed = foreseen;
    const live = control.idleInstances(pool) + control.busyInstances(pool) + control.startingInstances(pool);
    if (foreseen === 0 && live === 0 && this.#needs.zerosOf(row) >= this.#needs.length) return this.#forget(row);
    this.#utility = foreseen > 0 && isJudged ? this.#scaled(this.#utilityOf(row, control)) : 1;
    this.#target = this.#utility < this.#config.low ? 0 : foreseen;
    const classes = control.nodeClasses?.length ?? 1;
    this.#class[pool] = this.#utility < this.#config.high ? classes - 1 : HIGH_END;
    this.#scale(row, pool, control);
  }

  /** The utility as it is compared with the thresholds. */
  #scaled(utility: number): number {
    if (!this.#config.normalise) return utility;
    return this.#most > this.#least ? (utility - this.#least) / (this.#most - this.#least) : 1;
  }

  #scale(row: number, pool: PoolId, control: PlatformControl): void {
    const classes = control.nodeClasses?.length ?? 1;
    for (let c = 0; this.#target > 0 && c < classes; c++) {
      const elsewhere = c === this.#class[pool] ? 0 : control.idleInstances(pool, c);
      if (elsewhere > 0) control.release(pool, elsewhere, c);
    }
    const idle = control.idleInstances(pool);
    const live = idle + control.busyInstances(pool) + control.startingInstances(pool);
    if (this.#target > live) {
      const factor = control.nodeClasses?.[this.#class[pool]!]?.startFactor ?? 1;
      const started = control.prewarm(pool, this.#target - live);
      this.#needs.setOverhead(row, this.#needs.overheadOf(row) + started * factor * control.pool(pool).coldStart);
    } else if (idle > 0 && this.#target < live) control.release(pool, Math.min(idle, live - this.#target));
  }

  #forget(row: number): void {
    this.#needs.forget(row);
    this.#forecasts.forget(row);
  }
}

export const definition = definePolicy({
  summary: "as many instances as the Fourier forecast, on fast or on cheap nodes or not at all by a pool's utility",
  source: "[icebreaker22]",
  revision: 1,
  parameters,
  create: (values, { pools }) => new IceBreaker(pools, values),
});
