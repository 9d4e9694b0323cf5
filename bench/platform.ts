import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { resolvePolicy } from "../src/experiment/catalog.ts";
import { policyContext } from "../src/experiment/simulate.ts";
import type { KeepAlivePolicy } from "../src/platform/contract.ts";
import { PLATFORM_PARAMETERS } from "../src/platform/conventions.ts";
import { Platform } from "../src/platform/platform.ts";
import { poolsOf } from "../src/platform/pools.ts";
import { expandMinutes } from "../src/trace/arrivals/expand.ts";
import { generateMinuteCounts } from "../src/trace/generate/generate.ts";
import { type BenchOptions, perSecond, type Spread, timed } from "./measure.ts";

/** One policy. */
export interface PlatformBench {
  readonly policy: string;
  readonly nodeMemory: number | "unlimited"; // MB
  readonly invocations: number;
  readonly invocationsPerCpuSecond: Spread;
}

const CASES: readonly (readonly [policy: string, nodeMemory: number])[] = [
  ["none", Number.POSITIVE_INFINITY],
  ["fixed:window=10m", Number.POSITIVE_INFINITY],
  ["hybrid-histogram", Number.POSITIVE_INFINITY],
  ["oracle-prewarm", Number.POSITIVE_INFINITY],
  ["lru", 16_384],
  ["greedy-dual", 16_384],
];

const APPS = { quick: 40, usual: 400, full: 400 };

/** Replays a generated day, metrics and windows on. */
export async function benchPlatform({ scale, repeats }: BenchOptions): Promise<readonly PlatformBench[]> {
  const counts = generateMinuteCounts({
    apps: APPS[scale],
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
    const policies: KeepAlivePolicy[] = []; // a policy is good for one run
    for (let repeat = 0; repeat < repeats; repeat++)
      policies.push(await definition.create(values, policyContext(trace, pools, { seed: 1 }, "bench", true)));
    const run = timed(
      repeats,
      (policy: KeepAlivePolicy) => new Platform(trace, policy, config, pools).run(),
      (repeat) => policies[repeat]!,
    );
    results.push({
      policy: spec,
      nodeMemory: nodeMemory === Number.POSITIVE_INFINITY ? "unlimited" : nodeMemory,
      invocations: trace.length,
      invocationsPerCpuSecond: perSecond(trace.length, run),
    });
  }
  return results;
}
