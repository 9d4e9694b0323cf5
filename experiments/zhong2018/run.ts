import { type Agent, type Env, Random, seed as seedOf } from "prewarm";
import { binned, constant, Dqn, evenEdges, linear, openEngine, QLearning } from "prewarm/agent";
import { replayCachePolicy, resolveCache } from "prewarm/experiment";
import type { RequestTrace } from "prewarm/trace";
import { drawRank, unitRequests, zipfSums } from "../zipf-requests.ts";
import { CountsEnv, countAt } from "./env.ts";
import { CONTENDERS, type Contender, FILES, LEARNERS, type Sizes, SPANS, ZIPF } from "./setting.ts";

/** One contender at one capacity with one seed. */
export interface Outcome {
  readonly label: string;
  readonly capacity: number;
  readonly seed: number;
  readonly requests: number;
  readonly hitPercent: number;
}

const SUMS = zipfSums(FILES, ZIPF);
const { createNetwork } = await openEngine("typed-array");

/** Every contender at every capacity with every seed; all of a seed meet the same requests. */
export function runAll(sizes: Sizes, onSeed: (seed: number) => void = () => {}): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= sizes.seeds; seed++) {
    const judged = zipfRequests(sizes.requests, `${seed}/judged`);
    const training = Array.from({ length: sizes.episodes }, (_, i) =>
      zipfRequests(sizes.requests, `${seed}/training/${i}`),
    );
    for (const capacity of sizes.capacities)
      for (const contender of CONTENDERS) {
        const hits = hitsOf(contender, { judged, training, capacity, seed });
        const { length: requests } = judged;
        outcomes.push({ label: contender.label, capacity, seed, requests, hitPercent: (100 * hits) / requests });
      }
    onSeed(seed);
  }
  return outcomes;
}

/** Independent requests by Zipf's law; file numbers are ranks of popularity. */
export function zipfRequests(length: number, name: string): RequestTrace {
  const random = Random.root(`zhong2018/${name}`);
  return unitRequests(
    name,
    Uint32Array.from({ length }, () => drawRank(SUMS, random)),
    FILES,
  );
}

interface Task {
  readonly judged: RequestTrace;
  readonly training: readonly RequestTrace[];
  readonly capacity: number;
  readonly seed: number;
}

function hitsOf({ label, spec }: Contender, task: Task): number {
  const { judged, capacity, seed } = task;
  if (spec !== undefined) {
    const options = { seed, capacity, ignoreSize: true, clock: () => 0 };
    return judged.length - replayCachePolicy(judged, resolveCache(spec), options).result.misses;
  }
  if (label === "dqn" || label === "q-table") return learnedHits(label, task);
  return judged.object.reduce((hits, rank) => hits + (rank < capacity ? 1 : 0), 0); // the most popular, always there
}

/** Trains an agent on the traces of training and plays the judged one greedily. */
function learnedHits(label: keyof typeof LEARNERS, { judged, training, capacity, seed }: Task): number {
  const { candidates } = LEARNERS[label];
  const envs = training.map((requests) => new CountsEnv(requests, capacity, candidates));
  const agent = label === "dqn" ? network(envs[0]!, seed) : table(envs[0]!, seed);
  for (const [episode, env] of envs.entries()) play(env, agent, "explore", seed + 1000 * episode);
  const env = new CountsEnv(judged, capacity, candidates);
  play(env, agent, "greedy", seed);
  return judged.length - env.tally().misses;
}

function play(env: Env, agent: Agent, mode: "explore" | "greedy", seed: number): void {
  for (let observation = env.reset({ seed: seedOf(seed) }), done = false; !done; ) {
    const action = agent.act(observation, mode);
    const next = env.step(action);
    if (mode === "explore") agent.learn(observation, action, next);
    observation = next.observation;
    done = next.truncated;
  }
}

function network(env: Env, seed: number): Agent {
  const { hidden, learningRate, exploring } = LEARNERS.dqn;
  return new Dqn({
    ...{ observationSize: env.observationSpace.low.length, actionCount: env.actionCount, createNetwork },
    ...{ hidden, learningRate, discount: 0, trainEvery: 2, epsilonSchedule: linear(1, 0.05, exploring) },
    random: Random.root(`zhong2018/dqn/${seed}`),
  });
}

/** A table over the requests among the last 1,000 of the file that missed and of each candidate. */
function table(env: Env, seed: number): Agent {
  const { candidates, bins, stepSize, epsilon } = LEARNERS["q-table"];
  const edges = env.observationSpace.low.map((): number[] => []);
  for (let position = 0; position <= candidates; position++)
    edges[countAt(position, SPANS.length - 1)] = evenEdges(0, 1, bins);
  return new QLearning({
    ...{ discretiser: binned(edges), actionCount: env.actionCount, stepSize, discount: 0 },
    ...{ epsilonSchedule: constant(epsilon), random: Random.root(`zhong2018/q-table/${seed}`) },
  });
}
