import type { BackgroundLoad } from "../platform/background-load.ts";
import type { PlatformConfig } from "../platform/conventions.ts";
import { type Pools, poolsOf } from "../platform/pools.ts";
import type { Tally } from "../platform/tally.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import { type AnyTrace, type CallSource, isStored, storeCalls } from "../trace/call-source.ts";
import type { Trace, TraceFacts } from "../trace/trace.ts";
import type { Resolved } from "./catalog.ts";
import { classRows } from "./class-rows.ts";
import { tableFor } from "./decision-table.ts";
import { Decisions } from "./decisions.ts";
import { Division } from "./division.ts";
import { replayDrawnByWindow } from "./replay-drawn.ts";
import { type DividedOptions, replayByWindow, replayShards } from "./replay-parts.ts";
import type { ClassRow, FunctionRow, RunResult, WindowRow } from "./result.ts";
import { limitsOf, policyContext, type SimulateOptions, simulate } from "./simulate.ts";
import { functionRows, type RunLabel, summarise, windowRows } from "./summary.ts";
import type { TaskRunner } from "./task.ts";

/** What runs of one experiment share. */
export interface RunOptions {
  readonly seed: number;
  readonly platform: PlatformConfig;
  /** A clock in ms; only differences count. */
  readonly clock: () => number;
  /** Text of a file that a parameter names. */
  readonly file?: (path: string) => string;
  /** Told the share done, 0..1, from time to time. */
  readonly onProgress?: (done: number) => void;
  /** The load of the nodes besides functions. */
  readonly background?: BackgroundLoad | undefined;
  /** Whether to log every decision. It costs time and some 40 bytes each; sums may differ in their last digits. */
  readonly decisions?: boolean;
}

/** What replays of one trace share. */
export interface ReplaysOptions extends Omit<RunOptions, "onProgress"> {
  /** Where the parts are replayed: by default one after the other in this thread. */
  readonly runner?: TaskRunner;
  /** Told the share done of all, 0..1, and the specification it was told for, from time to time. */
  readonly onReplayed?: (done: number, spec: string) => void;
}

/** The result of one run with its rows for functions.csv, windows.csv and classes.csv. */
export interface RunOutput {
  readonly result: RunResult;
  readonly functions: readonly FunctionRow[];
  readonly windows: readonly WindowRow[];
  readonly classes: readonly ClassRow[];
  /** What the policy decided, why, and what became of it; where it was asked for. */
  readonly decisions?: Decisions;
  /** What the policy says of itself, for the manifest. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** Replays the trace, stored or not, against a policy of the catalog. An offline policy stores what is not. */
export async function replayPolicy(
  trace: AnyTrace,
  entry: Resolved<PolicyDefinition>,
  options: RunOptions,
): Promise<RunOutput> {
  const { onProgress, ...rest } = options;
  const reporting = onProgress === undefined ? {} : { onReplayed: onProgress };
  return (await replayPolicies(trace, [entry], { ...rest, ...reporting }))[0]!;
}

/**
 * Replays the trace against policies of the catalog. Pools that share nothing are replayed in parts. The division
 * depends on the trace alone, and sums are taken in its order: a runner changes no bit of the results, whatever the
 * number of its threads. A trace that is not stored is replayed whole and in this thread, but for policies that
 * are a window, under which its calls are drawn pool by pool, and offline ones, for which it is stored.
 */
export async function replayPolicies(
  trace: AnyTrace,
  entries: readonly Resolved<PolicyDefinition>[],
  options: ReplaysOptions,
): Promise<readonly RunOutput[]> {
  const { runner } = options;
  const allocate = runner === undefined ? undefined : (bytes: number) => runner.allocate(bytes);
  const limits = await limitsOf(poolsOf(trace, options.platform.unit), options);
  let stored: Trace | undefined;
  let division: Division | undefined;
  const done = new Float64Array(entries.length);
  const outputs: Promise<RunOutput>[] = [];
  for (const [i, entry] of entries.entries()) {
    const onProgress = (share: number) => {
      done[i] = share;
      options.onReplayed?.(done.reduce((sum, value) => sum + value, 0) / entries.length, entry.spec);
    };
    if (!isStored(trace) && entry.definition.offline !== true) {
      const streamed = { ...options, limits, onProgress };
      outputs.push(
        Promise.resolve((await replayDrawn(trace, entry, streamed)) ?? (await replayStream(trace, entry, streamed))),
      );
      continue;
    }
    stored ??= storeCalls(trace);
    division ??= new Division(stored, options.platform, allocate);
    const output = replayDivided(stored, entry, division, { ...options, limits, onProgress });
    if (runner === undefined) await output;
    outputs.push(output);
  }
  return Promise.all(outputs);
}

async function replayDrawn(
  trace: CallSource,
  entry: Resolved<PolicyDefinition>,
  options: DividedOptions,
): Promise<RunOutput | undefined> {
  const pools = poolsOf(trace, options.platform.unit);
  const replayed = options.decisions === true ? undefined : await replayDrawnByWindow(trace, entry, pools, options);
  if (replayed === undefined) return undefined;
  const label = { policy: entry.kind, spec: entry.spec, seed: options.seed };
  return describeRun({ trace, pools, tally: replayed.tally, label, wallMs: replayed.wallMs });
}

async function replayStream(
  trace: CallSource,
  entry: Resolved<PolicyDefinition>,
  options: RunOptions & Pick<SimulateOptions, "limits">,
): Promise<RunOutput> {
  const pools = poolsOf(trace, options.platform.unit);
  const started = options.clock();
  const policy = await entry.definition.create(
    entry.values,
    policyContext(trace, pools, options, `policy/${entry.kind}`, false),
  );
  const table = tableFor(options.decisions, pools);
  const { platform, limits, background, onProgress } = options;
  const watched = { decisions: table, background, ...(onProgress && { onProgress }) };
  const tally = simulate(trace, policy, pools, { platform, limits, ...watched });
  onProgress?.(1);
  const label = { policy: entry.kind, spec: entry.spec, seed: options.seed };
  const output = describeRun({ trace, pools, tally, label, wallMs: options.clock() - started });
  const decisions = table === undefined ? undefined : new Decisions([table.take()], label, trace.horizon);
  return { ...output, ...(policy.notes && { notes: policy.notes }), ...(decisions && { decisions }) };
}

async function replayDivided(
  trace: Trace,
  entry: Resolved<PolicyDefinition>,
  division: Division,
  options: DividedOptions,
): Promise<RunOutput> {
  const {
    tally,
    wallMs,
    notes,
    decisions: logs,
  } = (await replayByWindow(trace, entry, division, options)) ?? (await replayShards(trace, entry, division, options));
  const label = { policy: entry.kind, spec: entry.spec, seed: options.seed };
  const output = describeRun({ trace, pools: division.pools, tally, label, wallMs });
  const decisions = logs && new Decisions(logs, label, trace.horizon);
  return { ...output, ...(notes && { notes }), ...(decisions && { decisions }) };
}

/** A tally as results and rows. */
export function describeRun(run: {
  readonly trace: TraceFacts;
  readonly pools: Pools;
  readonly tally: Tally;
  readonly label: RunLabel;
  readonly wallMs: number;
}): RunOutput {
  const { trace, pools, tally, label, wallMs } = run;
  return {
    result: summarise(trace, tally, label, wallMs),
    functions: functionRows(trace, tally, pools.poolOfFunction, label),
    windows: windowRows(tally, label),
    classes: classRows(trace, pools, tally, label),
  };
}
