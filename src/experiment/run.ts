import { formatLocation, InputError } from "../base/errors.ts";
import type { PlatformConfig } from "../platform/conventions.ts";
import { mergeTallies } from "../platform/merge-tallies.ts";
import { pickLimits } from "../platform/pool-limits.ts";
import { type Pools, poolsOf } from "../platform/pools.ts";
import type { Tally } from "../platform/tally.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import { type AnyTrace, type CallSource, isStored, storeCalls } from "../trace/call-source.ts";
import type { Shard } from "../trace/shards.ts";
import type { TraceFacts } from "../trace/trace.ts";
import type { Resolved } from "./catalog.ts";
import { tableFor } from "./decision-table.ts";
import { Decisions } from "./decisions.ts";
import { Division } from "./division.ts";
import type { FunctionRow, RunResult, WindowRow } from "./result.ts";
import { runShard, type ShardOutcome, type ShardRunner, type ShardTask } from "./shard-run.ts";
import { limitsOf, policyContext, type SimulateOptions, simulate } from "./simulate.ts";
import { functionRows, type RunLabel, summarise, windowRows } from "./summary.ts";

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
  /** Whether to log every decision. It costs time and some 40 bytes each, and changes no result. */
  readonly decisions?: boolean;
}

/** What replays of one trace share. */
export interface ReplaysOptions extends Omit<RunOptions, "onProgress"> {
  /** Where the parts are replayed: by default one after the other in this thread. */
  readonly runner?: ShardRunner;
  /** Told the share done of all, 0..1, and the specification it was told for, from time to time. */
  readonly onReplayed?: (done: number, spec: string) => void;
}

/** The result of one run with its rows for functions.csv and windows.csv. */
export interface RunOutput {
  readonly result: RunResult;
  readonly functions: readonly FunctionRow[];
  readonly windows: readonly WindowRow[];
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
 * number of its threads. A trace that is not stored is replayed whole and in this thread, but for offline policies, for
 * which it is stored.
 */
export async function replayPolicies(
  trace: AnyTrace,
  entries: readonly Resolved<PolicyDefinition>[],
  options: ReplaysOptions,
): Promise<readonly RunOutput[]> {
  const { runner } = options;
  const allocate = runner === undefined ? undefined : (bytes: number) => runner.allocate(bytes);
  const limits = await limitsOf(poolsOf(trace, options.platform.unit), options);
  let division: Division | undefined;
  const done = new Float64Array(entries.length);
  const outputs: Promise<RunOutput>[] = [];
  for (const [i, entry] of entries.entries()) {
    const onProgress = (share: number) => {
      done[i] = share;
      options.onReplayed?.(done.reduce((sum, value) => sum + value, 0) / entries.length, entry.spec);
    };
    if (!isStored(trace) && entry.definition.offline !== true) {
      outputs.push(Promise.resolve(await replayStream(trace, entry, { ...options, limits, onProgress })));
      continue;
    }
    division ??= new Division(storeCalls(trace), allocate);
    const parts = runParts(division.partsFor(entry, options.platform), entry, { ...options, limits, onProgress });
    const output = parts.then((outcomes) => describeParts(trace, entry, outcomes, options));
    if (runner === undefined) await output;
    outputs.push(output);
  }
  return Promise.all(outputs);
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
  const { platform, limits, onProgress } = options;
  const watched = { decisions: table, ...(onProgress && { onProgress }) };
  const tally = simulate(trace, policy, pools, { platform, limits, ...watched });
  onProgress?.(1);
  const label = { policy: entry.kind, spec: entry.spec, seed: options.seed };
  const output = describeRun({ trace, pools, tally, label, wallMs: options.clock() - started });
  const decisions = table === undefined ? undefined : new Decisions([table.take()], label, trace.horizon);
  return { ...output, ...(policy.notes && { notes: policy.notes }), ...(decisions && { decisions }) };
}

type Done = ShardOutcome & { readonly status: "done" };

async function runParts(
  shards: readonly Shard[],
  entry: Resolved<PolicyDefinition>,
  options: RunOptions & Pick<ReplaysOptions, "runner"> & Pick<SimulateOptions, "limits">,
): Promise<readonly Done[]> {
  const { seed, platform, runner, limits, onProgress, decisions = false } = options;
  const files = Object.fromEntries(entry.files.map((path) => [path, options.file?.(path) ?? ""]));
  const calls = shards.reduce((sum, { trace }) => sum + Math.max(1, trace.length), 0);
  let finished = 0;
  const outcomes: Promise<Done>[] = [];
  for (const shard of shards) {
    const size = Math.max(1, shard.trace.length);
    const ids = platform.unit === "function" ? shard.functions : shard.apps;
    const own = limits === undefined ? {} : { limits: pickLimits(limits, ids) };
    const task: ShardTask = { shard, spec: entry.spec, seed, platform, files, decisions, ...own };
    const within = (done: number) => onProgress?.((finished + done * size) / calls);
    const outcome = runner === undefined ? runShard(task, entry, options.clock, within) : runner.run(task).then(accept);
    const counted = outcome.then((result) => {
      finished += size;
      onProgress?.(finished / calls);
      return result;
    });
    if (runner === undefined) await counted;
    outcomes.push(counted);
  }
  return Promise.all(outcomes);
}

/** An outcome that is done; throws the InputError of one that was refused. */
function accept(outcome: ShardOutcome): Done {
  if (outcome.status === "done") return outcome;
  const { problem, where, message } = outcome;
  throw new InputError(problem, where, message.slice(`${formatLocation(where)}: `.length));
}

function describeParts(
  trace: AnyTrace,
  entry: Resolved<PolicyDefinition>,
  outcomes: readonly Done[],
  run: { readonly seed: number; readonly platform: PlatformConfig },
): RunOutput {
  const pools = poolsOf(trace, run.platform.unit);
  const whole = { functions: trace.functions.length, pools: pools.profiles.length };
  const tally = mergeTallies(
    outcomes.map(({ part }) => part),
    whole,
  );
  const label = { policy: entry.kind, spec: entry.spec, seed: run.seed };
  const wallMs = outcomes.reduce((sum, outcome) => sum + outcome.wallMs, 0);
  const output = describeRun({ trace, pools, tally, label, wallMs });
  const notes = outcomes[0]!.notes;
  const logs = outcomes.flatMap(({ decisions }) => (decisions === undefined ? [] : [decisions]));
  const decisions = logs.length === 0 ? undefined : new Decisions(logs, label, trace.horizon);
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
  };
}
