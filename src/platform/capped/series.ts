import type { WindowSeries } from "../tally.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/**
 * Kernel. An integral over time in windows of equal length up to a horizon, from intervals of constant weight that are
 * added in any order. An interval costs O(1) however long it is: its ends go to their windows, what lies between to a
 * difference array.
 */
class Integral {
  readonly #column: Float64Array;
  readonly #step: Float64Array; // [windows + 1] change of the weight that covers whole windows
  readonly #window: number;
  readonly #horizon: number;

  constructor(column: Float64Array, window: number, horizon: number) {
    this.#column = column;
    this.#step = new Float64Array(column.length + 1);
    this.#window = window;
    this.#horizon = horizon;
  }

  add(from: number, to: number, weight: number): void {
    const end = Math.min(to, this.#horizon);
    if (from >= end) return;
    const window = this.#window;
    const first = Math.floor(from / window);
    const last = Math.floor(end / window);
    const column = this.#column;
    if (first === last) {
      column[first]! += weight * (end - from);
      return;
    }
    column[first]! += weight * ((first + 1) * window - from);
    if (last < column.length) column[last]! += weight * (end - last * window);
    this.#step[first + 1]! += weight;
    this.#step[last]! -= weight;
  }

  /** Adds the whole windows; nothing can be added any more. */
  finish(): void {
    let weight = 0;
    for (let w = 0; w < this.#column.length; w++) {
      weight += this.#step[w]!;
      this.#column[w]! += weight * this.#window;
    }
  }
}

/** Kernel. The series by window of a replay in the order of time. The integrals of the current window are the caller's to add to. */
export class SeriesMeter {
  readonly series: WindowSeries;
  readonly live: Integral;
  readonly busy: Integral;
  readonly idle: Integral;
  /** The current window is [start, stop); Infinity, Infinity after the horizon. */
  start = 0;
  stop: number;
  /** Of the current window so far; what does not lie in it whole goes to `busy` and `idle`. */
  busyCoreMs = 0;
  idleMBms = 0;
  coldStarts = 0;
  #index = 0;
  #arrived = 0; // before the current window

  constructor(horizon: number, longestWindow: number) {
    const window = Math.min(longestWindow, Math.max(1, horizon)); // an infinite one is the whole run
    const count = Math.ceil(horizon / window);
    const column = () => new Float64Array(count);
    this.series = {
      windowMs: window,
      horizonMs: horizon,
      count,
      invocations: column(),
      coldStarts: column(),
      liveMs: column(),
      busyCoreMs: column(),
      idleMBms: column(),
    };
    const { liveMs, busyCoreMs, idleMBms } = this.series;
    this.live = new Integral(liveMs, window, horizon);
    this.busy = new Integral(busyCoreMs, window, horizon);
    this.idle = new Integral(idleMBms, window, horizon);
    this.stop = Math.min(window, horizon);
    if (count === 0) this.start = this.stop = INFINITY;
  }

  /** Adds an idle time of an instance of so many MB, which ends now. */
  addIdle(from: number, to: number, memory: number): void {
    if (from >= this.start && to <= this.stop) this.idleMBms += memory * (to - from);
    else this.idle.add(from, to, memory);
  }

  /** Adds the time of an execution that begins now. */
  addBusy(from: number, to: number, cores: number): void {
    if (to <= this.stop) this.busyCoreMs += cores * (to - from);
    else this.busy.add(from, to, cores);
  }

  /** Goes on to the window of `now` >= `stop`; `arrived` counts the invocations before it. */
  roll(now: number, arrived: number): void {
    const { series } = this;
    const w = this.#index;
    series.invocations[w] = arrived - this.#arrived;
    series.coldStarts[w] = this.coldStarts;
    series.busyCoreMs[w]! += this.busyCoreMs;
    series.idleMBms[w]! += this.idleMBms;
    this.#arrived = arrived;
    this.coldStarts = 0;
    this.busyCoreMs = 0;
    this.idleMBms = 0;
    while (now >= this.stop) {
      this.#index++;
      const beyond = this.#index === series.count;
      this.start = beyond ? INFINITY : this.#index * series.windowMs;
      this.stop = beyond ? INFINITY : Math.min(this.start + series.windowMs, series.horizonMs);
    }
  }

  /** Completes the series, once all is added. */
  finish(arrived: number): void {
    if (this.#index < this.series.count) this.roll(this.series.horizonMs, arrived);
    for (const integral of [this.live, this.busy, this.idle]) integral.finish();
  }
}
