import { choice, duration, type ParameterValues } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import {
  emptyWindow,
  type KeepAlivePolicy,
  type PlatformControl,
  type PlatformView,
  type ReasonQuestion,
} from "../platform/contract.ts";
import type { Forecaster } from "./forecast/forecaster.ts";
import type { ForecasterChoice } from "./forecast/forecaster-choice.ts";
import { always } from "./forecast/forecaster-choice.ts";
import { PoolHistories } from "./forecast/pool-histories.ts";

/** What every policy by forecast has. */
export const FORECAST_PARAMETERS = {
  interval: duration(60_000, "time between two decisions; one value of the history", { min: 1 }),
  measure: choice("mean", ["mean", "peak"], "what of an interval's concurrency is forecast"),
  window: duration(7_200_000, "what a forecast is made from, in whole intervals"),
  keepAlive: duration(600_000, "how long idle instances stay until the first window has passed"),
} as const;

export type ForecastConfig = ParameterValues<typeof FORECAST_PARAMETERS>;

/** A pool whose mean concurrency is lower counts as idle, and half of it is the least forecast that counts [femux26]. */
export const IDLE_CONCURRENCY = 1.6e-5;
/** A forecast above `SOFT_LIMIT` instances may not exceed the last concurrency by more than `GROWTH` [femux26]. */
const SOFT_LIMIT = 3000;
const GROWTH = 500;
/** A forecast that is whole but for rounding must not be rounded up to the next. */
const ROUNDING = 1e-9;
const MOST_VALUES = 10_000;

/** Values of a window, a whole number from 1 to 10000. */
export function windowLength({ interval, window }: ForecastConfig): number {
  const length = Math.round(window / interval);
  if (length >= 1 && length <= MOST_VALUES) return length;
  throw new RangeError(`expected a window of 1 to ${MOST_VALUES} intervals, got ${window} ms of ${interval} ms`);
}

/** The instances that a forecast of the mean concurrency asks for, after an interval of the concurrency `last`. */
export function instancesFor(forecast: number, last: number): number {
  if (forecast < IDLE_CONCURRENCY / 2) return 0;
  return Math.min(Math.ceil(forecast - ROUNDING), Math.max(SOFT_LIMIT, Math.ceil(last) + GROWTH));
}

/**
 * As many instances as a forecast of the next interval's mean concurrency, rounded up [femux26]: at each tick instances
 * that lack are started, and idle ones above the forecast are released, least recently used first. In between, an
 * instance that a request had to start stays to the end of the interval. Until the first window has passed there is no
 * forecast, and idle instances stay for `keepAlive`.
 * The mean concurrency is the instance-time that was neither idle nor starting, divided by the interval; an interval with
 * an invocation never counts as idle. Waiting for a start is taken off, so that a pre-warm does not cause the next one;
 * where a request meets a pre-warm that is still starting, its wait is taken off twice. With `measure` peak it is instead the
 * most instances that were busy at once, as arrivals found them; waiting for a start is in it.
 * State: 4 B a pool, and 20 B and the window (960 B) for each pool that was called within it. A pool that is not called
 * costs nothing at a tick.
 *
 * Not separable: a tick starts instances of one pool and releases those of another at the same instant, so that the common
 * peak depends on their order.
 *
 * Differs from [femux26]: a pre-warm takes the pool's start-up time, so that the first instants of an interval may find
 * it starting; executions that go on past a tick are not interrupted.
 */
export class ForecastPolicy implements KeepAlivePolicy {
  readonly name: string;
  readonly tick: Milliseconds;
  readonly #config: ForecastConfig;
  readonly #isPeak: boolean;
  readonly #choice: ForecasterChoice;
  readonly #histories: PoolHistories;
  readonly #history: Float64Array; // [window] of the pool that is scaled
  readonly #block: Float64Array; //   [block] of the pool that is reviewed
  readonly #window = emptyWindow();
  #ticks = 0;
  #forecast = 0; // of the pool that is scaled

  constructor(poolCount: number, choice: ForecasterChoice, config: ForecastConfig) {
    const length = windowLength(config);
    this.name = choice.name;
    this.tick = ms(config.interval);
    this.#config = config;
    this.#isPeak = config.measure === "peak";
    this.#choice = choice;
    this.#histories = new PoolHistories(poolCount, Math.max(length, choice.block));
    this.#history = new Float64Array(length);
    this.#block = new Float64Array(choice.block);
  }

  onArrival(pool: PoolId, view: PlatformView): void {
    this.#histories.follow(pool);
    if (this.#isPeak) this.#histories.notePeak(pool, view.busyInstances(pool) + 1);
  }

  keepAlive(_pool: PoolId, view: PlatformView): Milliseconds {
    return ms(this.#isWarmUp(view) ? this.#config.keepAlive : Number.POSITIVE_INFINITY);
  }

  onTick(control: PlatformControl): void {
    const ended = this.#ticks++; // intervals
    if (ended === 0) return;
    this.#histories.turn();
    for (let row = 0; row < this.#histories.count; row++) {
      const pool = this.#histories.poolOf(row) as PoolId;
      this.#histories.set(row, this.#isPeak ? this.#peak(row, pool, control) : this.#mean(row, pool, control));
    }
    if (this.#block.length > 0 && ended % this.#block.length === 0) this.#review();
    if (ended < this.#history.length) return;
    // downwards: a row that is forgotten is replaced by one above it
    for (let row = this.#histories.count - 1; row >= 0; row--) this.#scale(row, control);
  }

  reason(pool: PoolId, question: ReasonQuestion, view: PlatformView): string {
    if (question !== "tick") {
      const { window, interval } = this.#config;
      return this.#isWarmUp(view)
        ? `no history of ${formatDuration(window)} yet`
        : `to the end of the interval of ${formatDuration(interval)}, then by forecast`;
    }
    const { name } = this.#choice.of(pool);
    const from = `from ${this.#history.length} intervals, the last ${decimals(this.#last)}`;
    const instances = `${this.#target} ${this.#target === 1 ? "instance" : "instances"}`;
    return `${name} forecasts a concurrency of ${decimals(this.#forecast)} ${from}: ${instances}`;
  }

  stateBytes(): number {
    const scratch = this.#history.byteLength + this.#block.byteLength;
    return this.#histories.stateBytes + this.#choice.stateBytes + scratch;
  }

  #isWarmUp(view: PlatformView): boolean {
    return view.now < this.#history.length * this.#config.interval;
  }

  /** Most instances busy at once in the interval that has ended; those that still are count for the next one too. */
  #peak(row: number, pool: PoolId, control: PlatformControl): number {
    const peak = this.#histories.peakOf(row);
    this.#histories.setPeak(row, control.busyInstances(pool));
    return peak;
  }

  /** The mean concurrency of the interval that has ended. */
  #mean(row: number, pool: PoolId, control: PlatformControl): number {
    const { interval } = this.#config;
    const window = this.#window;
    control.readWindow(pool, window);
    const overhead = this.#histories.overheadOf(row) + window.coldWaitMs;
    const occupied = occupiedMs(window.liveCoreMs, window.idleMBms, control.pool(pool).memory, window.busyCoreMs);
    const taken = Math.min(overhead, occupied);
    const goesOn = control.busyInstances(pool) + control.startingInstances(pool) > 0;
    this.#histories.setOverhead(row, goesOn ? overhead - taken : 0);
    const least = window.invocations > 0 ? IDLE_CONCURRENCY : 0;
    const concurrency = (occupied - taken) / interval;
    return concurrency < IDLE_CONCURRENCY ? least : concurrency;
  }

  #review(): void {
    for (let row = 0; row < this.#histories.count; row++) {
      this.#histories.copy(row, this.#block);
      this.#choice.review(this.#histories.poolOf(row), this.#block);
    }
  }

  #scale(row: number, control: PlatformControl): void {
    const pool = this.#histories.poolOf(row) as PoolId;
    const idle = control.idleInstances(pool);
    const live = idle + control.busyInstances(pool) + control.startingInstances(pool);
    if (live === 0 && this.#histories.zerosOf(row) >= this.#histories.length) return this.#forget(row, pool);
    this.#histories.copy(row, this.#history);
    const isSilent = this.#histories.zerosOf(row) >= this.#history.length;
    this.#forecast = isSilent ? 0 : this.#choice.of(pool).forecast(this.#history);
    if (!Number.isFinite(this.#forecast)) {
      throw new RangeError(`${this.name}: expected a finite forecast, got ${this.#forecast} for pool ${pool}`);
    }
    const target = this.#target;
    if (target > live) {
      const started = control.prewarm(pool, target - live);
      const startMs = started * control.pool(pool).coldStart;
      this.#histories.setOverhead(row, this.#histories.overheadOf(row) + startMs);
    } else if (idle > 0 && target < live) control.release(pool, Math.min(idle, live - target));
  }

  #forget(row: number, pool: PoolId): void {
    this.#histories.forget(row);
    this.#choice.forget(pool);
  }

  get #last(): number {
    return this.#history[this.#history.length - 1]!;
  }

  get #target(): number {
    return instancesFor(this.#forecast, this.#last);
  }
}

/** A policy with one forecaster, which is given the number of values of its history. */
export function forecastPolicy(
  poolCount: number,
  config: ForecastConfig,
  forecaster: (length: number) => Forecaster,
): ForecastPolicy {
  return new ForecastPolicy(poolCount, always(forecaster(windowLength(config))), config);
}

/** Time of instances that were not idle; where memory says nothing about idleness, their core-time. */
export function occupiedMs(liveMs: number, idleMBms: number, memory: number, busyMs: number): number {
  return memory > 0 ? Math.max(0, liveMs - idleMBms / memory) : busyMs;
}

function decimals(value: number): string {
  return value.toPrecision(3);
}
