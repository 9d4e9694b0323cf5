import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The fields that every result of a run has, those of nested objects dotted; also the columns of results.csv. */
export const RUN_KEYS = [
  ..."policy spec seed invocations coldStarts partialColdStarts warmStarts queued dropped evictions".split(" "),
  ..."prewarms prewarmsUsed coldStartRate coldWaitSeconds wastedGBSeconds busyGBSeconds startingGBSeconds".split(" "),
  "rum",
  ...dotted("functionColdRate", "p50 p75 p90 mean"),
  ...dotted("appColdRate", "p50 p75 p90 mean"),
  ...dotted("latencyMs", "mean p50 p95 p99"),
  ...dotted("slowdown", "mean p50 p95 p99"),
  ...dotted("cpuUtilisation", "mean p95"),
  ...dotted("instances", "mean peak"),
  ..."throughput failureRate costUSD wallMs invocationsPerSecond timedOut prewarmsLate prewarmsUnused".split(" "),
];

/** The same of a cache run. */
export const CACHE_KEYS =
  "policy spec capacity requests misses requestedBytes missedBytes missRatio byteMissRatio admitted evicted compulsoryMisses requestsPerSecond".split(
    " ",
  );

export const FUNCTION_HEADER =
  "policy,seed,function,app,trigger,invocations,coldStarts,partialColdStarts,warmStarts,dropped,coldStartRate,coldWaitSeconds,cpuUtilisation,timedOut";
export const WINDOW_HEADER = "policy,seed,window,startMs,invocations,coldStarts,instances,cpuUtilisation,idleMemoryMB";
export const REWARD_HEADER = "episode,steps,reward,coldStartRate,wastedGBSeconds,rum,epsilon,tdError";

function dotted(name: string, fields: string): string[] {
  return fields.split(" ").map((field) => `${name}.${field}`);
}

/** The keys of plain data, those of nested objects as `outer.inner`. */
export function keysOf(data: object): string[] {
  return Object.entries(data).flatMap(([key, value]) =>
    value !== null && typeof value === "object" ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  );
}

/** Rows of a CSV file without quotes, the header first. */
export function csvRows(folder: string, name: string): string[][] {
  const text = readFileSync(join(folder, name), "utf8");
  if (!text.endsWith("\n")) throw new Error(`${name}: expected a line end after the last row`);
  return text
    .slice(0, -1)
    .split("\n")
    .map((line) => line.split(","));
}

/** The text of results.json without the two figures that depend on the machine. */
export function timeless(folder: string): string {
  const text = readFileSync(join(folder, "results.json"), "utf8");
  return text.replaceAll(/"(?:wallMs|invocationsPerSecond|requestsPerSecond)": .*/g, "");
}

export function readJson<T = Readonly<Record<string, unknown>>>(folder: string, name: string): T {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as T;
}

/** manifest.json, as far as the tests look into it. */
export interface Manifest {
  readonly command: string;
  readonly seed: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly configHash: string;
  readonly trace: { readonly digest: string; readonly load: unknown };
  readonly learning: unknown;
  readonly versions: Readonly<Record<string, string>>;
  readonly git: unknown;
  readonly startedAt: string;
  readonly endedAt: string;
}
