import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import type { CachePolicy } from "../cache/contract.ts";
import type { CacheDefinition } from "../cache/definition.ts";
import { sampleRequests } from "../cache/sample-requests.ts";
import type { RequestTrace } from "../trace/request/requests.ts";
import { type CacheRunOptions, isLearned, replayCachePolicy } from "./cache-run.ts";
import type { Resolved } from "./catalog.ts";
import { type LearnedCache, learnedOf, learns } from "./learned-cache.ts";
import type { CacheResult, CacheSample, IntervalRow } from "./result.ts";
import { ratio } from "./summary.ts";

/** A whole capacity must not be lost to the rounding of its share. */
const ROUNDING = 1e-12;
const LEAST_SHARE = 0.001; // of the footprint
/** Intervals of a run in which a policy learns, where none were asked for: its reward over time. */
const LEARNING_INTERVALS = 100;
/** From how many capacities on one pass over the stack distances is taken, where a policy has one. */
const STACK_CAPACITIES = 3;

/** So many capacities from a thousandth of the footprint up to all of it, by equal ratios; whole, distinct, at least 1. */
export function curveCapacities(footprint: number, count: number): number[] {
  const shares = Array.from({ length: count }, (_, i) =>
    count === 1 ? 1 : exp(ln(LEAST_SHARE) * (1 - i / (count - 1))),
  );
  return [...new Set(shares.map((share) => Math.max(1, Math.floor(share * footprint * (1 + ROUNDING)))))];
}

/** At which capacities, and on which requests, policies are compared. */
export interface CachePoints {
  readonly capacities: readonly number[];
  /** The share of the objects that is replayed, at so much less capacity; default all. */
  readonly rate?: number;
  readonly warmUp?: number;
  readonly interval?: number;
}

export interface RunCachesOptions extends CachePoints, Omit<CacheRunOptions, "capacity" | "warmUp" | "interval"> {
  /** Told the share done of all, and the specification it was told for. */
  readonly onReplayed?: (done: number, spec: string) => void;
}

/**
 * What several policies did at several capacities, policy by policy; what the last that learns has learned, and of each
 * that does what its values depend on. Where a policy learns there are intervals even if none were asked for.
 */
export function runCaches(
  trace: RequestTrace,
  entries: readonly Resolved<CacheDefinition>[],
  { capacities, rate = 1, onReplayed, ...options }: RunCachesOptions,
): {
  readonly results: readonly CacheResult[];
  readonly intervals: readonly IntervalRow[];
  readonly learned: unknown;
  readonly explained: readonly LearnedCache[];
  readonly sample: CacheSample | undefined;
} {
  const watched = rate === 1 && options.interval === undefined && entries.some((entry) => learns(entry, options.file));
  const counted = trace.length - (options.warmUp ?? 0);
  const interval = watched ? Math.max(1, Math.ceil(counted / LEARNING_INTERVALS)) : options.interval;
  const chosen = rate === 1 ? undefined : sampled(trace, rate, options.seed);
  const scaled = capacities.map((capacity) => Math.max(1, Math.floor(rate * capacity)));
  const runs = entries.map((entry, k) =>
    replayCapacities(chosen?.trace ?? trace, entry, scaled, {
      ...options,
      ...(interval === undefined ? {} : { interval }),
      onReplayed: (done) => onReplayed?.((k + done) / entries.length, entry.spec),
    }),
  );
  const results = runs.flatMap((run) => run.results);
  const requestedBytes = options.ignoreSize ? trace.length : trace.size.reduce((sum, size) => sum + size, 0);
  const whole = (result: CacheResult, i: number) =>
    ofWhole(result, trace, { capacity: capacities[i % capacities.length]!, rate, requestedBytes });
  const learned = runs.flatMap(({ policy }) => (policy !== undefined && isLearned(policy) ? [policy.save()] : []));
  return {
    results: chosen === undefined ? results : results.map(whole),
    intervals: runs.flatMap((run) => run.intervals),
    learned: learned.at(-1),
    explained: runs.flatMap((run) => run.explained.map((each, i) => ({ ...each, capacity: capacities[i]! }))),
    sample: chosen?.sample,
  };
}

/** The sample of a trace, and what it is called in the results. */
function sampled(
  trace: RequestTrace,
  rate: number,
  seed: number,
): { readonly trace: RequestTrace; readonly sample: CacheSample } {
  const chosen = sampleRequests(trace, rate, seed);
  return { trace: chosen, sample: { rate, seed, objects: chosen.objectCount, requests: chosen.length } };
}

/** A policy at several capacities: a result, the intervals and what it learned of each, and the policy as the last left it. */
export interface CapacityRuns {
  readonly results: readonly CacheResult[];
  readonly intervals: readonly IntervalRow[];
  readonly explained: readonly LearnedCache[]; // a policy that learns has one for each capacity
  readonly policy?: CachePolicy; // where it was replayed
}

/**
 * Replays a policy at every capacity. Objects of equal size under a stack algorithm are passed once, with the same counts.
 */
export function replayCapacities(
  trace: RequestTrace,
  entry: Resolved<CacheDefinition>,
  capacities: readonly number[],
  options: Omit<CacheRunOptions, "capacity"> & { readonly onReplayed?: (done: number) => void },
): CapacityRuns {
  const { missesAt } = entry.definition;
  const size = missesAt === undefined ? undefined : equalSize(trace, options.ignoreSize);
  const { warmUp, interval, ttl } = options;
  const whole = warmUp === undefined && interval === undefined && ttl === undefined;
  if (missesAt !== undefined && size !== undefined && whole && capacities.length >= STACK_CAPACITIES) {
    const started = options.clock();
    const objects = capacities.map((capacity) => Math.floor(capacity / size));
    const misses = missesAt(
      trace,
      objects.map((count) => Math.max(1, count)),
    );
    const wallMs = options.clock() - started;
    const counted = objects.map((count, i) => ({ objects: count, misses: count === 0 ? trace.length : misses[i]! }));
    options.onReplayed?.(1);
    const results = counted.map((each, i) =>
      stackResult(trace, entry, { ...each, size, capacity: capacities[i]!, wallMs }),
    );
    return { results, intervals: [], explained: [] };
  }
  const runs = capacities.map((capacity, i) => {
    const onServed = (served: number) => options.onReplayed?.((i + served / trace.length) / capacities.length);
    const run = replayCachePolicy(trace, entry, { ...options, capacity, onServed });
    return { ...run, learned: learnedOf(run.policy, entry.spec, capacity) };
  });
  const last = runs.at(-1);
  const intervals = runs.flatMap((run) => run.intervals);
  return {
    results: runs.map(({ result }) => result),
    intervals,
    explained: runs.flatMap(({ learned }) => learned ?? []),
    ...(last === undefined ? {} : { policy: last.policy }),
  };
}

/** The size that every request has, undefined where they differ. */
function equalSize({ size, length }: RequestTrace, ignoreSize: boolean): number | undefined {
  if (ignoreSize) return 1;
  for (let i = 1; i < length; i++) if (size[i] !== size[0]) return undefined;
  return length === 0 ? 1 : size[0]!;
}

function stackResult(
  trace: RequestTrace,
  { kind, spec }: Resolved<CacheDefinition>,
  pass: {
    readonly objects: number;
    readonly misses: number;
    readonly size: number;
    readonly capacity: number;
    readonly wallMs: number;
  },
): CacheResult {
  const { objects, misses, size, capacity, wallMs } = pass;
  const admitted = objects === 0 ? 0 : misses;
  return {
    policy: kind,
    spec,
    capacity,
    requests: trace.length,
    misses,
    requestedBytes: trace.length * size,
    missedBytes: misses * size,
    missRatio: ratio(misses, trace.length),
    byteMissRatio: ratio(misses * size, trace.length * size),
    admitted,
    evicted: Math.max(0, admitted - Math.min(objects, trace.objectCount)),
    compulsoryMisses: trace.objectCount,
    requestsPerSecond: ratio(trace.length * 1000, wallMs),
  };
}

/**
 * What the replay of a sample at `rate` times the capacity says of the whole trace: counts of misses over the rate, of all
 * requests the true ones, which is the correction of SHARDS for how often the sampled objects happen to be asked for
 * [waldspurger15].
 */
function ofWhole(
  result: CacheResult,
  whole: RequestTrace,
  of: { readonly capacity: number; readonly rate: number; readonly requestedBytes: number },
): CacheResult {
  const { capacity, rate, requestedBytes } = of;
  const scaled = (count: number, most: number) => Math.min(most, Math.round(count / rate));
  const misses = scaled(result.misses, whole.length);
  const missedBytes = scaled(result.missedBytes, requestedBytes);
  return {
    ...result,
    capacity,
    requests: whole.length,
    misses,
    requestedBytes,
    missedBytes,
    missRatio: ratio(misses, whole.length),
    byteMissRatio: ratio(missedBytes, requestedBytes),
    ...(result.expired === undefined ? {} : { expired: scaled(result.expired, whole.length) }),
    admitted: scaled(result.admitted, whole.length),
    evicted: scaled(result.evicted, whole.length),
    compulsoryMisses: whole.objectCount,
  };
}
