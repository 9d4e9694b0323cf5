import { LogHistogram } from "../base/log-histogram.ts";
import { mean, quantileSorted } from "../base/quantile.ts";
import { TRIGGERS, type Trace, type Trigger } from "./trace.ts";

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

/** What a trigger has of a trace's functions and invocations, 0 .. 1. */
export interface TriggerCharacteristics {
  readonly trigger: Trigger;
  readonly functionShare: number;
  readonly invocationShare: number | null;
}

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
  /** Population standard deviation over mean of a function's inter-arrival times; functions with at least 3 calls. */
  readonly interArrivalVariation: Quantiles;
  readonly durationPerFunctionMs: Quantiles; // averages of the functions with calls
  /** Quantiles of the calls are exact to 0.4 %; the mean is exact. */
  readonly durationPerCallMs: Quantiles;
  readonly memoryPerAppMb: Quantiles;
  /** Calls by hour of the day, 24 counts over all days; the trace begins at hour 0. */
  readonly callsByHour: readonly number[];
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Describes a trace: one pass over the invocations, then sorts over functions and apps. */
export function characterise(trace: Trace): TraceCharacteristics {
  const { functions, apps, length: invocations, horizon } = trace;
  const { calls, averages, variations, perCall, callsByHour } = scan(trace);
  const perApp = apps.map((app) => app.functions.reduce((sum, id) => sum + calls[id]!, 0));
  const descending = calls.slice().sort((a, b) => b - a);
  return {
    functions: functions.length,
    apps: apps.length,
    invocations,
    horizonMs: horizon,
    triggers: triggerShares(trace, calls),
    functionsPerApp: quantiles(apps.map((app) => app.functions.length)),
    appsWithOneFunction: share(apps.filter((app) => app.functions.length === 1).length, apps.length),
    callsPerFunction: quantiles(calls),
    callsPerApp: quantiles(perApp),
    functionsAtMostHourly: shareAtMost(calls, horizon / HOUR_MS),
    functionsAtMostMinutely: shareAtMost(calls, horizon / MINUTE_MS),
    appsAtMostHourly: shareAtMost(perApp, horizon / HOUR_MS),
    appsAtMostMinutely: shareAtMost(perApp, horizon / MINUTE_MS),
    callsOfTop1Percent: topShare(descending, 0.01, invocations),
    callsOfTop10Percent: topShare(descending, 0.1, invocations),
    interArrivalVariation: quantiles(variations),
    durationPerFunctionMs: quantiles(averages),
    durationPerCallMs: callQuantiles(trace, perCall),
    memoryPerAppMb: quantiles(apps.map((app) => app.memory)),
    callsByHour,
  };
}

interface Scan {
  readonly calls: Float64Array; //    [functions]
  readonly averages: readonly number[]; // of the functions with calls, ms
  readonly variations: readonly number[]; // of the functions with at least 3 calls, not all at once
  readonly perCall: LogHistogram;
  readonly callsByHour: readonly number[];
}

/** One pass in the order of arrival; means and squares of gaps by Welford's update. O(1) per call, allocates nothing there. */
function scan({ functions, length, arrival, functionId, duration }: Trace): Scan {
  const calls = new Float64Array(functions.length);
  const busy = new Float64Array(functions.length);
  const last = new Float64Array(functions.length);
  const gapMean = new Float64Array(functions.length);
  const gapSquares = new Float64Array(functions.length);
  const perCall = new LogHistogram();
  const callsByHour = new Array<number>(24).fill(0);
  for (let i = 0; i < length; i++) {
    const fn = functionId[i]!;
    const time = arrival[i]!;
    const gaps = calls[fn]!; // the gap that ends here is the function's gaps-th
    if (gaps > 0) {
      const gap = time - last[fn]!;
      const off = gap - gapMean[fn]!;
      gapMean[fn] = gapMean[fn]! + off / gaps;
      gapSquares[fn] = gapSquares[fn]! + off * (gap - gapMean[fn]!);
    }
    calls[fn] = gaps + 1;
    busy[fn] = busy[fn]! + duration[i]!;
    last[fn] = time;
    perCall.add(duration[i]!);
    const hour = Math.floor(time / HOUR_MS) % 24;
    callsByHour[hour] = callsByHour[hour]! + 1;
  }
  const averages: number[] = [];
  const variations: number[] = [];
  for (let fn = 0; fn < functions.length; fn++) {
    if (calls[fn]! > 0) averages.push(busy[fn]! / calls[fn]!);
    if (calls[fn]! < 3 || gapMean[fn] === 0) continue;
    variations.push(Math.sqrt(gapSquares[fn]! / (calls[fn]! - 1)) / gapMean[fn]!);
  }
  return { calls, averages, variations, perCall, callsByHour };
}

function triggerShares({ functions, length }: Trace, calls: Float64Array): TriggerCharacteristics[] {
  return TRIGGERS.flatMap((trigger) => {
    const ids = functions.flatMap((fn, id) => (fn.trigger === trigger ? [id] : []));
    if (ids.length === 0) return [];
    const own = ids.reduce((sum, id) => sum + calls[id]!, 0);
    return [{ trigger, functionShare: ids.length / functions.length, invocationShare: share(own, length) }];
  });
}

function topShare(descending: Float64Array, part: number, invocations: number): number | null {
  const top = descending.subarray(0, Math.max(1, Math.floor(part * descending.length)));
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

function quantiles(values: ArrayLike<number>): Quantiles {
  const ascending = Float64Array.from(values).sort();
  return describe(ascending.length, (p) => quantileSorted(ascending, p), mean(ascending));
}

function callQuantiles({ length, duration }: Trace, histogram: LogHistogram): Quantiles {
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (let i = 0; i < length; i++) {
    min = Math.min(min, duration[i]!);
    max = Math.max(max, duration[i]!);
  }
  const quantile = (p: number) => (p === 0 ? min : p === 1 ? max : histogram.quantile(p));
  return describe(length, length === 0 ? () => undefined : quantile, histogram.mean);
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
