import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { resolvePolicy } from "../src/experiment/catalog.ts";
import { policyContext } from "../src/experiment/run.ts";
import { PLATFORM_PARAMETERS } from "../src/platform/conventions.ts";
import { Platform } from "../src/platform/platform.ts";
import { poolsOf } from "../src/platform/pools.ts";
import { expandMinutes } from "../src/trace/expand.ts";
import { generateMinuteCounts } from "../src/trace/generate.ts";
import { median } from "./median.ts";

/** One policy, the median of the repeats by CPU time. */
export interface PlatformBench {
  readonly policy: string;
  readonly nodeMemory: number | "unlimited"; // MB
  readonly invocations: number;
  readonly invocationsPerCpuSecond: number;
}

const CASES: readonly (readonly [policy: string, nodeMemory: number])[] = [
  ["none", Number.POSITIVE_INFINITY],
  ["fixed:window=10m", Number.POSITIVE_INFINITY],
  ["hybrid-histogram", Number.POSITIVE_INFINITY],
  ["oracle-prewarm", Number.POSITIVE_INFINITY],
  ["lru", 16_384],
  ["greedy-dual", 16_384],
];

/** Replays a generated day of 400 apps, metrics and windows on. */
export async function benchPlatform(repeats: number): Promise<readonly PlatformBench[]> {
  const counts = generateMinuteCounts({
    apps: 400,
    days: 1,
    maxDailyCalls: 100_000,
    random: Random.root("bench/platform"),
  });
  const trace = expandMinutes(counts, { arrivals: "uniform", random: Random.root("bench/arrivals") });
  const results: PlatformBench[] = [];
  for (const [spec, nodeMemory] of CASES) {
    const config = resolveParameters(PLATFORM_PARAMETERS, { nodeMemory }, "bench");
    const pools = poolsOf(trace, config.unit);
    const { definition, values } = resolvePolicy(spec);
    const seconds: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const policy = await definition.create(values, policyContext(trace, pools, { seed: 1 }, "bench", true));
      const start = process.cpuUsage();
      new Platform(trace, policy, config, pools).run();
      const { user, system } = process.cpuUsage(start);
      seconds.push((user + system) / 1e6);
    }
    const rate = Math.round(trace.length / median(seconds));
    results.push({
      policy: spec,
      nodeMemory: nodeMemory === Number.POSITIVE_INFINITY ? "unlimited" : nodeMemory,
      invocations: trace.length,
      invocationsPerCpuSecond: rate,
    });
  }
  return results;
}
