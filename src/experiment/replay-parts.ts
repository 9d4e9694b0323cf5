import type { BackgroundLoad } from "../platform/background-load.ts";
import type { KeepAlivePolicy } from "../platform/contract.ts";
import type { PlatformConfig } from "../platform/conventions.ts";
import { mergeTallies } from "../platform/merge-tallies.ts";
import { type PoolLimits, pickLimits } from "../platform/pool-limits.ts";
import type { Pools } from "../platform/pools.ts";
import type { Tally } from "../platform/tally.ts";
import { fitsWindow } from "../platform/window/fits-window.ts";
import { mergeWindowPartials } from "../platform/window/merge.ts";
import { windowOptions } from "../platform/window/options.ts";
import type { PoolRange, WarmPartial } from "../platform/window/partial.ts";
import type { PoolCalls } from "../platform/window/pool-calls.ts";
import { windowBlocks } from "../platform/window/replay.ts";
import type { WarmOptions } from "../platform/window/warm-sums.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import type { AnyTrace } from "../trace/call-source.ts";
import type { Trace } from "../trace/trace.ts";
import type { Resolved } from "./catalog.ts";
import type { DecisionPart } from "./decision-table.ts";
import type { Division } from "./division.ts";
import type { ShardTask } from "./shard-run.ts";
import { policyContext } from "./simulate.ts";
import { accept, type Done, runTask, type Task, type TaskRunner } from "./task.ts";

/** Tasks of a replay under a window: each makes scratch for all of its blocks, so that there are fewer of them. */
const WINDOW_TASKS = 16;

/** What the parts of one replay share. */
export interface DividedOptions {
  readonly seed: number;
  readonly platform: PlatformConfig;
  readonly clock: () => number;
  readonly file?: (path: string) => string;
  readonly runner?: TaskRunner;
  /** Limits of single pools, if they differ from the platform's. */
  readonly limits?: PoolLimits | undefined;
  readonly onProgress?: (done: number) => void;
  readonly decisions?: boolean;
  readonly background?: BackgroundLoad | undefined;
}

/** What a replay in parts came to. */
export interface Replayed {
  readonly tally: Tally;
  readonly wallMs: number; // of its parts, added up
  readonly notes?: Readonly<Record<string, string>> | undefined;
  readonly decisions?: readonly DecisionPart[];
}

/** The policy, if it need not be asked: it decides for every pool by itself, nobody logs it, nodes have no other load, and `fits` says the rest. */
export async function windowPolicy(
  trace: AnyTrace,
  { definition, values, kind }: Resolved<PolicyDefinition>,
  pools: Pools,
  options: DividedOptions,
): Promise<KeepAlivePolicy | undefined> {
  if (options.decisions === true || options.background !== undefined) return undefined;
  if (definition.offline === true || definition.separable?.(values) !== true) return undefined;
  const policy = await definition.create(values, policyContext(trace, pools, options, `policy/${kind}`, false));
  return fitsWindow(policy, options.platform) ? policy : undefined;
}

/** The replay of a policy that is but a window and need not be asked; undefined of any other, and where a log is wanted. */
export async function replayByWindow(
  trace: Trace,
  entry: Resolved<PolicyDefinition>,
  division: Division,
  options: DividedOptions,
): Promise<Replayed | undefined> {
  const policy = await windowPolicy(trace, entry, division.pools, options);
  if (policy === undefined) return undefined;
  const calls = division.calls();
  const window = policy.constantWindow!;
  const choice = windowOptions(trace, division.pools, { window, seriesMs: options.platform.window });
  const warm = await division.warm(() => sumWarm(calls, choice, options));
  const tasks = blockGroups(calls).map((ranges) => ({ kind: "window", calls, options: choice, ranges }) as const);
  const sizes = tasks.map(({ ranges }) => callsOf(calls, ranges));
  const done = await runTasks(tasks, sizes, entry, options);
  const cold = done.flatMap((part) => (part.kind === "window" ? part.of : []));
  const partials = cold.map((partial, block) => ({ ...partial, warm: warm[block]! }));
  const started = options.clock();
  const tally = mergeWindowPartials(partials, calls, choice);
  return { tally, wallMs: sumWall(done) + options.clock() - started, notes: policy.notes };
}

/** What the blocks' calls come to as long as they are warm. */
async function sumWarm(
  calls: PoolCalls,
  { horizon, seriesMs, memory }: WarmOptions,
  { runner }: DividedOptions,
): Promise<readonly WarmPartial[]> {
  const tasks = blockGroups(calls).map(
    (ranges) => ({ kind: "warm", calls, options: { horizon, seriesMs, memory }, ranges }) as const,
  );
  const done = await Promise.all(
    tasks.map((task) => (runner === undefined ? runTask(task, () => 0) : runner.run(task).then(accept))),
  );
  return done.flatMap((part) => (part.kind === "warm" ? part.of : []));
}

/** The blocks by task, in their order. */
function blockGroups({ offsets }: PoolCalls): readonly (readonly PoolRange[])[] {
  const blocks = windowBlocks(offsets);
  const each = Math.ceil(blocks.length / WINDOW_TASKS);
  const groups: PoolRange[][] = [];
  for (let from = 0; from < blocks.length; from += each) groups.push(blocks.slice(from, from + each));
  return groups;
}

function callsOf({ offsets }: PoolCalls, ranges: readonly PoolRange[]): number {
  return ranges.reduce((sum, { fromPool, toPool }) => sum + offsets[toPool]! - offsets[fromPool]!, 0);
}

/** The replay of any policy on the platform, by the parts that the policy allows. */
export async function replayShards(
  trace: Trace,
  entry: Resolved<PolicyDefinition>,
  division: Division,
  options: DividedOptions,
): Promise<Replayed> {
  const { seed, platform, file, limits, background, decisions = false } = options;
  const files = Object.fromEntries(entry.files.map((path) => [path, file?.(path) ?? ""]));
  const shards = division.shardsFor(entry);
  const tasks = shards.map((shard): ShardTask => {
    const ids = platform.unit === "function" ? shard.functions : shard.apps;
    const own = limits === undefined ? {} : { limits: pickLimits(limits, ids) };
    const load = background === undefined ? {} : { background };
    return { kind: "shard", shard, spec: entry.spec, seed, platform, files, decisions, ...own, ...load };
  });
  const done = await runTasks(
    tasks,
    shards.map((shard) => shard.trace.length),
    entry,
    options,
  );
  const parts = done.flatMap((part) => (part.kind === "shard" ? [part.of] : []));
  const whole = { functions: trace.functions.length, pools: division.pools.profiles.length };
  const tally = mergeTallies(
    parts.map(({ part }) => part),
    whole,
  );
  const logs = parts.flatMap((part) => (part.decisions === undefined ? [] : [part.decisions]));
  const logged = logs.length === 0 ? {} : { decisions: logs };
  return { tally, wallMs: sumWall(done), notes: parts[0]!.notes, ...logged };
}

/** Runs tasks of the given sizes, in the runner's threads or one after the other in this one. */
export async function runTasks(
  tasks: readonly Task[],
  sizes: readonly number[],
  entry: Resolved<PolicyDefinition>,
  { runner, clock, onProgress }: DividedOptions,
): Promise<readonly Done[]> {
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let finished = 0;
  const outcomes: Promise<Done>[] = [];
  for (const [i, task] of tasks.entries()) {
    const within = (done: number) => onProgress?.((finished + done * sizes[i]!) / total);
    const outcome =
      runner === undefined ? runTask(task, clock, { entry, onProgress: within }) : runner.run(task).then(accept);
    const counted = outcome.then((done) => {
      finished += sizes[i]!;
      onProgress?.(finished / total);
      return done;
    });
    if (runner === undefined) await counted;
    outcomes.push(counted);
  }
  return Promise.all(outcomes);
}

/** What the parts took, added up, in ms. */
export function sumWall(parts: readonly Done[]): number {
  return parts.reduce((sum, { wallMs }) => sum + wallMs, 0);
}
