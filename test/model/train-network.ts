import type { QNetwork, TrainingBatch } from "../../src/agent/network.ts";
import { Random } from "../../src/base/random.ts";

/** Columns for `count` rows of `inputs`. */
export function emptyBatch(count: number, inputs: number): TrainingBatch {
  return {
    count,
    rows: new Float32Array(count * inputs),
    actions: new Int32Array(count),
    targets: new Float32Array(count),
    tdError: new Float32Array(count),
  };
}

/** Takes `stepCount` steps on batches of `count` random rows with random targets, some beyond Huber's threshold; returns the losses. */
export function trainOnNoise(network: QNetwork, stepCount: number, count: number, seed: number): number[] {
  const [inputs, actionCount] = [network.sizes[0]!, network.sizes.at(-1)!];
  const random = Random.root(seed);
  const batch = emptyBatch(count, inputs);
  return Array.from({ length: stepCount }, () => {
    for (let i = 0; i < batch.rows.length; i++) batch.rows[i] = random.normal();
    for (let i = 0; i < count; i++) {
      batch.actions[i] = random.int(actionCount);
      batch.targets[i] = 2 * random.normal();
    }
    return network.train(batch);
  });
}

/** The largest distance between two sets of weights. */
export function largestDistance(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  return Math.max(...a.map((array, i) => array.reduce((worst, w, j) => Math.max(worst, Math.abs(w - b[i]![j]!)), 0)));
}
