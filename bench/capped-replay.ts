import { resolveParameters } from "../src/base/parameters.ts";
import { replayCapped } from "../src/platform/capped/replay.ts";
import type { KeepAlivePolicy } from "../src/platform/contract.ts";
import { PLATFORM_PARAMETERS } from "../src/platform/conventions.ts";
import { Platform } from "../src/platform/platform.ts";
import { poolsOf } from "../src/platform/pools.ts";
import type { Tally } from "../src/platform/tally.ts";
import { greedyDual } from "../src/policy/greedy-dual.ts";
import { lru } from "../src/policy/lru.ts";
import type { Trace } from "../src/trace/trace.ts";
import { type BenchOptions, digits, perSecond, type Spread, timed } from "./measure.ts";
import { drawTrace } from "./window-replay.ts";

/** One workload on nodes of finite memory, with all metrics and windows. */
export interface CappedBench {
  readonly workload: string;
  readonly policy: string;
  readonly nodes: number;
  readonly nodeMemory: number; // MB
  readonly calls: number;
  readonly coldShare: number;
  readonly evictedShare: number; // evictions per call
  readonly queuedShare: number;
  readonly callsPerCpuSecond: Spread;
  /** The general engine on the first tenth of the time. */
  readonly platformCallsPerCpuSecond: Spread;
  readonly ratio: number;
}

interface Workload {
  readonly name: string;
  readonly functions: number;
  readonly callsPerMinute: number;
  readonly nodes: number;
  readonly nodeMemory: number; // MB
  readonly calls: Readonly<Record<BenchOptions["scale"], number>>;
}

const MINUTE_MS = 60_000;
const WORKLOADS: readonly Workload[] = [
  {
    name: "dense",
    functions: 50_000,
    callsPerMinute: 50e6 / 81,
    nodes: 1,
    nodeMemory: 6_000_000,
    calls: { quick: 200_000, usual: 8_000_000, full: 50_000_000 },
  },
  {
    name: "many nodes",
    functions: 200,
    callsPerMinute: 1e6 / 1440,
    nodes: 100,
    nodeMemory: 4096,
    calls: { quick: 100_000, usual: 1_000_000, full: 1_000_000 },
  },
];

/** The workloads, cut to the time in which that many calls arrive, under both orders of eviction. */
export function benchCapped({ scale, repeats }: BenchOptions): readonly CappedBench[] {
  return WORKLOADS.flatMap((workload) => {
    const span = (workload.calls[scale] / workload.callsPerMinute) * MINUTE_MS;
    const whole = drawTrace(workload.callsPerMinute, span, workload.functions);
    const tenth = drawTrace(workload.callsPerMinute, span / 10, workload.functions);
    return [lru, greedyDual].map((create) => benchPolicy(workload, whole, tenth, create, repeats));
  });
}

function benchPolicy(
  { name, nodes, nodeMemory }: Workload,
  whole: Trace,
  tenth: Trace,
  create: () => KeepAlivePolicy,
  repeats: number,
): CappedBench {
  const config = resolveParameters(PLATFORM_PARAMETERS, { nodes, nodeMemory }, "bench");
  const pools = poolsOf(whole, config.unit);
  const run = timed(repeats, (policy) => replayCapped(whole, policy, config, { pools }), create);
  const platform = timed(repeats, (policy) => new Platform(tenth, policy, config, pools).run(), create);
  const callsPerCpuSecond = perSecond(whole.length, run);
  const platformCallsPerCpuSecond = perSecond(tenth.length, platform);
  return {
    workload: name,
    policy: create().name,
    nodes,
    nodeMemory,
    calls: whole.length,
    ...shares(run.last, whole.length),
    callsPerCpuSecond,
    platformCallsPerCpuSecond,
    ratio: digits(callsPerCpuSecond.median / platformCallsPerCpuSecond.median),
  };
}

function shares({ functions, evictions }: Tally, calls: number) {
  const share = (column: Float64Array) => digits(column.reduce((sum, count) => sum + count, 0) / calls);
  return {
    coldShare: share(functions.coldStarts),
    evictedShare: digits(evictions / calls),
    queuedShare: share(functions.queued),
  };
}
