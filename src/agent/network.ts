import type { Random } from "../base/random.ts";

/** A batch to train on: `count` transitions, one action each. All columns are at least that long and belong to the caller. */
export interface TrainingBatch {
  readonly count: number;
  readonly rows: Float32Array; // [count * inputs], row-major
  readonly actions: Int32Array; // [count]
  readonly targets: Float32Array; // [count], the value the chosen action should have
  readonly tdError: Float32Array; // [count], filled by `train`: target minus estimate before the step
}

/** Action values by a multilayer perceptron: dense layers, ReLU between them, the last one linear. */
export interface QNetwork {
  /** Units per layer, inputs first, actions last. */
  readonly sizes: readonly number[];
  /** Action values [count * actions] of `count` observations [count * inputs]; valid until the network's next call. */
  predict(rows: Float32Array, count: number): Float32Array;
  /** One Adam step down the mean Huber loss (threshold 1) of the chosen actions; returns that loss before the step. */
  train(batch: TrainingBatch): number;
  /** Moves every weight by `share` of its distance to that of `source`, a network of the same sizes; 1 copies it. */
  moveTowards(source: QNetwork, share: number): void;
  /** Copies of the weights: per layer the kernel [inputs * outputs], row-major, then the bias [outputs]. */
  weights(): Float32Array[];
  /** Takes the weights over; the moments of Adam stay. */
  setWeights(weights: readonly Float32Array[]): void;
  /** Gives up what the engine holds outside the garbage collector's reach. */
  dispose(): void;
}

/** Makes a network on some engine, starting from the given weights. */
export type NetworkFactory = (shape: {
  readonly sizes: readonly number[];
  readonly weights: readonly Float32Array[];
  readonly learningRate: number;
}) => QNetwork;

/** Adam's other constants, the same on every engine; epsilon stands outside the bias correction, as in TensorFlow.js. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/** Start weights and biases, uniform on +-1/sqrt(inputs of the layer), each layer from its own fork `init/<layer>`. */
export function initialWeights(sizes: readonly number[], random: Random): Float32Array[] {
  return weightLengths(sizes).map((length, i) => {
    const layer = i >> 1;
    const bound = 1 / Math.sqrt(sizes[layer]!);
    const stream = random.fork(i % 2 === 0 ? `init/${layer}` : `init/${layer}/bias`);
    return Float32Array.from({ length }, () => bound * (2 * stream.double() - 1));
  });
}

/** Lengths of the arrays that `QNetwork.weights` gives for layers of these sizes. */
export function weightLengths(sizes: readonly number[]): number[] {
  if (sizes.length < 2 || sizes.some((size) => !(Number.isInteger(size) && size >= 1)))
    throw new RangeError(`network: expected at least two layer sizes >= 1, got ${sizes.join("-")}`);
  return sizes.slice(1).flatMap((outputs, layer) => [sizes[layer]! * outputs, outputs]);
}

/** One array of all weights, one after the other; throws RangeError when they do not fit the sizes. */
export function flattenWeights(sizes: readonly number[], weights: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const lengths = weightLengths(sizes);
  const got = weights.map((w) => w.length);
  if (got.length !== lengths.length || lengths.some((length, i) => length !== got[i]))
    throw new RangeError(
      `network ${sizes.join("-")}: expected weights of ${lengths.join(", ")}, got ${got.join(", ")}`,
    );
  const flat = new Float32Array(lengths.reduce((sum, length) => sum + length, 0));
  let offset = 0;
  for (const array of weights) {
    flat.set(array, offset);
    offset += array.length;
  }
  return flat;
}

/** Copies of the arrays that `flattenWeights` joined. */
export function splitWeights(sizes: readonly number[], flat: Float32Array): Float32Array[] {
  let offset = 0;
  return weightLengths(sizes).map((length) => flat.slice(offset, (offset += length)));
}
