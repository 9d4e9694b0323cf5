import type { MemoryLimitResult, NodeClassResult, ShellResult } from "./platform-result.ts";

/** A ratio or statistic; null where there was nothing to divide by or to take it of. */
export type Maybe = number | null;

export interface RateQuantiles {
  readonly p50: Maybe;
  readonly p75: Maybe;
  readonly p90: Maybe;
  readonly mean: Maybe;
}

export interface LatencyQuantiles {
  readonly mean: Maybe;
  readonly p50: Maybe;
  readonly p95: Maybe;
  readonly p99: Maybe;
}

/** One policy on one trace with one seed: a row of results.csv and an entry of results.json. */
export interface RunResult {
  readonly policy: string; // kind, as in the catalog
  readonly spec: string; // as the user wrote it
  readonly seed: number;
  readonly invocations: number;
  readonly coldStarts: number; // started by a request, from a shell or from nothing
  readonly partialColdStarts: number; // waited for a pre-warm that was still starting
  readonly warmStarts: number;
  readonly queued: number; // waited for memory or an instance
  readonly dropped: number; // turned away or timed out
  readonly evictions: number;
  readonly prewarms: number;
  readonly prewarmsUsed: number; // served an invocation, the late ones included
  readonly coldStartRate: Maybe; // (full + partial) / served
  readonly coldWaitSeconds: number;
  readonly wastedGBSeconds: number;
  readonly busyGBSeconds: number;
  readonly startingGBSeconds: number;
  readonly rum: number; // coldWaitSeconds + wastedGBSeconds / 99.69 [femux26]
  readonly functionColdRate: RateQuantiles; // over the functions that were served
  readonly appColdRate: RateQuantiles;
  readonly latencyMs: LatencyQuantiles; // arrival to end
  readonly slowdown: LatencyQuantiles; // latency / warm duration
  readonly cpuUtilisation: { readonly mean: Maybe; readonly p95: Maybe }; // 0..1, over windows with instances
  readonly instances: { readonly mean: Maybe; readonly peak: number };
  readonly throughput: Maybe; // served per second of the horizon
  readonly failureRate: Maybe; // dropped / invocations
  readonly costUSD: number;
  readonly wallMs: number; // the replay took, its parts one after the other
  readonly invocationsPerSecond: Maybe; // of wallMs
  readonly timedOut: number; // of those dropped, given up after waiting
  readonly prewarmsLate: number; // an invocation waited for the rest of their start-up
  readonly prewarmsUnused: number; // the other pre-warms: ended, or met the horizon, before an invocation
  readonly shells?: ShellResult; // of policies that keep shells of instances
  readonly memoryLimit?: MemoryLimitResult; // of policies that set it
  readonly nodes?: NodeResult; // of runs with a background load
  readonly nodeClasses?: readonly NodeClassResult[]; // of runs on several classes of nodes
}

/** The nodes' cores up to the horizon, where they have a background load. */
export interface NodeResult {
  readonly functionCoreSeconds: number;
  readonly backgroundCoreSeconds: number; // what it got
  readonly utilisation: Maybe; // both, of the cores of all nodes
}

/** A row of functions.csv. */
export interface FunctionRow {
  readonly policy: string; // the spec
  readonly seed: number;
  readonly function: string;
  readonly app: string;
  readonly trigger: string;
  readonly invocations: number;
  readonly coldStarts: number;
  readonly partialColdStarts: number;
  readonly warmStarts: number;
  readonly dropped: number;
  readonly coldStartRate: Maybe;
  readonly coldWaitSeconds: number;
  readonly cpuUtilisation: Maybe; // of the instances that serve it, over the horizon, 0..1
  readonly timedOut: number; // of those dropped
}

/** A row of classes.csv: one policy on the pools of a class; a pool is an app, or a function where those are the unit. */
export interface ClassRow {
  readonly policy: string; // the spec
  readonly seed: number;
  readonly by: string; // trigger, or rate: calls a day
  readonly class: string;
  readonly pools: number; // that were called
  readonly invocations: number;
  readonly coldStarts: number; // full and partial
  readonly coldStartRate: Maybe; // of all served
  readonly poolColdRateP75: Maybe; // over the pools that were served
  readonly coldWaitSeconds: number;
  readonly wastedGBSeconds: Maybe; // null where instances wait for a core, or memory idles outside of pools
  readonly rum: Maybe;
}

/** A row of windows.csv: the platform in one window of the trace. */
export interface WindowRow {
  readonly policy: string; // the spec
  readonly seed: number;
  readonly window: number;
  readonly startMs: number;
  readonly invocations: number;
  readonly coldStarts: number; // full and partial
  readonly instances: number; // mean over the window
  readonly cpuUtilisation: Maybe; // busy core-time / provisioned core-time
  readonly idleMemoryMB: number; // mean over the window
  /** Of runs with a background load, whose share of the instances' cores `cpuUtilisation` includes, up to 1. */
  readonly functionUtilisation?: Maybe; // the same without it
  readonly backgroundCores?: number; // cores that it got, all nodes, mean over the window
  readonly nodeUtilisation?: number; // cores in use by functions and background, of those of all nodes
}

/** A row of decisions.csv; what its words mean is said in src/platform/decision-log.ts and docs/decision-log.md. */
export interface DecisionRow {
  readonly policy: string; // the spec
  readonly seed: number;
  readonly timeMs: number;
  readonly pool: string;
  readonly instance: Maybe; // by order of creation in the run
  readonly decision: string;
  readonly value: Maybe; // ms of a window, delay or start-up; a count of void pre-warms; an evicted one's priority
  readonly cause: string; // why the platform asked or acted
  readonly reason: string; // the policy's own, empty where it gives none
  readonly outcome: string; // empty of releases and evictions
  readonly outcomeMs: Maybe; // when it was known, or the horizon
}

/** A row of rewards.csv: one episode of training. */
export interface RewardRow {
  readonly episode: number;
  readonly steps: number;
  readonly reward: number;
  readonly coldStartRate: Maybe;
  readonly wastedGBSeconds: number;
  readonly rum: number;
  readonly epsilon: number;
  readonly tdError: Maybe; // mean absolute
}

/** One cache policy at one capacity. */
export interface CacheResult {
  readonly policy: string;
  readonly spec: string;
  readonly capacity: number; // bytes, or objects when sizes are ignored
  readonly requests: number;
  readonly misses: number;
  readonly requestedBytes: number;
  readonly missedBytes: number;
  readonly missRatio: Maybe;
  readonly byteMissRatio: Maybe;
  readonly admitted: number;
  readonly evicted: number;
  readonly compulsoryMisses: number; // first requests of an object
  readonly expired?: number; // misses on stored objects that were no longer fresh; only of a replay with a time to live
  readonly requestsPerSecond: Maybe;
}

/** What no cache policy of that capacity falls below, misses and missed bytes each by itself. */
export interface CacheBound {
  readonly capacity: number; // bytes, or objects when sizes are ignored
  readonly method: "belady" | "pfoo-l"; // the optimum at equal sizes [belady66], or a lower bound [berger18]
  readonly misses: number;
  readonly missedBytes: number;
  readonly missRatio: Maybe;
  readonly byteMissRatio: Maybe;
}

/** The share of the objects a cache was replayed on; what the results say of the whole are estimates then [waldspurger15]. */
export interface CacheSample {
  readonly rate: number;
  readonly seed: number;
  readonly objects: number; // chosen
  readonly requests: number; // of those
}

/** A row of intervals.csv: one cache policy at one capacity, from request `start` on. */
export interface IntervalRow {
  readonly policy: string; // the spec
  readonly capacity: number;
  readonly start: number; // index of the first request that is counted
  readonly requests: number;
  readonly misses: number;
  readonly requestedBytes: number;
  readonly missedBytes: number;
  readonly missRatio: Maybe;
  readonly byteMissRatio: Maybe;
}

/** One policy in the simulation by the minute [shahrad20]. */
export interface MinuteResult {
  readonly policy: string; // kind, as in the catalog
  readonly spec: string; // as the user wrote it
  readonly apps: number; // with calls
  readonly invocations: number;
  readonly coldStarts: number;
  readonly coldStartRate: Maybe; // of all invocations
  readonly appColdRate: RateQuantiles; // over the apps with calls
  readonly wastedAppMinutes: number; // loaded without execution, every app alike
  readonly wastedGBSeconds: number; // the same, each app with its memory
  readonly normalisedWaste: Maybe; // wasted app-minutes in per cent of those under a fixed window of 10 minutes
}

/** What was replayed. */
export interface TraceSummary {
  readonly name: string;
  readonly functions: number;
  readonly invocations: number;
  readonly horizonMs: number;
  readonly digest: string;
  readonly load: {
    readonly format: string;
    readonly sources: readonly string[];
    readonly counts: Readonly<Record<string, number>>;
    readonly notes: readonly string[];
  };
}

/** The load of the nodes besides functions. */
export interface BackgroundSummary {
  readonly name: string;
  readonly series: number;
  readonly digest: string;
  readonly load: TraceSummary["load"];
}

/** What no run can be below in RUM; `exact` is attained, but for rounding, a `lower bound` may be out of reach. */
export interface RumBoundSummary {
  readonly kind: "exact" | "lower bound";
  readonly rum: number; // s
  readonly coldWaitSeconds: number; // of the optimum, or of the relaxed problem that bounds it
  readonly wastedGBSeconds: number; // likewise
}

/** What no policy can be below on the trace and platform of the results, by `boundsOf`. */
export interface BoundSummary {
  /** Of policies that only choose how long to keep an instance. Absent where RUM has no bound. */
  readonly keepAlive?: RumBoundSummary & {
    readonly pools: number; // with calls
    readonly exactPools: number; // of them, whose share of the bound is exact
    readonly attainedRum: number; // s; the least RUM lies between `rum` and this
  };
  /** Of all policies whose starts take their whole time. Absent where RUM has no bound. */
  readonly prewarm?: RumBoundSummary & {
    readonly fromShells: number; // s; a lower bound where what is left of instances shortens starts
  };
  /** Instances started: cold starts + pre-warms. */
  readonly starts: {
    readonly kind: "lower bound";
    readonly memoryMB: Maybe; // limit of all nodes together, null without one
    readonly starts: number; // of runs that serve every call at its arrival
    readonly startsOrWaits: number; // of all runs, queued and dropped calls counted as starts
  };
  readonly coldStartSeconds?: Maybe; // what each cold start takes, null where they differ
  readonly notes: readonly string[];
}

/** The part of the trace that the results are of. */
export interface EvaluatedPart {
  readonly fromMs: number; // since the start of the trace
  readonly horizonMs: number; // its length
  readonly invocations: number;
}

/** results.json, and what `--json` prints. */
export interface ResultsDocument<R = RunResult> {
  readonly schema: 1;
  readonly command: string;
  readonly seed: number;
  readonly trace: TraceSummary;
  readonly background?: BackgroundSummary;
  /** Where the results are of a part of the trace: what came before was trained on. */
  readonly evaluation?: EvaluatedPart;
  readonly results: readonly R[];
  /** Where they were asked for; of caches one for each capacity. */
  readonly bounds?: R extends CacheResult ? readonly CacheBound[] : BoundSummary;
  /** `start` only: the edge cache on the function artefacts. */
  readonly cache?: readonly CacheResult[];
}
