import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { mean, quantileSorted } from "../base/quantile.ts";
import { type Described, horizonOf, type Survey, survey } from "./survey.ts";
import { type TimerMix, type TriggerCharacteristics, timerMixes, triggerShares } from "./trigger-mix.ts";

/** Quantiles of a population, null where it is empty. */
export interface Quantiles {
  readonly count: number; // members of the population
  readonly min: number | null;
  readonly p1: number | null;
  readonly p5: number | null;
  readonly p25: number | null;
  readonly p50: number | null;
  readonly p75: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  readonly mean: number | null;
}

/** The share of all calls, 0 .. 1, that the most called `members`, a share of them, at least one, have. */
export interface TopShare {
  readonly members: number;
  readonly calls: number | null;
}

/** The shares of members at which `TopShare`s are taken; 0.19 is the one [shahrad20] gives. */
export const TOP_SHARES = [0.001, 0.01, 0.05, 0.1, 0.19, 0.5] as const;

/**
 * A trace in the terms in which [shahrad20] describes the workload of Azure Functions. Functions and apps without a
 * call count where the trace lists them, with 0 calls. Shares are 0 .. 1, null where there is nothing to divide by.
 */
export interface TraceCharacteristics {
  readonly functions: number;
  readonly apps: number;
  readonly invocations: number;
  readonly horizonMs: number;
  readonly triggers: readonly TriggerCharacteristics[]; // those that occur, in the order of TRIGGERS
  readonly functionsPerApp: Quantiles;
  readonly appsWithOneFunction: number | null;
  readonly callsPerFunction: Quantiles; // in the whole trace
  readonly callsPerApp: Quantiles;
  /** Functions, or apps, that are called at most once an hour, or a minute, on average. */
  readonly functionsAtMostHourly: number | null;
  readonly functionsAtMostMinutely: number | null;
  readonly appsAtMostHourly: number | null;
  readonly appsAtMostMinutely: number | null;
  /** The calls of the most called 1 %, or 10 %, of the functions, at least one function. */
  readonly callsOfTop1Percent: number | null;
  readonly callsOfTop10Percent: number | null;
  readonly topFunctions: readonly TopShare[]; // at TOP_SHARES
  readonly topApps: readonly TopShare[];
  /** Population standard deviation over mean of a function's inter-arrival times; functions with at least 3 calls. */
  readonly interArrivalVariation: Quantiles;
  /** The same of apps: of all, of those that timers alone start, that have a timer, that have none. The last three are null where no trigger is known. */
  readonly interArrivalVariationOfApps: {
    readonly all: Quantiles;
    readonly onlyTimers: Quantiles | null;
    readonly withTimer: Quantiles | null;
    readonly withoutTimer: Quantiles | null;
  };
  readonly durationPerFunctionMs: Quantiles; // averages of the functions with calls
  /** Quantiles of the calls are exact to 0.4 %, of calls per minute to a hundredth of rank besides; the mean is exact. */
  readonly durationPerCallMs: Quantiles;
  readonly memoryPerAppMb: Quantiles;
  /** Calls by hour of the day, 24 counts over all days; the trace begins at hour 0. */
  readonly callsByHour: readonly number[];
  /** The same day by day, the last one up to the end of the trace. */
  readonly callsByDayAndHour: readonly (readonly number[])[];
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Describes a trace by what was gathered from it: sorts over functions and apps. */
export function characterise(source: Described, gathered: Survey = survey(source)): TraceCharacteristics {
  const { functions, apps } = source;
  const { calls, invocations } = gathered;
  const horizon = horizonOf(source);
  const perApp = callsOfApps(source, calls);
  return {
    functions: functions.length,
    apps: apps.length,
    invocations,
    horizonMs: horizon,
    triggers: triggerShares(functions, calls, invocations),
    functionsPerApp: quantiles(apps.map((app) => app.functions.length)),
    appsWithOneFunction: share(apps.filter((app) => app.functions.length === 1).length, apps.length),
    callsPerFunction: quantiles(calls),
    callsPerApp: quantiles(perApp),
    functionsAtMostHourly: shareAtMost(calls, horizon / HOUR_MS),
    functionsAtMostMinutely: shareAtMost(calls, horizon / MINUTE_MS),
    appsAtMostHourly: shareAtMost(perApp, horizon / HOUR_MS),
    appsAtMostMinutely: shareAtMost(perApp, horizon / MINUTE_MS),
    callsOfTop1Percent: topShare(descending(calls), 0.01, invocations),
    callsOfTop10Percent: topShare(descending(calls), 0.1, invocations),
    topFunctions: topShares(calls, invocations),
    topApps: topShares(perApp, invocations),
    interArrivalVariation: quantiles(known(gathered.variation)),
    interArrivalVariationOfApps: variationsOfApps(source, gathered.appVariation),
    durationPerFunctionMs: quantiles(gathered.averages.filter((_, fn) => calls[fn]! > 0)),
    durationPerCallMs: describe(invocations, gathered.perCall.quantile, gathered.perCall.mean),
    memoryPerAppMb: quantiles(apps.map((app) => app.memory)),
    ...hours(gathered.callsByHour),
  };
}

/** [apps] */
export function callsOfApps({ apps }: Described, calls: Float64Array): Float64Array {
  return Float64Array.from(apps, (app) => app.functions.reduce((sum, id) => sum + calls[id]!, 0));
}

/** The values that are not NaN, in their order. */
export function known(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}

/** Counts by the hour since the start as counts by day and hour, and the days on top of each other. */
function hours(byHour: Float64Array): Pick<TraceCharacteristics, "callsByHour" | "callsByDayAndHour"> {
  const callsByHour = new Array<number>(24).fill(0);
  const callsByDayAndHour: number[][] = [];
  for (const [hour, calls] of byHour.entries()) {
    callsByHour[hour % 24]! += calls;
    if (hour % 24 === 0) callsByDayAndHour.push([]);
    callsByDayAndHour.at(-1)!.push(calls);
  }
  return { callsByHour, callsByDayAndHour };
}

function variationsOfApps(
  source: Described,
  variation: Float64Array,
): TraceCharacteristics["interArrivalVariationOfApps"] {
  const mixes = timerMixes(source);
  const those = (...wanted: readonly TimerMix[]) =>
    mixes === undefined ? null : quantiles(known(variation.filter((_, app) => wanted.includes(mixes[app]!))));
  return {
    all: quantiles(known(variation)),
    onlyTimers: those("only"),
    withTimer: those("only", "some"),
    withoutTimer: those("none"),
  };
}

function topShares(calls: Float64Array, invocations: number): TopShare[] {
  const ordered = descending(calls);
  return TOP_SHARES.map((members) => ({ members, calls: topShare(ordered, members, invocations) }));
}

const CURVE_POINTS = 200;

/** The share of all calls (> 0) by the share of the most called members that have them, at up to about 200 equal ratios of members. */
export function topCurve(calls: Float64Array): (readonly [members: number, calls: number])[] {
  const ordered = descending(calls);
  const total = ordered.reduce((sum, n) => sum + n, 0);
  const step = exp(ln(Math.max(2, ordered.length)) / CURVE_POINTS);
  const points: (readonly [number, number])[] = [];
  let sum = 0;
  let next = 1;
  for (let i = 0; i < ordered.length; i++) {
    sum += ordered[i]!;
    if (i + 1 < next && i + 1 < ordered.length) continue;
    points.push([(i + 1) / ordered.length, sum / total]);
    next = (i + 1) * step;
  }
  return points;
}

function descending(values: Float64Array): Float64Array {
  return values.slice().sort().reverse();
}

function topShare(ordered: Float64Array, part: number, invocations: number): number | null {
  const top = ordered.subarray(0, Math.max(1, Math.floor(part * ordered.length)));
  return share(
    top.reduce((sum, calls) => sum + calls, 0),
    invocations,
  );
}

function shareAtMost(values: ArrayLike<number>, bound: number): number | null {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! <= bound) count++;
  return share(count, values.length);
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The quantiles of values in any order. */
export function quantiles(values: ArrayLike<number>): Quantiles {
  const ascending = Float64Array.from(values).sort();
  return describe(ascending.length, (p) => quantileSorted(ascending, p), mean(ascending));
}

function describe(count: number, quantile: (p: number) => number | undefined, average: number | undefined): Quantiles {
  const at = (p: number) => quantile(p) ?? null;
  return {
    count,
    min: at(0),
    p1: at(0.01),
    p5: at(0.05),
    p25: at(0.25),
    p50: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
    mean: average ?? null,
  };
}
