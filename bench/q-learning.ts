import type { QLearning } from "../src/agent/algorithm/q-learning.ts";
import { qReplicas, replicaStates } from "../src/agent/algorithm/q-replicas.ts";
import { Random } from "../src/base/random.ts";
import { type BenchOptions, perSecond, type Spread, timed } from "./measure.ts";

/** Decisions with an update each. */
export interface LearningBench {
  readonly states: number;
  readonly decisions: number;
  readonly decisionsPerCpuSecond: Spread;
}

const CONTROL = { window: 120_000, reach: 3, minInstances: 0, maxInstances: 20, reward: "priced", coldIsFailure: true };
const LEARNING = { stepSize: 0.1, discount: 0.9, epsilon: 0.1, epsilonMin: 0.1, epsilonDecay: 0, initialValue: 0 };

const DECISIONS = { quick: 200_000, usual: 5_000_000, full: 20_000_000 };

/** Tabular Q-learning on random windows, discretisation included. */
export function benchLearning({ scale, repeats }: BenchOptions): LearningBench {
  const decisions = DECISIONS[scale];
  const random = Random.root("bench/q-learning");
  const rows = Array.from({ length: 4096 }, () =>
    Float64Array.of(random.double(), random.int(21), random.double(), random.int(300)),
  );
  const run = timed(
    repeats,
    (learner: QLearning) => {
      for (let i = 0; i < decisions; i++) {
        const observation = rows[i & 4095]!;
        const action = learner.act(observation, "explore");
        learner.learn(observation, action, {
          observation: rows[(i + 1) & 4095]!,
          reward: -observation[0]!,
          terminated: false,
          truncated: false,
        });
      }
    },
    (repeat) => qReplicas(CONTROL, LEARNING, Random.root(repeat)),
  );
  const { stateCount } = replicaStates(CONTROL.maxInstances);
  return { states: stateCount, decisions, decisionsPerCpuSecond: perSecond(decisions, run) };
}
