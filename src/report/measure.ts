import type { CacheResult, Maybe, MinuteResult, RunResult } from "../experiment/result.ts";

/** A column of a results table: a heading with its unit, what it means, and its value in a result. */
export interface Measure<R> {
  readonly heading: string;
  readonly meaning: string;
  readonly value: (result: R) => Maybe;
}

/** What platform results are compared by. RUM stands with its two parts, which add up to it. */
export const RUN_MEASURES: readonly Measure<RunResult>[] = [
  {
    heading: "cold %",
    meaning: "full and partial cold starts of the served invocations",
    value: (run) => percent(run.coldStartRate),
  },
  {
    heading: "app P75 cold %",
    meaning: "three quarters of the apps have at most this cold-start rate",
    value: (run) => percent(run.appColdRate.p75),
  },
  {
    heading: "wasted GB·s",
    meaning: "memory-time of instances that were loaded and idle",
    value: (run) => run.wastedGBSeconds,
  },
  {
    heading: "RUM s",
    meaning: "cold wait plus the price of the wasted memory-time, in seconds",
    value: (run) => run.rum,
  },
  {
    heading: "= cold wait s",
    meaning: "time that requests waited for cold starts: the first part of RUM",
    value: (run) => run.coldWaitSeconds,
  },
  {
    heading: "+ memory s",
    meaning: "the wasted memory-time at its price in seconds: the second part of RUM",
    value: (run) => run.rum - run.coldWaitSeconds,
  },
  { heading: "p99 ms", meaning: "99th percentile from arrival to end", value: (run) => run.latencyMs.p99 },
  { heading: "instances", meaning: "mean number of live instances", value: (run) => run.instances.mean },
  {
    heading: "CPU %",
    meaning: "busy core-time over provisioned core-time, mean over windows with instances",
    value: (run) => percent(run.cpuUtilisation.mean),
  },
];

/** What results by the minute are compared by: the pair of metrics of [shahrad20], and what they come from. */
export const MINUTE_MEASURES: readonly Measure<MinuteResult>[] = [
  {
    heading: "app P75 cold %",
    meaning: "three quarters of the apps have at most this cold-start rate",
    value: (result) => percent(result.appColdRate.p75),
  },
  {
    heading: "wasted %",
    meaning: "time loaded without execution, in per cent of that under a fixed window of 10 minutes",
    value: (result) => result.normalisedWaste,
  },
  { heading: "cold starts", meaning: "in all apps", value: (result) => result.coldStarts },
  {
    heading: "wasted GB·s",
    meaning: "memory-time loaded without execution",
    value: (result) => result.wastedGBSeconds,
  },
];

/** What cache results are compared by. */
export const CACHE_MEASURES: readonly Measure<CacheResult>[] = [
  { heading: "requests", meaning: "requests replayed", value: (result) => result.requests },
  { heading: "miss %", meaning: "requests that missed", value: (result) => percent(result.missRatio) },
  { heading: "byte miss %", meaning: "requested bytes that missed", value: (result) => percent(result.byteMissRatio) },
  {
    heading: "first-request %",
    meaning: "requests that were the first of their object: no policy without prefetching can hit them",
    value: (result) => (result.requests === 0 ? null : (100 * result.compulsoryMisses) / result.requests),
  },
  { heading: "admitted", meaning: "objects taken in", value: (result) => result.admitted },
  { heading: "evicted", meaning: "objects thrown out", value: (result) => result.evicted },
  {
    heading: "requests/s",
    meaning: "requests replayed per second of wall time",
    value: (result) => result.requestsPerSecond,
  },
];

function percent(rate: Maybe): Maybe {
  return rate === null ? null : 100 * rate;
}
