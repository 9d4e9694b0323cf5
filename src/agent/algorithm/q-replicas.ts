import { number } from "../../base/parameters.ts";
import type { Random } from "../../base/random.ts";
import { defineAgent } from "../definition.ts";
import { binned, type Discretiser, evenEdges, integerEdges } from "../discretise.ts";
import { ReplicaAgent } from "../replica-agent.ts";
import { actionCount, REPLICA_PARAMETERS, type ReplicaConfig } from "../replica-control.ts";
import { exponential } from "../schedule.ts";
import { QLearning } from "./q-learning.ts";

/** Upper bounds of the arrival bins: none, 1, 2-3, 4-7, ... 128-255, more. */
const ARRIVAL_EDGES = [0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 127.5, 255.5];
/** None; up to 5, 20, 50 %; more. */
const FAILURE_EDGES = [1e-9, 0.05, 0.2, 0.5];

/** [agarwal21]'s state: 10 bins of utilisation x instances up to `maxInstances` x 5 of failure x 10 of arrivals. */
export function replicaStates(maxInstances: number): Discretiser {
  return binned([evenEdges(0, 1, 10), integerEdges(maxInstances + 1), FAILURE_EDGES, ARRIVAL_EDGES]);
}

/** How a Q-learner on windows learns. */
export interface QReplicasLearning {
  readonly stepSize: number;
  readonly discount: number;
  readonly epsilon: number;
  readonly epsilonMin: number;
  readonly epsilonDecay: number;
  readonly initialValue: number;
}

/** Tabular Q-learning on the windows of one function, or of many that share the table. */
export function qReplicas(config: ReplicaConfig, learning: QReplicasLearning, random: Random): QLearning {
  return new QLearning({
    discretiser: replicaStates(config.maxInstances),
    actionCount: actionCount(config),
    stepSize: learning.stepSize,
    discount: learning.discount,
    epsilonSchedule: exponential(
      learning.epsilon,
      Math.min(learning.epsilon, learning.epsilonMin),
      learning.epsilonDecay,
    ),
    initialValue: learning.initialValue,
    random,
  });
}

/**
 * The agent of Agarwal, Rodriguez and Buyya [agarwal21].
 * Differs from [agarwal21]: one table serves all functions, because most are called too rarely to learn one each; the
 * arrivals of the window are part of the state; an instance started by a request stays until a decision releases it;
 * the constants of the published text were not available, so step size, discount and schedule are parameters.
 */
export const definition = defineAgent({
  summary:
    "Q-learning over CPU utilisation, instances, failure rate and arrivals: one change of the warm instances per window",
  source: "[agarwal21]",
  revision: 1,
  parameters: {
    ...REPLICA_PARAMETERS,
    stepSize: number(0.1, "share of the way to its target that an update goes", { min: 0, max: 1 }),
    discount: number(0.9, "worth of the next window's value", { min: 0, max: 1 }),
    epsilon: number(1, "chance of a random action at first", { min: 0, max: 1 }),
    epsilonMin: number(0.01, "chance of a random action in the end", { min: 0, max: 1 }),
    epsilonDecay: number(0.00005, "share of it lost per decision", { min: 0, max: 1 }),
    initialValue: number(0, "of every action value"),
  },
  create: (values, { random }) => new ReplicaAgent(qReplicas(values, values, random), values),
});
