import { Random } from "../base/random.ts";
import { bytes } from "../base/units.ts";
import { missBound } from "../cache/bound/miss-bound.ts";
import type { CacheConventions, CacheFuture, CachePolicy } from "../cache/contract.ts";
import type { CacheDefinition, LearnedCachePolicy } from "../cache/definition.ts";
import { nextAccess } from "../cache/next-access.ts";
import { type MissCurvePoint, replayCache } from "../cache/replay.ts";
import type { RequestTrace } from "../trace/request/requests.ts";
import type { Resolved } from "./catalog.ts";
import type { CacheBound, CacheResult, IntervalRow } from "./result.ts";
import { ratio } from "./summary.ts";

export interface CacheRunOptions {
  readonly seed: number;
  readonly capacity: number; // bytes, or objects when sizes are ignored
  readonly ignoreSize: boolean;
  readonly conventions?: CacheConventions; // default: "default"
  /** Requests at the start that are served but not counted; default 0. */
  readonly warmUp?: number;
  /** Requests per row of `intervals`; default none. */
  readonly interval?: number;
  readonly ttl?: number; // in the trace's unit of time; default: objects stay fresh
  /** Told now and then how many requests were served so far. */
  readonly onServed?: (requests: number) => void;
  readonly clock: () => number;
  readonly file?: (path: string) => string;
}

/** A replayed cache and the policy as the stream left it. */
export interface CacheRunOutput {
  readonly result: CacheResult;
  readonly intervals: readonly IntervalRow[];
  readonly policy: CachePolicy;
}

/** Replays requests against a cache policy of the catalog; an offline one is told the future. */
export function replayCachePolicy(
  trace: RequestTrace,
  entry: Resolved<CacheDefinition>,
  options: CacheRunOptions,
): CacheRunOutput {
  const context = {
    capacity: bytes(options.capacity),
    objectCount: trace.objectCount,
    random: Random.root(options.seed).fork(`cache/${entry.kind}`),
    conventions: options.conventions ?? "default",
    ...(trace.keys === undefined ? {} : { keys: trace.keys }),
    ...(entry.definition.offline === true ? { future: futureOf(trace) } : {}),
    ...(options.file === undefined ? {} : { file: options.file }),
  };
  const policy = entry.definition.create(entry.values, context);
  const started = options.clock();
  const tally = replayCache(trace, policy, options);
  const wallMs = options.clock() - started;
  const { requests, misses, requestedBytes, missedBytes, admitted, evicted, compulsoryMisses } = tally;
  const result = {
    policy: entry.kind,
    spec: entry.spec,
    capacity: options.capacity,
    requests,
    misses,
    requestedBytes,
    missedBytes,
    missRatio: ratio(misses, requests),
    byteMissRatio: ratio(missedBytes, requestedBytes),
    admitted,
    evicted,
    compulsoryMisses,
    ...(options.ttl === undefined ? {} : { expired: tally.expired }),
    requestsPerSecond: ratio(requests * 1000, wallMs),
  };
  return { result, intervals: tally.curve.map((point) => intervalRow(entry.spec, options.capacity, point)), policy };
}

function intervalRow(policy: string, capacity: number, point: MissCurvePoint): IntervalRow {
  const { misses, requests, missedBytes, requestedBytes } = point;
  const ratios = { missRatio: ratio(misses, requests), byteMissRatio: ratio(missedBytes, requestedBytes) };
  return { policy, capacity, ...point, ...ratios };
}

function futureOf({ object, objectCount }: RequestTrace): CacheFuture {
  return { nextAccess: nextAccess(object, objectCount) };
}

/** What no policy falls below at that capacity. */
export function cacheBound(trace: RequestTrace, capacity: number, ignoreSize: boolean): CacheBound {
  const { method, misses, missedBytes } = missBound(trace, capacity, ignoreSize);
  const requestedBytes = ignoreSize ? trace.length : trace.size.reduce((sum, size) => sum + size, 0);
  return {
    capacity,
    method,
    misses,
    missedBytes,
    missRatio: ratio(misses, trace.length),
    byteMissRatio: ratio(missedBytes, requestedBytes),
  };
}

/** Whether the policy learned something that can be saved. */
export function isLearned(policy: CachePolicy): policy is LearnedCachePolicy {
  return "save" in policy;
}
