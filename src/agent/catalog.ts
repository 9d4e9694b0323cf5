import { definition as dqn } from "./algorithm/dqn-replicas.ts";
import { definition as keepAlive } from "./algorithm/keep-alive.ts";
import { definition as qLearning } from "./algorithm/q-replicas.ts";

/** Every agent by name. */
export const agents = { "q-learning": qLearning, "keep-alive": keepAlive, dqn } as const;
