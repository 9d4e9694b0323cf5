import type { QLearning } from "../src/agent/algorithm/q-learning.ts";
import { definition, qReplicas, replicaStates } from "../src/agent/algorithm/q-replicas.ts";
import { ReplicaAgent } from "../src/agent/replica-agent.ts";
import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { PLATFORM_PARAMETERS } from "../src/platform/conventions.ts";
import { Platform } from "../src/platform/platform.ts";
import { poolsOf } from "../src/platform/pools.ts";
import { expandMinutes } from "../src/trace/arrivals/expand.ts";
import { generateMinuteCounts } from "../src/trace/generate/generate.ts";
import { type BenchOptions, nanosecondsPer, perSecond, type Spread, timed } from "./measure.ts";

/** Decisions with an update each, on one table of `states` x `actions`. */
export interface LearningBench {
  readonly states: number;
  readonly actions: number;
  readonly decisions: number;
  /** States in, `actIn` and `learnIn`: what training on the platform does. */
  readonly decisionsPerCpuSecond: Spread;
  /** Observations in, `act` and `learn`: what a loop over an `Env` does; each is binned once. */
  readonly observedPerCpuSecond: Spread;
  /** `q-learning` trained on the platform, everything the simulation does included. */
  readonly training: { readonly apps: number; readonly decisions: number; readonly nsPerDecision: Spread };
}

const CONTROL = { window: 120_000, reach: 3, minInstances: 0, maxInstances: 20, reward: "priced", coldIsFailure: true };
const LEARNING = { stepSize: 0.1, discount: 0.9, epsilon: 0.1, epsilonMin: 0.1, epsilonDecay: 0, initialValue: 0 };
const DECISIONS = { quick: 200_000, usual: 5_000_000, full: 20_000_000 };
const APPS = { quick: 50, usual: 2000, full: 10_000 };
const ROWS = 4096; // random windows, over and over

/** Tabular Q-learning on random windows, and in training. */
export function benchLearning(options: BenchOptions): LearningBench {
  const decisions = DECISIONS[options.scale];
  const random = Random.root("bench/q-learning");
  const rows = Array.from({ length: ROWS }, () =>
    Float64Array.of(random.double(), random.int(21), random.double(), random.int(300)),
  );
  const { stateCount, state } = replicaStates(CONTROL.maxInstances);
  const states = Int32Array.from(rows, (row) => state(row));
  const rewards = Float64Array.from(rows, (row) => -row[0]!);
  const learner = (repeat: number) => qReplicas(CONTROL, LEARNING, Random.root(repeat));
  const byState = timed(options.repeats, (own: QLearning) => learnStates(own, states, rewards, decisions), learner);
  const byRow = timed(options.repeats, (own: QLearning) => learnRows(own, rows, rewards, decisions), learner);
  return {
    states: stateCount,
    actions: 2 * CONTROL.reach + 1,
    decisions,
    decisionsPerCpuSecond: perSecond(decisions, byState),
    observedPerCpuSecond: perSecond(decisions, byRow),
    training: benchTraining(options),
  };
}

function learnStates(learner: QLearning, states: Int32Array, rewards: Float64Array, decisions: number): void {
  for (let i = 0; i < decisions; i++) {
    const state = states[i & (ROWS - 1)]!;
    const action = learner.actIn(state, "explore");
    learner.learnIn(state, action, rewards[i & (ROWS - 1)]!, states[(i + 1) & (ROWS - 1)]!);
  }
}

function learnRows(learner: QLearning, rows: readonly Float64Array[], rewards: Float64Array, decisions: number): void {
  for (let i = 0; i < decisions; i++) {
    const row = rows[i & (ROWS - 1)]!;
    const action = learner.act(row, "explore");
    const observation = rows[(i + 1) & (ROWS - 1)]!;
    learner.learn(row, action, { observation, reward: rewards[i & (ROWS - 1)]!, terminated: false, truncated: false });
  }
}

/** A day of apps that are called 0 to 300 times, a decision for each every two minutes. */
function benchTraining({ scale, repeats }: BenchOptions): LearningBench["training"] {
  const apps = APPS[scale];
  const counts = generateMinuteCounts({ apps, days: 1, maxDailyCalls: 300, random: Random.root("bench/training") });
  const trace = expandMinutes(counts, { arrivals: "uniform", random: Random.root("bench/arrivals") });
  const config = resolveParameters(PLATFORM_PARAMETERS, {}, "bench");
  const pools = poolsOf(trace, config.unit);
  const values = resolveParameters(definition.parameters, {}, "bench");
  const run = timed(
    repeats,
    (platform: Platform) => platform.run(),
    (repeat) => {
      const agent = new ReplicaAgent(qReplicas(values, values, Random.root(repeat)), values);
      const policy = agent.policy("learn", { pools: pools.profiles, random: Random.root(repeat) });
      return new Platform(trace, policy, config, pools);
    },
  );
  const decisions = apps * (86_400_000 / values.window);
  return { apps, decisions, nsPerDecision: nanosecondsPer(decisions, run) };
}
