export { Dqn, type DqnOptions, type SavedDqn, type TargetUpdate } from "./algorithm/dqn.ts";
export { QLearning, type QLearningOptions, type SavedQLearning, type StepSize } from "./algorithm/q-learning.ts";
export { type QReplicasLearning, qReplicas, replicaStates } from "./algorithm/q-replicas.ts";
export { restoreAgent } from "./as-policy.ts";
export { agents } from "./catalog.ts";
export { ColdStartEnv, type ColdStartEnvOptions } from "./cold-start-env.ts";
export type { Agent, BoxSpace, Env, StateLearner, Step } from "./contract.ts";
export { type AgentDefinition, defineAgent, type EpisodeSummary, type TrainableAgent } from "./definition.ts";
export { binned, type Discretiser, evenEdges, integerEdges } from "./discretise.ts";
export { type EdgeCacheDecision, EdgeCacheEnv, type EdgeCacheTally, featuresAt } from "./edge-cache-env.ts";
export {
  EDGE_CACHE_DECISIONS,
  type EdgeCacheDecisions,
  type EdgeCacheEnvOptions,
  type EdgeCacheReward,
} from "./edge-cache-options.ts";
export { ENGINES, type Engine, type LearningEngine, openEngine } from "./learning-engine.ts";
export type { NetworkFactory, QNetwork, TrainingBatch } from "./network.ts";
export { OBJECT_FEATURES, type ObjectFeature } from "./object-features.ts";
export type { WindowLearner } from "./pool-windows.ts";
export { greedyAction, QTable, type SavedQTable } from "./q-table.ts";
export { ReplicaAgent } from "./replica-agent.ts";
export { OBSERVATION_SIZE, REPLICA_PARAMETERS, type ReplicaConfig } from "./replica-control.ts";
export { formatSavedAgent, parseSavedAgent, type SavedAgent } from "./saved-agent.ts";
export { constant, exponential, linear, polynomial, type Schedule } from "./schedule.ts";
