import type { Random } from "../base/random.ts";

/** A sample of transitions in columns; valid until the next call that fills it. */
export interface TransitionBatch {
  readonly count: number;
  readonly rows: Float32Array; // [count * observationSize]
  readonly nextRows: Float32Array; // [count * observationSize]
  readonly actions: Int32Array; // [count]
  readonly rewards: Float32Array; // [count]
  readonly terminated: Uint8Array; // [count], 1 where the task was over
}

/** Columns for `count` transitions. */
export function transitionBatch(count: number, observationSize: number): TransitionBatch {
  return {
    count,
    rows: new Float32Array(count * observationSize),
    nextRows: new Float32Array(count * observationSize),
    actions: new Int32Array(count),
    rewards: new Float32Array(count),
    terminated: new Uint8Array(count),
  };
}

/**
 * Kernel. The last `capacity` transitions in a ring of columns. Layout: row i of each column is one transition, both
 * observations stored in float32. add and one draw of sample: O(observationSize), nothing is allocated.
 */
export class ReplayBuffer {
  readonly capacity: number;
  readonly observationSize: number;
  readonly #ring: TransitionBatch;
  #next = 0; // where the next transition goes
  #length = 0;

  constructor(capacity: number, observationSize: number) {
    if (!(Number.isInteger(capacity) && capacity >= 1))
      throw new RangeError(`replay buffer: expected a capacity >= 1, got ${capacity}`);
    this.capacity = capacity;
    this.observationSize = observationSize;
    this.#ring = transitionBatch(capacity, observationSize);
  }

  /** Transitions held. */
  get length(): number {
    return this.#length;
  }

  /** Stores a transition over the oldest one when full. */
  add(from: Float64Array, action: number, reward: number, to: Float64Array, terminated: boolean): void {
    const ring = this.#ring;
    const at = this.#next;
    const start = at * this.observationSize;
    for (let i = 0; i < this.observationSize; i++) {
      ring.rows[start + i] = from[i]!;
      ring.nextRows[start + i] = to[i]!;
    }
    ring.actions[at] = action;
    ring.rewards[at] = reward;
    ring.terminated[at] = terminated ? 1 : 0;
    this.#next = at + 1 === this.capacity ? 0 : at + 1;
    if (this.#length < this.capacity) this.#length++;
  }

  /** Fills `into` with transitions drawn uniformly, with replacement; the buffer must hold at least one. */
  sample(random: Random, into: TransitionBatch): void {
    const ring = this.#ring;
    const size = this.observationSize;
    for (let k = 0; k < into.count; k++) {
      const drawn = random.int(this.#length);
      for (let i = 0; i < size; i++) {
        into.rows[k * size + i] = ring.rows[drawn * size + i]!;
        into.nextRows[k * size + i] = ring.nextRows[drawn * size + i]!;
      }
      into.actions[k] = ring.actions[drawn]!;
      into.rewards[k] = ring.rewards[drawn]!;
      into.terminated[k] = ring.terminated[drawn]!;
    }
  }
}
