import { footprint, parseCapacity } from "../cache/replay.ts";
import { artefactRequests } from "../edge/artefact-requests.ts";
import { sliceTrace } from "../trace/slice.ts";
import type { Trace } from "../trace/trace.ts";
import { isLearned, replayCachePolicy } from "./cache-run.ts";
import { resolveAgent, resolveCache, resolvePolicy } from "./catalog.ts";
import type { CacheResult, RewardRow } from "./result.ts";
import { type RunOptions, type RunOutput, replayPolicy } from "./run.ts";
import { type TrainOutput, trainAgent } from "./train.ts";

/** What the main job compares; every list is a parameter, so that a test can run a small one. */
export interface MainJob {
  readonly policies: readonly string[];
  readonly agents: readonly { readonly spec: string; readonly episodes: number }[];
  readonly caches: readonly string[];
  /** Shares of the artefacts' footprint. */
  readonly capacities: readonly string[];
}

/** The job of `prewarm start`. */
export const MAIN_JOB: MainJob = {
  policies: [
    "none",
    "fixed:window=10m",
    "ski-rental",
    "hybrid-histogram",
    "infinite",
    "oracle-keep-alive",
    "oracle-prewarm",
  ],
  agents: [
    { spec: "q-learning", episodes: 30 },
    { spec: "keep-alive", episodes: 5 },
    { spec: "dqn", episodes: 2 },
  ],
  caches: ["lru", "lfu", "fifo", "q-cache"],
  capacities: ["1%", "2%", "5%", "10%", "20%", "40%"],
};

export interface MainJobOutput {
  /** The trace that everything was judged on: the second half of the time. */
  readonly evaluation: Trace;
  readonly runs: readonly RunOutput[]; // policies, then agents
  readonly trained: readonly TrainOutput[];
  readonly rewards: readonly { readonly agent: string; readonly rows: readonly RewardRow[] }[];
  readonly cache: readonly CacheResult[];
  /** What the learned cache policy of the largest capacity has learned. */
  readonly cachePolicy: unknown;
}

/** Trains the agents on the first half of the trace and judges them and the policies on the second; caches its artefacts. */
export async function runMainJob(
  trace: Trace,
  job: MainJob,
  options: Omit<RunOptions, "onProgress">,
  onStage: (label: string, done: number) => void,
): Promise<MainJobOutput> {
  const half = Math.floor(trace.horizon / 120_000) * 60_000;
  const training = sliceTrace(trace, 0, half);
  const evaluation = sliceTrace(trace, half, trace.horizon);
  const stages = job.policies.length + 4 * job.agents.length + 1;
  let finished = 0;
  const stage = (label: string, weight: number) => (done: number) =>
    onStage(label, (finished + weight * done) / stages);
  const runs: RunOutput[] = [];
  for (const spec of job.policies) {
    runs.push(await replayPolicy(evaluation, resolvePolicy(spec), { ...options, onProgress: stage(spec, 1) }));
    finished++;
  }
  const trained: TrainOutput[] = [];
  const rewards: { agent: string; rows: readonly RewardRow[] }[] = [];
  for (const { spec, episodes } of job.agents) {
    const entry = resolveAgent(spec);
    const output = await trainAgent(
      entry,
      { training, evaluation },
      { ...options, episodes, onProgress: stage(`training ${spec}`, 4) },
    );
    trained.push(output);
    rewards.push({ agent: entry.kind, rows: output.rewards });
    runs.push(output.evaluation);
    finished += 4;
  }
  onStage("edge cache", finished / stages);
  return { evaluation, runs, trained, rewards, ...cacheArtefacts(evaluation, job, options) };
}

function cacheArtefacts(
  trace: Trace,
  job: MainJob,
  options: Omit<RunOptions, "onProgress">,
): Pick<MainJobOutput, "cache" | "cachePolicy"> {
  const requests = artefactRequests(trace);
  const whole = footprint(requests);
  const cache: CacheResult[] = [];
  let cachePolicy: unknown;
  for (const spec of job.caches) {
    for (const share of job.capacities) {
      const capacity = parseCapacity(share, whole);
      const { result, policy } = replayCachePolicy(requests, resolveCache(spec), {
        seed: options.seed,
        capacity,
        ignoreSize: false,
        clock: options.clock,
      });
      cache.push(result);
      if (isLearned(policy)) cachePolicy = policy.save();
    }
  }
  return { cache, cachePolicy };
}
