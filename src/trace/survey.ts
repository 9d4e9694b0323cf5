import { LogHistogram } from "../base/log-histogram.ts";
import { type AnyTrace, openCalls } from "./call-source.ts";
import { GapMoments } from "./gap-moments.ts";
import { DURATION_PERCENTS, type DurationProfile, type MinuteCounts } from "./minute-counts.ts";
import type { CallChunk } from "./trace.ts";

/** What a description is made from: calls, stored or streamed, or calls per minute. */
export type Described = AnyTrace | MinuteCounts;

/** What one pass over a trace's calls, or its calls per minute, gathers. Memory depends on functions, apps and hours alone. */
export interface Survey {
  readonly invocations: number;
  readonly calls: Float64Array; //    [functions]
  readonly averages: Float64Array; // [functions] mean duration in ms; 0 without calls
  /** [functions] Population standard deviation over mean of the inter-arrival times; NaN below 3 calls or all at once. */
  readonly variation: Float64Array;
  readonly appVariation: Float64Array; // [apps] the same, of the calls of an app's functions together
  /** Durations of the calls in ms. */
  readonly perCall: { readonly quantile: (p: number) => number | undefined; readonly mean: number | undefined };
  readonly callsByHour: Float64Array; // [hours of the observed time, a last incomplete one included]
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The end of the observed time in ms. */
export function horizonOf(source: Described): number {
  return "minutes" in source ? source.minutes * MINUTE_MS : source.horizon;
}

/**
 * Reads the calls once. Of calls per minute everything is exact but inter-arrival times, for which the calls of a
 * minute, of an app's together, count as equally spaced from its start, as in the published distributions [yu20], and
 * durations of calls, which spread as the functions' percentiles say.
 */
export function survey(source: Described): Survey {
  return "minutes" in source ? surveyMinutes(source) : surveyCalls(source);
}

/** O(1) per call. */
function surveyCalls(trace: AnyTrace): Survey {
  const pass = new CallSurvey(trace);
  const stream = openCalls(trace);
  for (let chunk = stream.next(); chunk !== undefined; chunk = stream.next()) pass.add(chunk);
  return pass.result();
}

class CallSurvey {
  readonly #appOf: Uint32Array;
  readonly #calls: Float64Array;
  readonly #busy: Float64Array; // [functions] ms
  readonly #gaps: GapMoments;
  readonly #appGaps: GapMoments;
  readonly #perCall = new LogHistogram();
  readonly #byHour: Float64Array;
  #shortest = Number.POSITIVE_INFINITY;
  #longest = 0;

  constructor({ functions, apps, horizon }: AnyTrace) {
    this.#appOf = Uint32Array.from(functions, ({ app }) => app);
    this.#calls = new Float64Array(functions.length);
    this.#busy = new Float64Array(functions.length);
    this.#gaps = new GapMoments(functions.length);
    this.#appGaps = new GapMoments(apps.length);
    this.#byHour = new Float64Array(hoursOf(horizon));
  }

  add({ length, arrival, functionId, duration }: CallChunk): void {
    const lastHour = this.#byHour.length - 1;
    for (let i = 0; i < length; i++) {
      const fn = functionId[i]!;
      const time = arrival[i]!;
      const lasts = duration[i]!;
      this.#calls[fn]! += 1;
      this.#busy[fn]! += lasts;
      this.#gaps.addCall(fn, time);
      this.#appGaps.addCall(this.#appOf[fn]!, time);
      this.#perCall.add(lasts);
      this.#byHour[Math.min(Math.floor(time / HOUR_MS), lastHour)]! += 1; // a call at the horizon itself
      if (lasts < this.#shortest) this.#shortest = lasts;
      if (lasts > this.#longest) this.#longest = lasts;
    }
  }

  result(): Survey {
    const calls = this.#calls;
    return {
      invocations: this.#perCall.count,
      calls,
      averages: this.#busy.map((busy, fn) => (calls[fn]! === 0 ? 0 : busy / calls[fn]!)),
      variation: this.#gaps.variation(),
      appVariation: this.#appGaps.variation(),
      perCall: bounded(this.#perCall, this.#shortest, this.#longest, this.#perCall.mean),
      callsByHour: this.#byHour,
    };
  }
}

/** O(entries + apps * minutes). */
function surveyMinutes(counts: MinuteCounts): Survey {
  const { functions, durations } = counts;
  const calls = new Float64Array(functions.length);
  const gaps = new GapMoments(functions.length);
  const callsByHour = new Float64Array(hoursOf(horizonOf(counts)));
  for (let fn = 0; fn < functions.length; fn++) {
    for (let e = counts.offsets[fn]!; e < counts.offsets[fn + 1]!; e++) {
      const [minute, count] = [counts.minute[e]!, counts.count[e]!];
      calls[fn]! += count;
      gaps.addMinute(fn, minute, count);
      callsByHour[Math.floor(minute / 60)]! += count;
    }
  }
  return {
    invocations: calls.reduce((sum, n) => sum + n, 0),
    calls,
    averages: calls.map((n, fn) => (n === 0 ? 0 : durations[fn]!.average)),
    variation: gaps.variation(),
    appVariation: appVariation(counts),
    perCall: callDurations(calls, durations),
    callsByHour,
  };
}

/** The calls of an app's functions are added up minute by minute: between them nobody knows the order. */
function appVariation({ apps, minutes, offsets, minute, count }: MinuteCounts): Float64Array {
  const gaps = new GapMoments(apps.length);
  const perMinute = new Float64Array(minutes);
  for (const [app, { functions }] of apps.entries()) {
    for (const fn of functions) {
      for (let e = offsets[fn]!; e < offsets[fn + 1]!; e++) perMinute[minute[e]!]! += count[e]!;
    }
    for (let at = 0; at < minutes; at++) {
      if (perMinute[at]! > 0) gaps.addMinute(app, at, perMinute[at]!);
    }
    perMinute.fill(0);
  }
  return gaps.variation();
}

const STRATA = 100;

/** Each function's calls in equal parts over the piecewise-linear inverse distribution through its percentiles. */
function callDurations(calls: Float64Array, durations: readonly DurationProfile[]): Survey["perCall"] {
  const histogram = new LogHistogram();
  let [total, busy, shortest, longest] = [0, 0, Number.POSITIVE_INFINITY, 0];
  for (const [fn, { average, percentiles }] of durations.entries()) {
    const n = calls[fn]!;
    if (n === 0) continue;
    total += n;
    busy += n * average;
    shortest = Math.min(shortest, percentiles[0]!);
    longest = Math.max(longest, percentiles[percentiles.length - 1]!);
    for (let k = 0; k < STRATA; k++) histogram.addMany(between(percentiles, (100 * (k + 0.5)) / STRATA), n);
  }
  return bounded(histogram, shortest, longest, total === 0 ? undefined : busy / total);
}

/** The value at `percent`, linear between those at DURATION_PERCENTS. */
function between(percentiles: readonly number[], percent: number): number {
  const above = DURATION_PERCENTS.findIndex((known) => known >= percent);
  const [low, high] = [DURATION_PERCENTS[above - 1]!, DURATION_PERCENTS[above]!];
  const from = percentiles[above - 1]!;
  return from + ((percentiles[above]! - from) * (percent - low)) / (high - low);
}

function bounded(
  histogram: LogHistogram,
  shortest: number,
  longest: number,
  mean: number | undefined,
): Survey["perCall"] {
  if (histogram.count === 0) return { quantile: () => undefined, mean: undefined };
  return { quantile: (p) => (p === 0 ? shortest : p === 1 ? longest : histogram.quantile(p)), mean };
}

function hoursOf(horizonMs: number): number {
  return Math.max(1, Math.ceil(horizonMs / HOUR_MS));
}
