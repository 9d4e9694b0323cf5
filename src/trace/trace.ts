import type { AppId, FunctionId, Megabytes, Milliseconds } from "../base/units.ts";

/** What starts a function, in Azure's seven classes; `unknown` where the source does not say. */
export const TRIGGERS = ["http", "timer", "queue", "event", "storage", "orchestration", "others", "unknown"] as const;
export type Trigger = (typeof TRIGGERS)[number];

export interface FunctionProfile {
  readonly name: string; // unique in the trace
  readonly app: AppId;
  readonly trigger: Trigger;
  /** Memory of an instance that serves this function alone: its own figure, or its share of the app's. */
  readonly memory: Megabytes;
  /** What a cold start takes before the execution. */
  readonly coldStart: Milliseconds;
}

export interface AppProfile {
  readonly name: string;
  /** Who owns the app, by a name that all apps of the owner share; absent where the source does not say. */
  readonly owner?: string;
  /** Memory of an instance that serves the whole app. */
  readonly memory: Megabytes;
  readonly functions: readonly FunctionId[];
}

/** What a reader found and what it repaired: every repair has a counter, so nothing is mended in silence. */
export interface LoadReport {
  readonly format: string;
  readonly sources: readonly string[];
  /** Counters by name (`duplicateFunctions`, `missingMemory`, ...); a repair that did not happen is absent. */
  readonly counts: Readonly<Record<string, number>>;
  /** Choices a result depends on, as sentences: arrivals inside a minute, the cold-start constant, ... */
  readonly notes: readonly string[];
}

/** What a trace says apart from its calls. */
export interface TraceFacts {
  readonly name: string;
  readonly functions: readonly FunctionProfile[];
  readonly apps: readonly AppProfile[];
  /** End of the observed time: idle time is counted up to here. */
  readonly horizon: Milliseconds;
  /** sha256 of the source's bytes, in hex. */
  readonly digest: string;
  readonly load: LoadReport;
}

/**
 * Invocations in columns, one entry per invocation, by non-decreasing arrival. Simultaneous arrivals stand in the order
 * in which they are to be served. The columns may be longer than `length`.
 */
export interface CallChunk {
  readonly length: number;
  readonly arrival: Float64Array; //    [length] ms since the start of the trace
  readonly functionId: Uint32Array; //  [length] index into `functions`
  readonly duration: Float64Array; //   [length] ms of warm execution, > 0
  /** [length] ms; only where the source states cold starts that differ between calls of a function. */
  readonly coldStart?: Float64Array;
  /** [length] cores in use during the execution; only where the source states it. */
  readonly cpu?: Float32Array;
}

/** A stored trace: all calls in columns of exactly their number, written once by a reader. */
export interface Trace extends TraceFacts, CallChunk {}

/** The cold start of traces that state none (Azure, Huawei requests): FeMux's weight [femux26]. */
export const DEFAULT_COLD_START_MS = 808;
/** The memory of an app in traces that state none: the median app of Azure 2019 [shahrad20]. */
export const DEFAULT_MEMORY_MB = 143;
