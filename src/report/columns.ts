import type { CurveRow } from "../experiment/lru-curve.ts";
import type {
  CacheResult,
  ClassRow,
  DecisionRow,
  FunctionRow,
  IntervalRow,
  MinuteResult,
  RewardRow,
  RunResult,
  WindowRow,
} from "../experiment/result.ts";
import type { CsvColumns } from "./csv.ts";

const RATE = { p50: "maybe", p75: "maybe", p90: "maybe", mean: "maybe" } as const;
const LATENCY = { mean: "maybe", p50: "maybe", p95: "maybe", p99: "maybe" } as const;

/** The columns of results.csv of platform runs. */
export const RESULT_COLUMNS: CsvColumns<Omit<RunResult, "nodes" | "nodeClasses" | "shells" | "memoryLimit">> = {
  policy: "text",
  spec: "text",
  seed: "number",
  invocations: "number",
  coldStarts: "number",
  partialColdStarts: "number",
  warmStarts: "number",
  queued: "number",
  dropped: "number",
  evictions: "number",
  prewarms: "number",
  prewarmsUsed: "number",
  coldStartRate: "maybe",
  coldWaitSeconds: "number",
  wastedGBSeconds: "number",
  busyGBSeconds: "number",
  startingGBSeconds: "number",
  rum: "number",
  ...prefixed("functionColdRate", RATE),
  ...prefixed("appColdRate", RATE),
  ...prefixed("latencyMs", LATENCY),
  ...prefixed("slowdown", LATENCY),
  "cpuUtilisation.mean": "maybe",
  "cpuUtilisation.p95": "maybe",
  "instances.mean": "number",
  "instances.peak": "number",
  throughput: "maybe",
  failureRate: "maybe",
  costUSD: "number",
  wallMs: "number",
  invocationsPerSecond: "maybe",
  timedOut: "number",
  prewarmsLate: "number",
  prewarmsUnused: "number",
};

/** The columns of results.csv of a simulation by the minute. */
export const MINUTE_COLUMNS: CsvColumns<MinuteResult> = {
  policy: "text",
  spec: "text",
  apps: "number",
  invocations: "number",
  coldStarts: "number",
  coldStartRate: "maybe",
  ...prefixed("appColdRate", RATE),
  wastedAppMinutes: "number",
  wastedGBSeconds: "number",
  normalisedWaste: "maybe",
};

/** The columns of functions.csv. */
export const FUNCTION_COLUMNS: CsvColumns<FunctionRow> = {
  policy: "text",
  seed: "number",
  function: "text",
  app: "text",
  trigger: "text",
  invocations: "number",
  coldStarts: "number",
  partialColdStarts: "number",
  warmStarts: "number",
  dropped: "number",
  coldStartRate: "maybe",
  coldWaitSeconds: "number",
  cpuUtilisation: "maybe",
  timedOut: "number",
};

/** The columns of classes.csv. */
export const CLASS_COLUMNS: CsvColumns<ClassRow> = {
  policy: "text",
  seed: "number",
  by: "text",
  class: "text",
  pools: "number",
  invocations: "number",
  coldStarts: "number",
  coldStartRate: "maybe",
  poolColdRateP75: "maybe",
  coldWaitSeconds: "number",
  wastedGBSeconds: "maybe",
  rum: "maybe",
};

const BACKGROUND = { functionUtilisation: "maybe", backgroundCores: "number", nodeUtilisation: "number" } as const;

/** The columns of windows.csv. */
export const WINDOW_COLUMNS: CsvColumns<Omit<WindowRow, keyof typeof BACKGROUND>> = {
  policy: "text",
  seed: "number",
  window: "number",
  startMs: "number",
  invocations: "number",
  coldStarts: "number",
  instances: "number",
  cpuUtilisation: "maybe",
  idleMemoryMB: "number",
};

/** The columns of windows.csv of runs with a background load. */
export const BACKGROUND_WINDOW_COLUMNS: CsvColumns<Required<WindowRow>> = { ...WINDOW_COLUMNS, ...BACKGROUND };

/** The columns of decisions.csv. */
export const DECISION_COLUMNS: CsvColumns<DecisionRow> = {
  policy: "text",
  seed: "number",
  timeMs: "number",
  pool: "text",
  instance: "maybe",
  decision: "text",
  value: "maybe",
  cause: "text",
  reason: "text",
  outcome: "text",
  outcomeMs: "maybe",
};

/** The columns of rewards.csv. */
export const REWARD_COLUMNS: CsvColumns<RewardRow> = {
  episode: "number",
  steps: "number",
  reward: "number",
  coldStartRate: "maybe",
  wastedGBSeconds: "number",
  rum: "number",
  epsilon: "number",
  tdError: "maybe",
};

/** The columns of results.csv of a cache run; what expired stands in results.json, for only some runs have it. */
export const CACHE_COLUMNS: CsvColumns<Omit<CacheResult, "expired">> = {
  policy: "text",
  spec: "text",
  capacity: "number",
  requests: "number",
  misses: "number",
  requestedBytes: "number",
  missedBytes: "number",
  missRatio: "maybe",
  byteMissRatio: "maybe",
  admitted: "number",
  evicted: "number",
  compulsoryMisses: "number",
  requestsPerSecond: "maybe",
};

/** The columns of intervals.csv. */
export const INTERVAL_COLUMNS: CsvColumns<IntervalRow> = {
  policy: "text",
  capacity: "number",
  start: "number",
  requests: "number",
  misses: "number",
  requestedBytes: "number",
  missedBytes: "number",
  missRatio: "maybe",
  byteMissRatio: "maybe",
};

/** The columns of lru-curve.csv. */
export const CURVE_COLUMNS: CsvColumns<CurveRow> = {
  capacity: "number",
  rate: "number",
  requests: "number",
  misses: "number",
  missRatio: "maybe",
  byteMissRatio: "maybe",
};

type Prefixed<P extends string, T> = { readonly [K in keyof T & string as `${P}.${K}`]: T[K] };

function prefixed<const P extends string, T extends object>(prefix: P, columns: T): Prefixed<P, T> {
  return Object.fromEntries(Object.entries(columns).map(([name, kind]) => [`${prefix}.${name}`, kind])) as Prefixed<
    P,
    T
  >;
}
