import { formatLocation, InputError, type InputLocation, type InputProblem } from "../base/errors.ts";
import { Random, type RandomState } from "../base/random.ts";
import { type DrawnOptions, type DrawnPartial, DrawnReplay } from "../platform/window/drawn-replay.ts";
import type { ReplayOptions, WindowChoice } from "../platform/window/options.ts";
import type { PoolRange, WarmPartial, WindowPartial } from "../platform/window/partial.ts";
import type { PoolCalls } from "../platform/window/pool-calls.ts";
import { PoolReplay } from "../platform/window/pool-replay.ts";
import { replayWindow } from "../platform/window/replay.ts";
import { type WarmOptions, warmPartials } from "../platform/window/warm-sums.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import type { MinuteCounts } from "../trace/minute-counts.ts";
import type { Arrivals } from "../trace/source.ts";
import { type Resolved, resolvePolicy } from "./catalog.ts";
import { runShard, type ShardDone, type ShardTask } from "./shard-run.ts";

/** A replay of ranges of pools under one window, for which no policy is asked; the `warmPartials` are made apart. */
export interface WindowTask {
  readonly kind: "window";
  readonly calls: PoolCalls;
  readonly options: ReplayOptions;
  readonly ranges: readonly PoolRange[];
}

/** The `warmPartials` of ranges of pools, which no window changes. */
export interface WarmTask {
  readonly kind: "warm";
  readonly calls: PoolCalls;
  readonly options: WarmOptions;
  readonly ranges: readonly PoolRange[];
}

/** The same for pools whose calls are drawn from minute counts. */
export interface DrawnTask {
  readonly kind: "drawn";
  readonly counts: MinuteCounts;
  readonly arrivals: Arrivals;
  /** The stream that the calls are drawn from. */
  readonly stream: { readonly state: RandomState; readonly path: string };
  readonly choice: WindowChoice & { readonly unit: string };
  readonly ranges: readonly PoolRange[];
}

/** A part of a replay, as plain data that another thread can be sent. */
export type Task = ShardTask | WindowTask | WarmTask | DrawnTask;

/** What a task came to. */
export type Done =
  | { readonly kind: "shard"; readonly of: ShardDone; readonly wallMs: number }
  | { readonly kind: "window"; readonly of: readonly WindowPartial[]; readonly wallMs: number }
  | { readonly kind: "warm"; readonly of: readonly WarmPartial[]; readonly wallMs: number }
  | { readonly kind: "drawn"; readonly of: readonly DrawnPartial[]; readonly wallMs: number };

/** What a thread sends back; an input that a policy refuses is a value, because errors lose their class on the way. */
export type Outcome =
  | { readonly status: "done"; readonly done: Done }
  | {
      readonly status: "refused";
      readonly problem: InputProblem;
      readonly where: InputLocation;
      readonly what: string;
    };

/** Where tasks are run. */
export interface TaskRunner {
  /** A buffer that the runner's threads can read. */
  allocate(bytes: number): ArrayBufferLike;
  run(task: Task): Promise<Outcome>;
}

/** Runs a task in this thread. `entry` is its policy; of the catalog by default. */
export async function runTask(
  task: Task,
  clock: () => number,
  own?: { readonly entry?: Resolved<PolicyDefinition>; readonly onProgress?: (done: number) => void },
): Promise<Done> {
  const started = clock();
  if (task.kind === "window") {
    const { calls, options, ranges } = task;
    const replay = new PoolReplay(options);
    const of = ranges.map((range, i) => {
      const partial = replayWindow(calls, options, range, { replay, warm: "apart" });
      own?.onProgress?.((i + 1) / ranges.length);
      return partial;
    });
    return { kind: "window", of, wallMs: clock() - started };
  }
  if (task.kind === "warm") {
    const of = warmPartials(task.calls, task.options, task.ranges);
    return { kind: "warm", of, wallMs: clock() - started };
  }
  if (task.kind === "drawn") {
    const replay = new DrawnReplay(task.counts, drawnOptions(task));
    const of = task.ranges.map((range, i) => {
      const partial = replay.replay(range);
      own?.onProgress?.((i + 1) / task.ranges.length);
      return partial;
    });
    return { kind: "drawn", of, wallMs: clock() - started };
  }
  const of = await runShard(task, own?.entry ?? resolvePolicy(task.spec), own?.onProgress);
  return { kind: "shard", of, wallMs: clock() - started };
}

/** How the calls of a task are drawn and replayed. */
export function drawnOptions({
  arrivals,
  stream,
  choice,
}: Omit<DrawnTask, "counts" | "ranges" | "kind">): DrawnOptions {
  return { ...choice, arrivals, random: Random.from(stream.state, stream.path) };
}

/** What a thread answers to a task. */
export async function answerTask(task: Task, clock: () => number): Promise<Outcome> {
  try {
    return { status: "done", done: await runTask(task, clock) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { problem, where, message } = error;
    return { status: "refused", problem, where, what: message.slice(`${formatLocation(where)}: `.length) };
  }
}

/** What was done; throws the InputError of what was refused. */
export function accept(outcome: Outcome): Done {
  if (outcome.status === "done") return outcome.done;
  throw new InputError(outcome.problem, outcome.where, outcome.what);
}
