import type { Pools } from "../platform/pools.ts";
import { DrawnReplay } from "../platform/window/drawn-replay.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import type { CallSource } from "../trace/call-source.ts";
import type { MinuteCounts } from "../trace/minute-counts.ts";
import type { Allocate } from "../trace/shards.ts";
import type { Resolved } from "./catalog.ts";
import { type DividedOptions, type Replayed, runTasks, sumWall, windowPolicy } from "./replay-parts.ts";
import { type DrawnTask, drawnOptions } from "./task.ts";

/** Tasks of a replay; each is sent all the tables of functions, so that there are not as many as there are blocks. */
const TASKS = 16;

/**
 * The replay of a policy that is but a window, for calls that are drawn from minute counts: pool by pool and never
 * stored. Undefined of any other policy or calls.
 */
export async function replayDrawnByWindow(
  trace: CallSource,
  entry: Resolved<PolicyDefinition>,
  pools: Pools,
  options: DividedOptions,
): Promise<Replayed | undefined> {
  const policy = await windowPolicy(trace, entry, pools, options);
  if (policy === undefined || trace.drawnFrom === undefined) return undefined;
  const { arrivals, random } = trace.drawnFrom.options;
  const { runner, platform, clock } = options;
  const counts =
    runner === undefined ? trace.drawnFrom.counts : shared(trace.drawnFrom.counts, (bytes) => runner.allocate(bytes));
  const choice = { window: policy.constantWindow!, seriesMs: platform.window, unit: platform.unit };
  const drawn = { arrivals, stream: { state: random.state, path: random.path }, choice };
  const replay = new DrawnReplay(counts, drawnOptions(drawn));
  const blocks = replay.blocks();
  const each = Math.ceil(blocks.length / TASKS);
  const tasks: DrawnTask[] = [];
  for (let from = 0; from < blocks.length; from += each)
    tasks.push({ kind: "drawn", counts, ...drawn, ranges: blocks.slice(from, from + each) });
  const sizes = tasks.map(({ ranges }) => ranges.length);
  const done = await runTasks(tasks, sizes, entry, options);
  const started = clock();
  const tally = replay.merge(done.flatMap((part) => (part.kind === "drawn" ? part.of : [])));
  return { tally, wallMs: sumWall(done) + clock() - started };
}

/** The counts with their columns where every thread can read them. */
function shared(counts: MinuteCounts, allocate: Allocate): MinuteCounts {
  const offsets = new Float64Array(allocate(counts.offsets.byteLength));
  const minute = new Uint32Array(allocate(counts.minute.byteLength));
  const count = new Uint32Array(allocate(counts.count.byteLength));
  offsets.set(counts.offsets);
  minute.set(counts.minute);
  count.set(counts.count);
  return { ...counts, offsets, minute, count };
}
