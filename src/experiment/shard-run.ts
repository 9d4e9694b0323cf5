import type { InputLocation, InputProblem } from "../base/errors.ts";
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

/** A replay of a part of a trace, as plain data that another thread can be sent. */
export interface ShardTask {
  readonly shard: Shard;
  readonly spec: string;
  readonly seed: number;
  readonly platform: PlatformConfig;
  /** Texts of the files that the policy's parameters name, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Of the part's pools, where there are others than the platform's. */
  readonly limits?: PoolLimits;
  /** Whether to log every decision. */
  readonly decisions?: boolean;
}

/** What it came to; an input that the policy refuses is a value, because errors lose their class on the way. */
export type ShardOutcome =
  | {
      readonly status: "done";
      readonly part: TallyPart;
      readonly wallMs: number;
      readonly notes?: Readonly<Record<string, string>>;
      readonly decisions?: DecisionPart;
    }
  | {
      readonly status: "refused";
      readonly problem: InputProblem;
      readonly where: InputLocation;
      readonly message: string;
    };

/** Where the parts of a replay are run; one after the other in this thread unless one is given. */
export interface ShardRunner {
  /** A buffer that the runner's threads can read. */
  allocate(bytes: number): ArrayBufferLike;
  run(task: ShardTask): Promise<ShardOutcome>;
}

/** Replays a part against a policy. */
export async function runShard(
  task: ShardTask,
  entry: Resolved<PolicyDefinition>,
  clock: () => number,
  onProgress?: (done: number) => void,
): Promise<ShardOutcome & { readonly status: "done" }> {
  const { shard, platform, seed, files } = task;
  const { trace } = shard;
  const started = clock();
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
  const tally = simulate(trace, policy, pools, { platform, population, decisions, limits: task.limits, ...reporting });
  const part: TallyPart = {
    tally: saveTally(tally),
    functions: shard.functions,
    pools: platform.unit === "function" ? shard.functions : shard.apps,
    population: population.take(),
  };
  const wallMs = clock() - started;
  return {
    status: "done",
    part,
    wallMs,
    ...(policy.notes && { notes: policy.notes }),
    ...(decisions && { decisions: decisions.take() }),
  };
}
