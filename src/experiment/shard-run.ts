import type { BackgroundLoad } from "../platform/background-load.ts";
import type { PlatformConfig } from "../platform/conventions.ts";
import { saveTally, type TallyPart } from "../platform/merge-tallies.ts";
import type { PoolLimits } from "../platform/pool-limits.ts";
import { poolsOf } from "../platform/pools.ts";
import { PopulationLog } from "../platform/population.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import type { Shard } from "../trace/shards.ts";
import type { Resolved } from "./catalog.ts";
import { type DecisionPart, tableFor } from "./decision-table.ts";
import { policyContext, simulate } from "./simulate.ts";

/** A replay of some apps' calls against a policy, as plain data that another thread can be sent. */
export interface ShardTask {
  readonly kind: "shard";
  readonly shard: Shard;
  readonly spec: string;
  readonly seed: number;
  readonly platform: PlatformConfig;
  /** Texts of the files that the policy's parameters name, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Of the part's pools, where there are others than the platform's. */
  readonly limits?: PoolLimits;
  /** Of the nodes, which one part has all of. */
  readonly background?: BackgroundLoad;
  /** Whether to log every decision. */
  readonly decisions?: boolean;
}

/** What it came to. */
export interface ShardDone {
  readonly part: TallyPart;
  readonly notes?: Readonly<Record<string, string>>;
  readonly decisions?: DecisionPart;
}

/** Replays a part against a policy. */
export async function runShard(
  task: ShardTask,
  entry: Resolved<PolicyDefinition>,
  onProgress?: (done: number) => void,
): Promise<ShardDone> {
  const { shard, platform, seed, files } = task;
  const { trace } = shard;
  const pools = poolsOf(trace, platform.unit);
  const context = policyContext(
    trace,
    pools,
    { seed, file: (path) => files[path] ?? "" },
    `policy/${entry.kind}`,
    entry.definition.offline === true,
  );
  const policy = await entry.definition.create(entry.values, context);
  const population = new PopulationLog();
  const reporting = onProgress === undefined ? {} : { onProgress };
  const decisions = tableFor(task.decisions, pools);
  const { limits, background } = task;
  const watched = { population, decisions, background, ...reporting };
  const tally = simulate(trace, policy, pools, { platform, limits, ...watched });
  const part: TallyPart = {
    tally: saveTally(tally),
    functions: shard.functions,
    pools: platform.unit === "function" ? shard.functions : shard.apps,
    population: population.take(),
  };
  return { part, ...(policy.notes && { notes: policy.notes }), ...(decisions && { decisions: decisions.take() }) };
}
