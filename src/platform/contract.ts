import { ContractError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import type { Megabytes, Milliseconds, PoolId } from "../base/units.ts";

/** GB-seconds of idle memory that weigh as much as one second of waiting for a cold start, in RUM [femux26]. */
export const GB_SECONDS_PER_COLD_SECOND = 99.69;

/** What a policy may know of a pool before the run: the instances of one app, or of one function. */
export interface PoolProfile {
  readonly name: string;
  readonly memory: Megabytes; // of one instance
  readonly coldStart: Milliseconds; // of a pre-warm on a quiet node; the largest of the pool's functions
  readonly trigger: string; // of the pool's first function
  /** With a pool per function, its app; pools of one app may depend on each other. */
  readonly app?: string;
  /** Whose the app is, where the trace says; pools of one owner may depend on each other. */
  readonly owner?: string;
}

/** Nodes of one kind: those numbered `firstNode` and so on. */
export interface NodeClass {
  readonly name: string;
  readonly firstNode: number;
  readonly nodes: number;
  readonly startFactor: number; // a start takes this many times as long as the trace says, >= 1
  readonly executionFactor: number; // likewise an execution
  readonly price: number; // USD for a GB of memory that instances hold for an hour
}

/** Read-only state of the platform at `now`. Counts are of one pool's instances. */
export interface PlatformView {
  readonly now: Milliseconds;
  readonly poolCount: number;
  /** The classes of nodes, the fastest first; undefined where all nodes are alike. */
  readonly nodeClasses?: readonly NodeClass[] | undefined;
  pool(pool: PoolId): PoolProfile;
  /** On the nodes of one class, if one is given: O(idle instances of the pool). */
  idleInstances(pool: PoolId, nodeClass?: number): number;
  /** Instances that execute, cold starts by a request included. */
  busyInstances(pool: PoolId): number;
  /** Pre-warmed instances that are still starting. */
  startingInstances(pool: PoolId): number;
  /** Shells of the kind, those that are still starting included. */
  shellCount(kind: number): number;
}

/** What happened in one pool between two ticks; the object is the caller's and is overwritten by each reading. */
export interface PoolWindow {
  invocations: number; // arrivals
  coldStarts: number; // full and partial
  failures: number; // dropped or timed out, when that happened
  coldWaitMs: number; // waiting for a cold start, full and partial
  busyCoreMs: number; // core-time spent executing or starting: what was got, where instances compete for cores
  liveCoreMs: number; // core-time of the instances that existed, a core each
  backgroundCoreMs: number; // of that, the share of their nodes' cores that a load besides functions had; not in busyCoreMs
  idleMBms: number; // memory-time loaded and idle
}

/** A fresh record for `readWindow`. */
export function emptyWindow(): PoolWindow {
  const counts = { invocations: 0, coldStarts: 0, failures: 0, coldWaitMs: 0 };
  return { ...counts, busyCoreMs: 0, liveCoreMs: 0, backgroundCoreMs: 0, idleMBms: 0 };
}

/** What a policy with a tick may also do, at its tick only. */
export interface PlatformControl extends PlatformView {
  /** Starts `count` instances ahead of demand; returns how many fitted into limits and memory. */
  prewarm(pool: PoolId, count: number): number;
  /** Releases up to `count` idle instances, the least recently used first, of one class of nodes if one is given; returns how many were idle. */
  release(pool: PoolId, count: number, nodeClass?: number): number;
  /** Starts `count` shells of the kind from nothing, as `shells.stock` says; returns how many fitted into memory. */
  startShells(kind: number, count: number): number;
  /** Memory in MB that functions may use now, of all nodes together; Infinity without limit. */
  readonly memoryLimit: Megabytes;
  /**
   * Sets that memory, shared evenly by the nodes, for a policy with `limitsMemory`. Idle instances beyond it are evicted in
   * the order as for a new one. A node keeps what else it uses, and room for the largest instance it can hold, and gets no
   * more than the platform's `nodeMemory`; returns the limit that so holds, which is never exceeded.
   */
  limitMemory(memory: Megabytes): Megabytes;
  /** Reads the window since the previous tick into `into`. */
  readWindow(pool: PoolId, into: PoolWindow): void;
}

/** The idle instances of the node that is short of memory, in no order; valid until the answer. */
export interface VictimCandidates {
  readonly count: number;
  poolOf(candidate: number): PoolId;
}

/** Why `prewarmIn` is asked: at the start of the run, after an arrival was placed, after a release, after a pre-warm fired. */
export const PrewarmCause = { Begin: 0, Arrival: 1, Idle: 2, Fired: 3 } as const;
export type PrewarmCause = (typeof PrewarmCause)[keyof typeof PrewarmCause];

/** The answer a reason is asked for: to `keepAlive`, to `keepPrewarmed`, to `prewarmIn`, to a shell's `keep`, or an act at a tick. */
export type ReasonQuestion = "keep-alive" | "keep-prewarmed" | "schedule" | "keep-shell" | "tick";

/** In place of a kind of shell: none. */
export const NO_SHELL = -1;

/** A way to start an instance from a shell: it takes `ms` and `share` of its cold start, and at most the whole of that. */
export interface ShellStart {
  readonly kind: number; // index into `kinds`
  readonly share: number; // 0..1
  readonly ms: number; // >= 0
}

/** What became of a shell when `replenish` is asked: a request's instance started from it, or its time was over. */
export const ShellEnd = { Taken: 0, Expired: 1 } as const;
export type ShellEnd = (typeof ShellEnd)[keyof typeof ShellEnd];

/**
 * Shells that are started from nothing, ahead of demand: at a tick, by `startShells`, or in place of others, by
 * `replenish`. One holds its memory from the beginning of its start, finds room without evictions, and can be taken once
 * it is ready; it was no pool's instance and leaves nothing.
 */
export interface ShellStock {
  /** Memory of a shell of the kind; read once, before the run. */
  memory(kind: number): Megabytes;
  /** What its start takes on a quiet node; read once, before the run. */
  startTime(kind: number): Milliseconds;
  /** How long one that is ready stays, above 0. */
  keep(kind: number, view: PlatformView): Milliseconds;
  /** A request of the pool starts an instance from a shell of the kind, which is gone, or from nothing at `NO_SHELL`. */
  onColdStart?(pool: PoolId, kind: number, view: PlatformView): void;
  /** How many shells of the kind are started now that one has ended, before the horizon; an eviction does not ask. Default: none. */
  replenish?(kind: number, end: ShellEnd, view: PlatformView): number;
}

/**
 * What a policy keeps of instances whose keep-alive has ended: shells. A shell is no instance and serves nobody; it holds
 * memory on its node, which is wasted, until its deadline, its eviction, or until a request that finds no instance of its
 * pool starts one from it: a cold start, but a shorter one. Asked at the end of a window, also one of 0; an instance that
 * is evicted, or released at a tick, leaves nothing.
 */
export interface ShellPolicy {
  /** Names of the kinds. A shell can only become one of a later kind. */
  readonly kinds: readonly string[];
  /** The kinds from which an instance of the pool can start, best first; read once, before the run. */
  starts(pool: PoolId): readonly ShellStart[];
  /** Memory of a shell of the kind that was an instance of the pool; no more than the instance, or the shell before, had. */
  memory(pool: PoolId, kind: number): Megabytes;
  /** The kind that an instance of the pool, or its shell of kind `from`, becomes at its end; `NO_SHELL` for none. */
  downgrade(pool: PoolId, from: number, view: PlatformView): number;
  /** How long the new shell stays; after 0 the next downgrade is asked for at once. */
  keep(pool: PoolId, kind: number, view: PlatformView): Milliseconds;
  /** Which shell of a kind is taken first. Default: the latest. */
  readonly takes?: "latest" | "oldest";
  /** Shells that are started from nothing. Default: none are. */
  readonly stock?: ShellStock;
}

/** How priorities of eviction age: what `evictionPriority` answers at any clock. */
export interface Aging {
  readonly clock: number; // changed by `onEvict` alone
  /** The priority of a pool used at that clock; a later clock or more `served` never lower it. */
  priorityAt(clock: number, served: number, profile: PoolProfile): number;
}

/**
 * A keep-alive and pre-warm policy. The platform asks; answers are numbers, because they are asked for at every idle
 * instance. A policy owns its state, allocates it when created and must not remember another run.
 */
export interface KeepAlivePolicy {
  readonly name: string;
  /** Facts for the manifest, such as the engine a learned policy computes on. */
  readonly notes?: Readonly<Record<string, string>>;
  /** `keepAlive` always answers this, and the policy has no hook but those of eviction: it may be replayed without asking. */
  readonly constantWindow?: Milliseconds;
  /** An invocation of `pool` arrives; asked before it is placed. */
  onArrival?(pool: PoolId, view: PlatformView): void;
  /**
   * How long the instance that just became idle stays warm: 0 releases it now, Infinity keeps it until memory is short.
   * The instance counts neither as busy nor as idle yet.
   */
  keepAlive(pool: PoolId, view: PlatformView): Milliseconds;
  /** The same for a pre-warmed instance that has just become ready, before its first invocation. Default: `keepAlive`. */
  keepPrewarmed?(pool: PoolId, view: PlatformView): Milliseconds;
  /**
   * Delay to the pool's next pre-warm, Infinity for none; each answer replaces the pool's pending one. Default: none.
   * Cause `Idle` is also that a pre-warmed instance is ready. After a firing that started nothing, 0 is refused.
   */
  prewarmIn?(pool: PoolId, view: PlatformView, cause: PrewarmCause): Milliseconds;
  /** How many instances are to be idle or starting once the pre-warm has fired. Default: 1, so that an idle instance makes it void. */
  prewarmCount?(pool: PoolId, view: PlatformView): number;
  /**
   * The class of nodes, an index of `nodeClasses`, for a new instance of the pool, that starts `ahead` of demand or that a
   * request waits for: where no node of it has room, the others are looked at in their order, and all of them once more with
   * evictions, if it may come to those. Asked before every such start where there are several classes. Default: `placement`
   * chooses among all nodes.
   */
  nodeClass?(pool: PoolId, ahead: boolean, view: PlatformView): number;
  /**
   * The pool's priority when memory is short: idle instances of the lowest are evicted first, ties by age. Asked whenever
   * an instance of the pool starts to serve, or to start ahead of demand; all its instances take the answer. `served`
   * counts what the live ones have served, this invocation included. Default: the least recently used goes first.
   */
  evictionPriority?(pool: PoolId, served: number, view: PlatformView): number;
  /** How these priorities age, where nothing else goes into them: the platform may then work them out instead of asking. */
  readonly aging?: Aging;
  /**
   * Which idle instance goes, as an index of `candidates`, for rules by which the order changes without a use. Asked at
   * every eviction, in place of the order by `evictionPriority`, which is asked as ever.
   */
  chooseVictim?(candidates: VictimCandidates, view: PlatformView): number;
  /** An instance of the pool was evicted at this priority, the latest answer; of policies with either of these two only. */
  onEvict?(pool: PoolId, priority: number, view: PlatformView): void;
  /** What remains of instances whose keep-alive has ended; not beside `evictionPriority`. Default: nothing. */
  readonly shells?: ShellPolicy;
  /** It may call `limitMemory`. */
  readonly limitsMemory?: boolean;
  /** Period of `onTick` in ms; the first tick is at 0, the last before the horizon. */
  readonly tick?: Milliseconds;
  onTick?(control: PlatformControl): void;
  /** The horizon is reached: windows can still be read, nothing can be decided any more. */
  onEnd?(control: PlatformControl): void;
  /**
   * Why it answered or acted so, in plain words with figures; asked right after the answer, or at the act, and only where
   * decisions are logged. Must change nothing.
   */
  reason?(pool: PoolId, question: ReasonQuestion, view: PlatformView): string | undefined;
  /**
   * Bytes of state it holds now, all pools together: columns as allocated, maps at an estimate. Of an online policy it
   * does not grow without end with the length of a run.
   */
  stateBytes?(): number;
}

/** What a policy with a constant window does without: each would be asked or told beside `keepAlive`. */
export const HOOKS_BESIDE_WINDOW = [
  "onArrival",
  "keepPrewarmed",
  "prewarmIn",
  "prewarmCount",
  "shells",
  "tick",
  "onTick",
  "onEnd",
] as const satisfies readonly (keyof KeepAlivePolicy)[];

/** How every pool can start from shells, in the order of the pools; ContractError if the policy's table has what cannot be. */
export function shellStarts({ name, shells }: KeepAlivePolicy, poolCount: number): readonly (readonly ShellStart[])[] {
  if (shells === undefined) return [];
  const { kinds } = shells;
  return Array.from({ length: poolCount }, (_, pool) => {
    const starts = shells.starts(pool as PoolId);
    for (const { kind, share, ms } of starts) {
      if (kinds[kind] !== undefined && share >= 0 && share <= 1 && ms >= 0) continue;
      throw new ContractError(
        `${name}: expected a start from a kind of shell below ${kinds.length}, a share from 0 to 1 and ms >= 0, ` +
          `got kind ${kind}, share ${share}, ms ${ms} of pool ${pool}`,
      );
    }
    return starts;
  });
}

/** A policy factory's surroundings. `future` exists for policies declared offline only. */
export interface PolicyContext {
  readonly pools: readonly PoolProfile[];
  readonly random: Random;
  readonly future?: Future;
  /** The text of the file a parameter of kind `file` names; it was read when the entry was resolved. */
  readonly file?: (path: string) => string;
}

/** The invocations to come, per pool: what only an offline policy may know. */
export interface Future {
  /** Arrival times in ms, ascending. */
  arrivals(pool: PoolId): Float64Array;
  /** Warm durations in ms, in the order of `arrivals`. */
  durations(pool: PoolId): Float64Array;
  /** Cold starts in ms, in the order of `arrivals`. */
  coldStarts(pool: PoolId): Float64Array;
}

/**
 * A policy at the resolution of minutes, where a pool has one instance and an execution takes no time: the same window
 * after every execution, or the hybrid histogram of the time between them.
 */
export type MinutePolicy = { readonly kind: "window"; readonly window: Milliseconds } | MinuteHybrid;

/** Range and bin in ms, percentiles in per cent, margins and `oob` as shares, as in [shahrad20]. */
export interface MinuteHybrid {
  readonly kind: "hybrid";
  readonly range: number;
  readonly bin: number;
  readonly head: number;
  readonly tail: number;
  readonly margin: number;
  readonly cv: number;
  readonly oob: number;
  readonly arMargin: number;
  /** How many of the last idle times `forecast` is given. */
  readonly history: number;
  /** The next idle time in ms, > 0, by the last ones in ms, oldest first, at least one. */
  forecast(idleTimes: Float64Array): number;
}
