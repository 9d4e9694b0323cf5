import exp from "@stdlib/math-base-special-exp";
import { CLASS_COUNT, FREQUENCY_BINS, frequencyBinOf } from "./q-features.ts";
import { BIN_COUNT, relativeStart } from "./recency-bins.ts";

const PRIOR_VISITS = 20; // how many visits of a state weigh as much as its frequency's mean
const WARM_UP_VISITS = 5; // how many visits the prior weighs

/** The columns of a table of keep values, as they are saved; row-major by class (or frequency bin), then recency bin. */
export interface SavedKeepValues {
  readonly value: readonly number[]; //        [CLASS_COUNT * BIN_COUNT]
  readonly visits: readonly number[]; //       [CLASS_COUNT * BIN_COUNT]
  readonly sharedValue: readonly number[]; //  [FREQUENCY_BINS * BIN_COUNT]
  readonly sharedVisits: readonly number[]; // [FREQUENCY_BINS * BIN_COUNT]
}

/**
 * Kernel. Q(state, keep) for every state, class * BIN_COUNT + recency bin, learned twice over: once per state and once
 * per frequency and recency bin. What is acted on is the mean of both, the state's weighted by its visits, so that a
 * state seen twice does not outweigh its neighbours. The step size is 1 / visits down to a floor, below which the table
 * forgets. Values begin as LRU would rank: falling with recency. `update` O(1); `refresh` O(states). 3,024 states, 74 kB.
 */
export class KeepValues {
  readonly #stepSize: number;
  readonly #mostVisits: number; // that count: more would be a step below the floor
  readonly #value = new Float64Array(CLASS_COUNT * BIN_COUNT);
  readonly #visits = new Float64Array(CLASS_COUNT * BIN_COUNT);
  readonly #sharedValue = new Float64Array(FREQUENCY_BINS * BIN_COUNT);
  readonly #sharedVisits = new Float64Array(FREQUENCY_BINS * BIN_COUNT);
  readonly #blend = new Float64Array(CLASS_COUNT * BIN_COUNT);

  /** `stepSize` is the floor, 0 < stepSize <= 1; `horizon` the discount's time constant in turnovers. */
  constructor(stepSize: number, horizon: number, saved?: SavedKeepValues) {
    this.#stepSize = stepSize;
    this.#mostVisits = 1 / stepSize;
    if (saved === undefined) this.#startAsLru(horizon);
    else this.#restore(saved);
    this.refresh();
  }

  /** The value of keeping an object of this class in this bin, 0 .. BIN_COUNT - 1. */
  at(objectClass: number, bin: number): number {
    return this.#blend[objectClass * BIN_COUNT + bin]!;
  }

  /** Moves the value of a state towards `target`. */
  update(objectClass: number, bin: number, target: number): void {
    const shared = frequencyBinOf(objectClass) * BIN_COUNT + bin;
    const sharedVisits = ++this.#sharedVisits[shared]!;
    const sharedStep = Math.max(this.#stepSize, 1 / (sharedVisits + WARM_UP_VISITS));
    this.#sharedValue[shared]! += sharedStep * (target - this.#sharedValue[shared]!);
    const state = objectClass * BIN_COUNT + bin;
    const visits = Math.min(++this.#visits[state]!, this.#mostVisits);
    this.#value[state]! += (target - this.#value[state]!) / visits;
    this.#blendState(state, shared);
  }

  /** Lets states that were not visited lately follow the mean of their frequency. */
  refresh(): void {
    for (let objectClass = 0; objectClass < CLASS_COUNT; objectClass++)
      for (let bin = 0; bin < BIN_COUNT; bin++)
        this.#blendState(objectClass * BIN_COUNT + bin, frequencyBinOf(objectClass) * BIN_COUNT + bin);
  }

  /** What is acted on, and the visits so far; both [CLASS_COUNT * BIN_COUNT], the table's own. */
  table(): { readonly value: Float64Array; readonly visits: Float64Array } {
    return { value: this.#blend, visits: this.#visits };
  }

  save(): SavedKeepValues {
    return {
      value: Array.from(this.#value),
      visits: Array.from(this.#visits),
      sharedValue: Array.from(this.#sharedValue),
      sharedVisits: Array.from(this.#sharedVisits),
    };
  }

  #blendState(state: number, shared: number): void {
    const visits = Math.min(this.#visits[state]!, this.#mostVisits);
    this.#blend[state] =
      (visits * this.#value[state]! + PRIOR_VISITS * this.#sharedValue[shared]!) / (visits + PRIOR_VISITS);
  }

  #startAsLru(horizon: number): void {
    for (let frequency = 0; frequency < FREQUENCY_BINS; frequency++)
      for (let bin = 0; bin < BIN_COUNT; bin++)
        this.#sharedValue[frequency * BIN_COUNT + bin] =
          0.3 * (1 + 0.2 * frequency) * exp(-relativeStart(bin) / horizon);
  }

  #restore(saved: SavedKeepValues): void {
    this.#value.set(saved.value);
    this.#visits.set(saved.visits);
    this.#sharedValue.set(saved.sharedValue);
    this.#sharedVisits.set(saved.sharedVisits);
  }
}
