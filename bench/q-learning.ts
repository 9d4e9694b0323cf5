import { qReplicas, replicaStates } from "../src/agent/algorithm/q-replicas.ts";
import { Random } from "../src/base/random.ts";
import { median } from "./median.ts";

/** Decisions with an update each, the median of the repeats by CPU time. */
export interface LearningBench {
  readonly states: number;
  readonly decisions: number;
  readonly decisionsPerCpuSecond: number;
}

const CONTROL = { window: 120_000, reach: 3, minInstances: 0, maxInstances: 20, reward: "priced", coldIsFailure: true };
const LEARNING = { stepSize: 0.1, discount: 0.9, epsilon: 0.1, epsilonMin: 0.1, epsilonDecay: 0, initialValue: 0 };

/** Tabular Q-learning on random windows, discretisation included. */
export function benchLearning(repeats: number, decisions: number): LearningBench {
  const random = Random.root("bench/q-learning");
  const rows = Array.from({ length: 4096 }, () =>
    Float64Array.of(random.double(), random.int(21), random.double(), random.int(300)),
  );
  const seconds: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const learner = qReplicas(CONTROL, LEARNING, Random.root(repeat));
    const start = process.cpuUsage();
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
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  const { stateCount } = replicaStates(CONTROL.maxInstances);
  return { states: stateCount, decisions, decisionsPerCpuSecond: Math.round(decisions / median(seconds)) };
}
