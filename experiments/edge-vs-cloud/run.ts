import { Random } from "prewarm";
import { type GeneratedRequests, generatedRequests, parseScenario } from "prewarm/edge";
import { edgeResult, runEdge } from "prewarm/experiment";
import { type Estimate, estimate } from "prewarm/report";
import { ARMS, type Arm, type Sizes, scenarioText } from "./setting.ts";

/** One arm with one seed; times in ms, shares 0..1. */
export interface EdgeRun {
  readonly arm: Arm;
  readonly seed: number;
  readonly requests: number;
  readonly p50: number;
  readonly mean: number;
  readonly p99: number;
  readonly hitRatio: number;
  readonly coldShare: number; // of all requests, that waited for a cold start
  readonly failed: number;
  readonly functionUSD: number;
  readonly totalUSD: number;
}

/** Every arm with every seed 1 .. `sizes.seeds`; arms of one seed get the same requests. */
export async function runAll(sizes: Sizes, onRun: (arm: Arm, seed: number) => void = () => {}): Promise<EdgeRun[]> {
  const runs: EdgeRun[] = [];
  for (let seed = 1; seed <= sizes.seeds; seed++)
    for (const arm of ARMS) {
      onRun(arm, seed);
      runs.push(await runOne(arm, seed, sizes));
    }
  return runs;
}

async function runOne(arm: Arm, seed: number, sizes: Sizes): Promise<EdgeRun> {
  const scenario = parseScenario(scenarioText(arm, sizes), "scenario");
  const model = scenario.value.requests as GeneratedRequests;
  const stream = generatedRequests(scenario.value, model, Random.root(seed).fork("requests"));
  const result = edgeResult(scenario.value, await runEdge(scenario, stream, { seed }), seed, 0);
  const { latencyMs, requests, causes, costUSD, failures } = result;
  return {
    arm,
    seed,
    requests,
    p50: latencyMs.p50!,
    mean: latencyMs.mean!,
    p99: latencyMs.p99!,
    hitRatio: result.hitRatio!,
    coldShare: causes.find(({ cause }) => cause === "cold")!.requests / requests,
    failed: Object.values(failures).reduce((sum, count) => sum + count, 0),
    functionUSD: costUSD.functions,
    totalUSD: costUSD.total,
  };
}

/** What is reported of an arm: means over the seeds with 95 % intervals. */
export interface Summary {
  readonly arm: Arm;
  readonly p50: Estimate;
  readonly mean: Estimate;
  readonly p99: Estimate;
  readonly hitRatio: Estimate;
  readonly coldShare: Estimate;
  readonly functionUSD: Estimate;
  readonly totalUSD: Estimate;
}

/** The arms in their order. */
export function summaries(runs: readonly EdgeRun[]): readonly Summary[] {
  return ARMS.map((arm) => {
    const own = runs.filter((run) => same(run.arm, arm));
    const of = (value: (run: EdgeRun) => number) => estimate(own.map(value))!;
    return {
      arm,
      p50: of(({ p50 }) => p50),
      mean: of(({ mean }) => mean),
      p99: of(({ p99 }) => p99),
      hitRatio: of(({ hitRatio }) => 100 * hitRatio),
      coldShare: of(({ coldShare }) => 100 * coldShare),
      functionUSD: of(({ functionUSD }) => functionUSD),
      totalUSD: of(({ totalUSD }) => totalUSD),
    };
  });
}

/** `value` of the arm less that of `other`, seed by seed; the interval is of the differences. */
export function difference(runs: readonly EdgeRun[], arm: Arm, other: Arm, value: (run: EdgeRun) => number): Estimate {
  const of = (each: Arm) => runs.filter((run) => same(run.arm, each)).sort((a, b) => a.seed - b.seed);
  const theirs = of(other);
  return estimate(of(arm).map((run, i) => value(run) - value(theirs[i]!)))!;
}

function same(a: Arm, b: Arm): boolean {
  return a.where === b.where && a.runtime === b.runtime && a.policies === b.policies;
}
