import {
  ADAM,
  flattenWeights,
  type NetworkFactory,
  type QNetwork,
  splitWeights,
  type TrainingBatch,
} from "./network.ts";
import { Perceptron } from "./perceptron.ts";

/**
 * Kernel. A Q-network in plain loops over Float32Arrays: nothing to load or dispose of, the same bits on every engine.
 * Of 8-64-64-7, one row takes a fifth of the wasm backend's time, a training step on 32 rows two thirds, on 256 rows
 * four times it. Layout: see Perceptron; Adam's moments alike.
 */
export class TypedArrayNetwork implements QNetwork {
  readonly sizes: readonly number[];
  readonly #net: Perceptron<Float32Array>;
  readonly #learningRate: number;
  readonly #firstMoment: Float32Array;
  readonly #secondMoment: Float32Array;
  #beta1Power = 1; // beta1^t as a running product: Math.pow has other bits from Node 24 on
  #beta2Power = 1;

  constructor({ sizes, weights, learningRate }: Parameters<NetworkFactory>[0]) {
    this.sizes = sizes;
    this.#net = new Perceptron(sizes, (length) => new Float32Array(length));
    this.#learningRate = learningRate;
    this.#firstMoment = new Float32Array(this.#net.parameters.length);
    this.#secondMoment = new Float32Array(this.#net.parameters.length);
    this.setWeights(weights);
  }

  predict(rows: Float32Array, count: number): Float32Array {
    return this.#net.forward(rows, count).subarray(0, count * this.sizes.at(-1)!);
  }

  train({ rows, actions, targets, count, tdError }: TrainingBatch): number {
    const actionCount = this.sizes.at(-1)!;
    const estimate = this.#net.forward(rows, count);
    const delta = this.#net.outputDelta;
    delta.fill(0, 0, count * actionCount);
    let loss = 0;
    for (let row = 0; row < count; row++) {
      const chosen = row * actionCount + actions[row]!;
      const error = Math.fround(targets[row]! - estimate[chosen]!);
      tdError[row] = error;
      loss += huber(error);
      delta[chosen] = -Math.max(-1, Math.min(1, error)) / count;
    }
    this.#net.backward(rows, count);
    this.#adam();
    return loss / count;
  }

  moveTowards(source: QNetwork, share: number): void {
    const own = this.#net.parameters;
    const other =
      source instanceof TypedArrayNetwork ? source.#net.parameters : flattenWeights(this.sizes, source.weights());
    if (share === 1) own.set(other);
    else for (let i = 0; i < own.length; i++) own[i] = own[i]! + share * (other[i]! - own[i]!);
  }

  weights(): Float32Array[] {
    return splitWeights(this.sizes, this.#net.parameters);
  }

  setWeights(weights: readonly Float32Array[]): void {
    this.#net.parameters.set(flattenWeights(this.sizes, weights));
  }

  dispose(): void {}

  #adam(): void {
    const { beta1, beta2, epsilon } = ADAM;
    // rounded to float32 as TensorFlow.js keeps them: in float64 the weights drift apart ten times as far
    this.#beta1Power = Math.fround(this.#beta1Power * Math.fround(beta1));
    this.#beta2Power = Math.fround(this.#beta2Power * Math.fround(beta2));
    const scale1 = 1 / (1 - this.#beta1Power);
    const scale2 = 1 / (1 - this.#beta2Power);
    const parameters = this.#net.parameters;
    const gradient = this.#net.gradient;
    const m = this.#firstMoment;
    const v = this.#secondMoment;
    const rate = this.#learningRate;
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i]!;
      const mi = beta1 * m[i]! + (1 - beta1) * g;
      const vi = beta2 * v[i]! + (1 - beta2) * g * g;
      m[i] = mi;
      v[i] = vi;
      parameters[i] = parameters[i]! - (rate * (mi * scale1)) / (Math.sqrt(vi * scale2) + epsilon);
    }
  }
}

/** Huber loss of an error at threshold 1: half its square inside, linear outside. */
export function huber(error: number): number {
  const size = Math.abs(error);
  return size <= 1 ? 0.5 * size * size : size - 0.5;
}
