import ln from "@stdlib/math-base-special-ln";
import { choice, integer, number } from "../../base/parameters.ts";
import type { Step } from "../contract.ts";
import { defineAgent } from "../definition.ts";
import { ENGINES, type Engine, openEngine } from "../learning-engine.ts";
import type { WindowLearner } from "../pool-windows.ts";
import { ReplicaAgent } from "../replica-agent.ts";
import { actionCount, OBSERVATION_SIZE, REPLICA_PARAMETERS, type ReplicaConfig } from "../replica-control.ts";
import { linear } from "../schedule.ts";
import { Dqn } from "./dqn.ts";

/** Brings the components of observations to 0..1, since a network learns slowly on counts: instances linearly, arrivals by logarithm. */
class ScaledLearner implements WindowLearner {
  readonly name = "dqn";
  readonly #dqn: Dqn;
  readonly #maxInstances: number;
  readonly #now = new Float64Array(OBSERVATION_SIZE);
  readonly #next = new Float64Array(OBSERVATION_SIZE);

  constructor(dqn: Dqn, maxInstances: number) {
    this.#dqn = dqn;
    this.#maxInstances = maxInstances;
  }

  get epsilon(): number {
    return this.#dqn.epsilon;
  }

  act(observation: Float64Array, mode: "explore" | "greedy"): number {
    return this.#dqn.act(this.#scale(observation, 0, this.#now), mode);
  }

  actGreedily(rows: Float64Array, count: number, into: Int32Array): void {
    const scaled = new Float64Array(count * OBSERVATION_SIZE);
    for (let i = 0; i < count; i++)
      scaled.set(this.#scale(rows, i * OBSERVATION_SIZE, this.#now), i * OBSERVATION_SIZE);
    this.#dqn.actGreedily(scaled, count, into);
  }

  actionValues(observation: Float64Array): Float32Array {
    return this.#dqn.actionValues(this.#scale(observation, 0, this.#now));
  }

  learn(observation: Float64Array, action: number, next: Step<Float64Array>): number | undefined {
    const scaled = { ...next, observation: this.#scale(next.observation, 0, this.#next) };
    return this.#dqn.learn(this.#scale(observation, 0, this.#now), action, scaled);
  }

  save(): unknown {
    return this.#dqn.save();
  }

  load(saved: unknown): void {
    this.#dqn.load(saved);
  }

  #scale(from: Float64Array, offset: number, into: Float64Array): Float64Array {
    into[0] = from[offset]!;
    into[1] = Math.min(1, from[offset + 1]! / this.#maxInstances);
    into[2] = from[offset + 2]!;
    into[3] = Math.min(1, ln(1 + from[offset + 3]!) / ln(4096));
    return into;
  }
}

/** A deep Q-network on the same windows, states and rewards as `q-learning`, its network on TensorFlow.js. */
export const definition = defineAgent({
  summary: "deep Q-network on the windows of q-learning; TensorFlow.js native, else WebAssembly, else CPU",
  source: "[mnih15]",
  revision: 1,
  parameters: {
    ...REPLICA_PARAMETERS,
    engine: choice("auto", ENGINES, "what computes the network; auto: native where it loads, else wasm, else cpu"),
    hidden: integer(64, "units of each of the two hidden layers", { min: 1 }),
    learningRate: number(0.001, "of Adam", { min: 0 }),
    discount: number(0.9, "worth of the next window's value", { min: 0, max: 1 }),
    batchSize: integer(32, "transitions per training step", { min: 1 }),
    bufferSize: integer(50_000, "transitions remembered", { min: 1 }),
    trainEvery: integer(16, "transitions per training step", { min: 1 }),
    explorationSteps: integer(50_000, "transitions over which epsilon falls from 1 to 0.02", { min: 1 }),
  },
  create: async (values, { random }) => {
    const { createNetwork, engine, why } = await openEngine(values.engine as Engine);
    const dqn = new Dqn({
      observationSize: OBSERVATION_SIZE,
      actionCount: actionCount(values),
      createNetwork,
      random,
      hidden: [values.hidden, values.hidden],
      learningRate: values.learningRate,
      discount: values.discount,
      batchSize: values.batchSize,
      bufferSize: values.bufferSize,
      trainEvery: values.trainEvery,
      epsilonSchedule: linear(1, 0.02, values.explorationSteps),
    });
    const config: ReplicaConfig = values;
    return new ReplicaAgent(new ScaledLearner(dqn, config.maxInstances), config, {
      learningEngine: engine,
      learningEngineWhy: why,
    });
  },
});
