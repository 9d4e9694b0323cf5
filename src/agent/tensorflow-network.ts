import {
  ADAM,
  flattenWeights,
  type NetworkFactory,
  type QNetwork,
  splitWeights,
  type TrainingBatch,
} from "./network.ts";
import { huber } from "./typed-array-network.ts";

/** TensorFlow.js, from whichever package it came. */
export type Tensorflow = typeof import("@tensorflow/tfjs-core");
type Tensor2D = import("@tensorflow/tfjs-core").Tensor2D;
type Tensor1D = import("@tensorflow/tfjs-core").Tensor1D;
type Variable = import("@tensorflow/tfjs-core").Variable;
type Optimizer = import("@tensorflow/tfjs-core").Optimizer;

interface Layer {
  readonly kernel: Tensor2D; // [inputs, outputs]
  readonly bias: Tensor1D; // [outputs]
}

/**
 * A Q-network on the current backend of TensorFlow.js: TypedArrayNetwork's maths in its operations and its Adam.
 * All weights live in one variable, because a training step costs its number of operations rather than its arithmetic
 * and Adam has 14 per variable. The backward pass is written out: tfjs-core alone registers no gradients, and the
 * wasm backend lacks some. Holds tensors until `dispose`, their number constant from the first training step on.
 */
export class TensorflowNetwork implements QNetwork {
  readonly sizes: readonly number[];
  readonly #tf: Tensorflow;
  readonly #optimizer: Optimizer;
  readonly #flat: Variable;
  #layers: readonly Layer[] = []; // cut from #flat after each change of it

  constructor(tf: Tensorflow, { sizes, weights, learningRate }: Parameters<NetworkFactory>[0]) {
    this.#tf = tf;
    this.sizes = sizes;
    const start = tf.tensor1d(flattenWeights(sizes, weights));
    this.#flat = tf.variable(start, true);
    start.dispose();
    this.#optimizer = tf.train.adam(learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
    this.#cut();
  }

  predict(rows: Float32Array, count: number): Float32Array {
    return this.#tf.tidy(() => {
      const activations = this.#forward(this.#matrix(rows, count, this.sizes[0]!));
      return activations.at(-1)!.dataSync<"float32">();
    });
  }

  train({ rows, actions, targets, count, tdError }: TrainingBatch): number {
    const tf = this.#tf;
    const gradient = tf.tidy(() => {
      const activations = this.#forward(this.#matrix(rows, count, this.sizes[0]!));
      const action = tf.tensor1d(actions.subarray(0, count), "int32");
      // cast, because asked for float32 the wasm kernel writes the bits of an integer 1
      const chosen = tf.cast(tf.oneHot(action, this.sizes.at(-1)!), "float32");
      // not tf.gather: wasm has no kernel for its gradient, and the mask is needed for the delta anyway
      const estimate = tf.sum(tf.mul(activations.at(-1)!, chosen), 1, true);
      const error = tf.sub(this.#matrix(targets, count, 1), estimate);
      tdError.set(error.dataSync<"float32">());
      const delta = tf.mul(chosen, tf.mul(tf.clipByValue(error, -1, 1), -1 / count));
      return this.#backward(activations, delta as Tensor2D);
    });
    this.#optimizer.applyGradients({ [this.#flat.name]: gradient });
    gradient.dispose();
    this.#cut();
    let loss = 0;
    for (let row = 0; row < count; row++) loss += huber(tdError[row]!);
    return loss / count;
  }

  moveTowards(source: QNetwork, share: number): void {
    const tf = this.#tf;
    tf.tidy(() => {
      const other =
        source instanceof TensorflowNetwork && source.#tf === tf
          ? source.#flat
          : tf.tensor1d(flattenWeights(this.sizes, source.weights()));
      const moved = share === 1 ? tf.clone(other) : tf.add(this.#flat, tf.mul(tf.sub(other, this.#flat), share));
      this.#flat.assign(moved);
    });
    this.#cut();
  }

  weights(): Float32Array[] {
    return splitWeights(this.sizes, this.#flat.dataSync<"float32">());
  }

  setWeights(weights: readonly Float32Array[]): void {
    const next = this.#tf.tensor1d(flattenWeights(this.sizes, weights));
    this.#flat.assign(next);
    next.dispose();
    this.#cut();
  }

  dispose(): void {
    this.#drop();
    this.#flat.dispose();
    this.#optimizer.dispose();
  }

  /** The inputs, then the output of each layer after ReLU. */
  #forward(input: Tensor2D): Tensor2D[] {
    const activations = [input];
    for (const [i, { kernel, bias }] of this.#layers.entries()) {
      const sum = this.#tf.add(this.#tf.matMul(activations.at(-1)!, kernel), bias) as Tensor2D;
      activations.push(i < this.#layers.length - 1 ? this.#tf.relu(sum) : sum);
    }
    return activations;
  }

  /** The gradient by #flat, given that by the outputs. */
  #backward(activations: readonly Tensor2D[], outputDelta: Tensor2D): Tensor1D {
    const tf = this.#tf;
    const parts: Tensor1D[] = [];
    let delta = outputDelta;
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const input = activations[i]!;
      parts.unshift(tf.reshape(tf.matMul(tf.transpose(input), delta), [-1]) as Tensor1D, tf.sum(delta, 0));
      // an explicit transpose: with matMul's own flags wasm leaves its fast path
      if (i > 0) delta = tf.mul(tf.matMul(delta, tf.transpose(this.#layers[i]!.kernel)), tf.step(input));
    }
    return tf.concat1d(parts);
  }

  #matrix(values: Float32Array, rows: number, columns: number): Tensor2D {
    return this.#tf.tensor2d(values.subarray(0, rows * columns), [rows, columns]);
  }

  #cut(): void {
    const tf = this.#tf;
    this.#drop();
    const flat = tf.reshape(this.#flat, [-1]) as Tensor1D;
    let start = 0;
    this.#layers = this.sizes.slice(1).map((outputs, i) => {
      const inputs = this.sizes[i]!;
      const layer = tf.tidy(() => ({
        kernel: tf.reshape(tf.slice(flat, start, inputs * outputs), [inputs, outputs]) as Tensor2D,
        bias: tf.slice(flat, start + inputs * outputs, outputs),
      }));
      start += (inputs + 1) * outputs;
      return layer;
    });
    flat.dispose();
  }

  #drop(): void {
    for (const { kernel, bias } of this.#layers) {
      kernel.dispose();
      bias.dispose();
    }
  }
}
