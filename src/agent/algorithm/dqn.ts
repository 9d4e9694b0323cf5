import { InputError } from "../../base/errors.ts";
import type { Random } from "../../base/random.ts";
import type { Agent, Step } from "../contract.ts";
import { float32FromText, float32ToText } from "../float32-text.ts";
import { initialWeights, type NetworkFactory, type QNetwork, type TrainingBatch, weightLengths } from "../network.ts";
import { greedyAction } from "../q-table.ts";
import { ReplayBuffer, type TransitionBatch, transitionBatch } from "../replay-buffer.ts";
import { linear, type Schedule } from "../schedule.ts";

/** How the target network follows the trained one: a share of the way after every training step, or a copy every `interval` of them. */
export type TargetUpdate =
  | { readonly kind: "soft"; readonly share: number }
  | { readonly kind: "hard"; readonly interval: number };

export interface DqnOptions {
  readonly observationSize: number;
  readonly actionCount: number;
  readonly createNetwork: NetworkFactory;
  readonly random: Random; // its forks explore, buffer and init/<layer> are drawn from
  readonly hidden?: readonly number[]; // units per hidden layer
  readonly learningRate?: number;
  readonly batchSize?: number;
  readonly bufferSize?: number; // transitions
  readonly learningStarts?: number; // transitions stored before the first training step
  readonly trainEvery?: number; // transitions per training step
  readonly targetUpdate?: TargetUpdate;
  readonly doubleQ?: boolean;
  readonly discount?: number;
  readonly rewardScale?: number; // rewards are multiplied by it: Huber's gradient is capped at an error of 1
  readonly epsilonSchedule?: Schedule; // by the number of transitions learned
}

const DEFAULTS = {
  hidden: [64, 64],
  learningRate: 1e-3,
  batchSize: 32,
  bufferSize: 50_000,
  learningStarts: 1000,
  trainEvery: 1,
  targetUpdate: { kind: "soft", share: 0.005 },
  doubleQ: true,
  discount: 0.99,
  rewardScale: 1,
  epsilonSchedule: linear(1, 0.04, 8000),
} satisfies Partial<DqnOptions>;

/** Rows per call of `predict`: bounds the memory of `actGreedily`. */
const CHUNK = 1024;

/** What a DQN agent has learned, JSON-able; each weight array as `float32ToText`. */
export interface SavedDqn {
  readonly kind: "dqn";
  readonly sizes: readonly number[];
  readonly step: number;
  readonly weights: readonly string[];
}

/**
 * Deep Q-learning [mnih15] with a replay buffer, a target network and double Q-learning [vanhasselt16]: the trained
 * network chooses the next action, the target network values it. Knows nothing of the engine its networks run on.
 * Differs from [mnih15]: dense layers, Adam on the Huber loss, and by default a target network that follows softly.
 */
export class Dqn implements Agent<Float64Array> {
  readonly name = "dqn";
  readonly #options: Required<DqnOptions>;
  readonly #sizes: readonly number[];
  readonly #online: QNetwork;
  readonly #target: QNetwork;
  readonly #buffer: ReplayBuffer;
  readonly #sample: TransitionBatch;
  readonly #batch: TrainingBatch;
  readonly #nextAction: Int32Array; // [batchSize]
  readonly #explore: Random;
  readonly #draw: Random;
  #rows: Float32Array;
  #step = 0;
  #trainingSteps = 0;

  constructor(options: DqnOptions) {
    const filled = { ...DEFAULTS, ...options };
    check(filled);
    const { observationSize, actionCount, hidden, learningRate, batchSize, random } = filled;
    this.#options = filled;
    this.#sizes = [observationSize, ...hidden, actionCount];
    const weights = initialWeights(this.#sizes, random);
    this.#online = filled.createNetwork({ sizes: this.#sizes, weights, learningRate });
    this.#target = filled.createNetwork({ sizes: this.#sizes, weights, learningRate });
    this.#buffer = new ReplayBuffer(filled.bufferSize, observationSize);
    this.#sample = transitionBatch(batchSize, observationSize);
    this.#batch = {
      count: batchSize,
      rows: this.#sample.rows,
      actions: this.#sample.actions,
      targets: new Float32Array(batchSize),
      tdError: new Float32Array(batchSize),
    };
    this.#nextAction = new Int32Array(batchSize);
    this.#explore = random.fork("explore");
    this.#draw = random.fork("buffer");
    this.#rows = new Float32Array(observationSize);
  }

  /** Transitions learned so far. */
  get step(): number {
    return this.#step;
  }

  /** The chance of a random action at the current step. */
  get epsilon(): number {
    return this.#options.epsilonSchedule(this.#step);
  }

  act(observation: Float64Array, mode: "explore" | "greedy"): number {
    const { actionCount } = this.#options;
    if (mode === "explore" && this.#explore.double() < this.epsilon) return this.#explore.int(actionCount);
    return greedyAction(this.actionValues(observation), 0, actionCount);
  }

  /** The action values of one observation, [actionCount]; valid until the next call of the agent. */
  actionValues(observation: Float64Array): Float32Array {
    this.#rows.set(observation.subarray(0, this.#options.observationSize));
    return this.#online.predict(this.#rows, 1);
  }

  actGreedily(rows: Float64Array, count: number, into: Int32Array): void {
    const { observationSize, actionCount } = this.#options;
    for (let first = 0; first < count; first += CHUNK) {
      const chunk = Math.min(CHUNK, count - first);
      if (this.#rows.length < chunk * observationSize) this.#rows = new Float32Array(chunk * observationSize);
      this.#rows.set(rows.subarray(first * observationSize, (first + chunk) * observationSize));
      const values = this.#online.predict(this.#rows, chunk);
      for (let row = 0; row < chunk; row++) into[first + row] = greedyAction(values, row, actionCount);
    }
  }

  /** Stores the transition and, when one is due, takes a training step; returns that step's mean absolute TD error. */
  learn(observation: Float64Array, action: number, next: Step<Float64Array>): number | undefined {
    const { rewardScale, learningStarts, trainEvery } = this.#options;
    this.#buffer.add(observation, action, next.reward * rewardScale, next.observation, next.terminated);
    this.#step++;
    return this.#step >= learningStarts && this.#step % trainEvery === 0 ? this.#train() : undefined;
  }

  save(): SavedDqn {
    return { kind: "dqn", sizes: this.#sizes, step: this.#step, weights: this.#online.weights().map(float32ToText) };
  }

  /** Takes back what `save` gave, into both networks; throws InputError when it does not fit. The replay buffer stays. */
  load(saved: unknown): void {
    const { step, weights } = readSaved(saved, this.#sizes);
    this.#online.setWeights(weights);
    this.#target.setWeights(weights);
    this.#step = step;
  }

  /** Copies of the trained network's weights. */
  weights(): Float32Array[] {
    return this.#online.weights();
  }

  /** Gives up what the networks hold in their engine; the agent is of no use afterwards. */
  dispose(): void {
    this.#online.dispose();
    this.#target.dispose();
  }

  #train(): number {
    this.#buffer.sample(this.#draw, this.#sample);
    this.#fillTargets();
    this.#online.train(this.#batch);
    this.#trainingSteps++;
    const { targetUpdate: update } = this.#options;
    if (update.kind === "soft") this.#target.moveTowards(this.#online, update.share);
    else if (this.#trainingSteps % update.interval === 0) this.#target.moveTowards(this.#online, 1);
    const { tdError, count } = this.#batch;
    let sum = 0;
    for (let row = 0; row < count; row++) sum += Math.abs(tdError[row]!);
    return sum / count;
  }

  /** targets = reward + discount * target network's value of the next action; the reward alone after a terminated step. */
  #fillTargets(): void {
    const { actionCount, discount, doubleQ } = this.#options;
    const { count, nextRows, rewards, terminated } = this.#sample;
    if (doubleQ) this.#chooseNext(this.#online.predict(nextRows, count));
    const value = this.#target.predict(nextRows, count);
    if (!doubleQ) this.#chooseNext(value);
    for (let row = 0; row < count; row++) {
      const future = terminated[row] === 1 ? 0 : discount * value[row * actionCount + this.#nextAction[row]!]!;
      this.#batch.targets[row] = rewards[row]! + future;
    }
  }

  #chooseNext(value: Float32Array): void {
    const { actionCount, batchSize } = this.#options;
    for (let row = 0; row < batchSize; row++) this.#nextAction[row] = greedyAction(value, row, actionCount);
  }
}

function check({ discount, batchSize, learningStarts, trainEvery, targetUpdate }: Required<DqnOptions>): void {
  if (!(discount >= 0 && discount <= 1)) throw new RangeError(`dqn: expected a discount from 0 to 1, got ${discount}`);
  const counts = { batchSize, learningStarts, trainEvery };
  for (const [name, count] of Object.entries(counts))
    if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`dqn: expected ${name} >= 1, got ${count}`);
  if (targetUpdate.kind === "soft" && !(targetUpdate.share > 0 && targetUpdate.share <= 1))
    throw new RangeError(`dqn: expected a target share above 0 and up to 1, got ${targetUpdate.share}`);
  if (targetUpdate.kind === "hard" && !(Number.isInteger(targetUpdate.interval) && targetUpdate.interval >= 1))
    throw new RangeError(`dqn: expected a target interval >= 1, got ${targetUpdate.interval}`);
}

function readSaved(saved: unknown, sizes: readonly number[]): { step: number; weights: Float32Array[] } {
  const { kind, sizes: got, step, weights } = (saved ?? {}) as Partial<Record<keyof SavedDqn, unknown>>;
  if (kind !== "dqn") refuse("a saved dqn agent", kind);
  if (JSON.stringify(got) !== JSON.stringify(sizes)) refuse(`a network of ${sizes.join("-")}`, got);
  if (!(Number.isSafeInteger(step) && (step as number) >= 0)) refuse("a step >= 0", step);
  const lengths = weightLengths(sizes);
  const texts = Array.isArray(weights) ? (weights as unknown[]) : [];
  if (texts.length !== lengths.length) refuse(`${lengths.length} weight arrays`, texts.length);
  const read = texts.map((text, i) => {
    const values = typeof text === "string" ? float32FromText(text) : undefined;
    if (values?.length !== lengths[i]) refuse(`${lengths[i]} float32 weights in base64 as array ${i}`, values?.length);
    return values!;
  });
  return { step: step as number, weights: read };
}

function refuse(expected: string, got: unknown): never {
  throw new InputError(
    "malformed",
    { source: "agent" },
    `expected ${expected}, got ${JSON.stringify(got) ?? "nothing"}`,
  );
}
