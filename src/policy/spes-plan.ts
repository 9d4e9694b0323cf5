import { type Pattern, SpesClass } from "./spes-classes.ts";

/** Minutes in which a pool is to be loaded, both ends included; where `period` is above 0, every so many minutes again. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly period: number;
}

/** Modes nearer to each other than this are one interval, in minutes. */
const ONE_INTERVAL = 10;

/** Least and most minutes that a pool is expected to be idle. */
export type IdleInterval = readonly [least: number, most: number];

/** The idle times that a pattern predicts, in minutes; none of a warm, successive, pulsed, correlated or unknown pool. */
export function idleIntervals({ kind, values, spread }: Pattern): readonly IdleInterval[] {
  const apart = () => values.map((value): IdleInterval => [value, value]);
  switch (kind) {
    case SpesClass.Regular:
      return [[values[0]! - spread, values[0]! + spread]];
    case SpesClass.NearlyRegular:
      return apart();
    case SpesClass.Dense:
      return [[values[0]!, values[1]!]];
    case SpesClass.Possible: {
      const [least, most] = [Math.min(...values), Math.max(...values)];
      return most - least <= ONE_INTERVAL ? [[least, most]] : apart();
    }
    default:
      return [];
  }
}

/**
 * When a pool last invoked in minute `last` is loaded for an idle time. What [spes24]'s artefact decides after minute i
 * holds in minute i + 1: an invocation expected in minutes left to right is met from left - margin + 1 to
 * right + margin + 1.
 */
export function spanAround(last: number, [least, most]: IdleInterval, margin: number): Span {
  const [left, right] = [last + 1 + least, last + 1 + most];
  return { from: Math.ceil(left - margin) + 1, to: Math.floor(right + margin) + 1, period: 0 };
}

/**
 * When a pool is to be loaded by its pattern if it was last invoked in minute `last` and not since. A regular pool's
 * expected invocation is put off by a period in the minute after it has not come, again and again.
 */
export function spansAfter(pattern: Pattern, last: number, margin: number): readonly Span[] {
  if (pattern.kind === SpesClass.Warm) return [{ from: 0, to: Number.POSITIVE_INFINITY, period: 0 }];
  const spans = idleIntervals(pattern).map((interval) => spanAround(last, interval, margin));
  if (pattern.kind !== SpesClass.Regular) return spans;
  const [value] = pattern.values;
  return [{ from: spans[0]!.from, to: Math.ceil(last + 1 + value! + pattern.spread), period: Math.round(value!) + 1 }];
}

/** The last minute of the unbroken time in which the pool is to be loaded and which `minute` lies in; `minute` - 1 if it is not. */
export function loadedThrough(spans: readonly Span[], minute: number): number {
  let through = minute - 1;
  for (let before = Number.NaN; before !== through; ) {
    before = through;
    for (const span of spans) through = Math.max(through, endAt(span, through + 1));
  }
  return through;
}

/** The first minute after `minute` in which a span begins, Infinity for none. */
export function nextLoad(spans: readonly Span[], minute: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { from, period } of spans) {
    const times = period > 0 ? Math.max(0, Math.floor((minute - from) / period) + 1) : 0;
    const start = from + times * period;
    if (start > minute) next = Math.min(next, start);
  }
  return next;
}

/** How many of the minutes `from` .. `to` - 1 lie in a span. */
export function loadedMinutes(spans: readonly Span[], from: number, to: number): number {
  let count = 0;
  for (let minute = from; minute < to; ) {
    const through = Math.min(loadedThrough(spans, minute), to - 1);
    count += through - minute + 1;
    minute = Math.max(minute + 1, Math.min(to, nextLoad(spans, through)));
  }
  return count;
}

/** The last minute of the span's repetition that `minute` lies in; -1 if it lies in none. */
function endAt({ from, to, period }: Span, minute: number): number {
  if (minute < from) return -1;
  if (period === 0) return minute <= to ? to : -1;
  if (to - from + 1 >= period) return Number.POSITIVE_INFINITY;
  const shift = Math.floor((minute - from) / period) * period;
  return minute <= to + shift ? to + shift : -1;
}

/** By pool, how long it stays loaded and when it is loaded next, as seen in one minute, so that neither is sought twice. */
export class PlanCache {
  readonly #minute: Int32Array; //    [pools] -1 where nothing is planned
  readonly #through: Float64Array; // [pools] as `loadedThrough` says
  readonly #next: Float64Array; //    [pools] as `nextLoad` says

  constructor(poolCount: number) {
    this.#minute = new Int32Array(poolCount).fill(-1);
    this.#through = new Float64Array(poolCount);
    this.#next = new Float64Array(poolCount);
  }

  get stateBytes(): number {
    return this.#minute.byteLength + this.#through.byteLength + this.#next.byteLength;
  }

  isOf(pool: number, minute: number): boolean {
    return this.#minute[pool] === minute;
  }

  make(pool: number, minute: number, spans: readonly Span[]): void {
    this.#minute[pool] = minute;
    this.#through[pool] = loadedThrough(spans, minute);
    this.#next[pool] = nextLoad(spans, minute);
  }

  forget(pool: number): void {
    this.#minute[pool] = -1;
  }

  forgetAll(): void {
    this.#minute.fill(-1);
  }

  through(pool: number): number {
    return this.#through[pool]!;
  }

  next(pool: number): number {
    return this.#next[pool]!;
  }
}
