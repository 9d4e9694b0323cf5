import type { RunResult } from "prewarm";
import { MEMORY_MB } from "./setting.ts";

/** A column of the table: what it is called, what it means, its decimals, and its value in a result; null of nothing. */
export interface Measure {
  readonly heading: string;
  readonly meaning: string;
  readonly decimals: number;
  readonly value: (run: RunResult) => number | null;
}

const served = (run: RunResult) => run.invocations - run.dropped;
const cold = (run: RunResult) => run.coldStarts + run.partialColdStarts;
const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
const scaled = (value: number | null, factor: number) => (value === null ? null : value * factor);

export const THROUGHPUT: Measure = {
  heading: "success %",
  meaning: "throughput: requests that were served, of all requests",
  decimals: 2,
  value: (run) => scaled(share(served(run), run.invocations), 100),
};

export const LOAD: Measure = {
  heading: "CPU %",
  meaning: "computation load: busy or starting core-time of the live core-time, mean over the windows of 120 s",
  decimals: 1,
  value: (run) => scaled(run.cpuUtilisation.mean, 100),
};

export const WASTE: Measure = {
  heading: "wasted GB·s",
  meaning: "resource wastage: memory-time of instances that were loaded and idle",
  decimals: 0,
  value: (run) => run.wastedGBSeconds,
};

export const RUM: Measure = {
  heading: "RUM s",
  meaning: "cold wait in s + wasted GB·s / 99.69; lower is better",
  decimals: 0,
  value: (run) => run.rum,
};

export const INSTANCES: Measure = {
  heading: "instances",
  meaning: "mean number of live instances",
  decimals: 2,
  value: (run) => run.instances.mean,
};

/** The columns of the table, in order. */
export const MEASURES: readonly Measure[] = [
  THROUGHPUT,
  LOAD,
  {
    heading: "CPU s/request",
    meaning: "core-time of executions and starts by served request: what the computation costs",
    decimals: 3,
    value: (run) => scaled(share(run.busyGBSeconds + run.startingGBSeconds, served(run)), 1024 / MEMORY_MB),
  },
  WASTE,
  {
    heading: "cold %",
    meaning: "full and partial cold starts of the served requests",
    decimals: 2,
    value: (run) => scaled(run.coldStartRate, 100),
  },
  {
    heading: "cold/1000",
    meaning: "full and partial cold starts by 1,000 requests, failed ones included",
    decimals: 1,
    value: (run) => scaled(share(cold(run), run.invocations), 1000),
  },
  {
    heading: "p50 ms",
    meaning: "median from arrival to end of the served requests",
    decimals: 0,
    value: (run) => run.latencyMs.p50,
  },
  { heading: "p95 ms", meaning: "95th percentile of the same", decimals: 0, value: (run) => run.latencyMs.p95 },
  INSTANCES,
  RUM,
];
