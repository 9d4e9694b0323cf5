import type { Seed } from "../base/units.ts";

/** One transition. `terminated` ends bootstrapping (the task is over), `truncated` does not (only the watching ends). */
export interface Step<Obs> {
  readonly observation: Obs;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** A finite box of observations: bounds per component, closed. */
export interface BoxSpace {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A Gymnasium-shaped environment with a discrete action space 0 .. actionCount - 1; synchronous. */
export interface Env<Obs = Float64Array> {
  readonly actionCount: number;
  readonly observationSpace: BoxSpace;
  /** Starts an episode; the same seed starts the same one. Without a seed the stream of the last seed goes on. */
  reset(options?: { readonly seed?: Seed }): Obs;
  step(action: number): Step<Obs>;
}

/** A learner that chooses among discrete actions. */
export interface Agent<Obs = Float64Array> {
  readonly name: string;
  act(observation: Obs, mode: "explore" | "greedy"): number;
  /** The greedy actions of `count` observations, stored row by row in `rows`; worth offering where one call per row is dear. */
  actGreedily?(rows: Float64Array, count: number, into: Int32Array): void;
  /** Learns from one transition; returns the TD error (target minus estimate), or undefined when it only stored it. */
  learn(observation: Obs, action: number, next: Step<Obs>): number | undefined;
  /** The action values of an observation, [actionCount], for explanations; valid until the next call. */
  actionValues?(observation: Obs): ArrayLike<number>;
}

/**
 * What a learner may also offer that knows an observation by the number of its state alone: who drives it keeps an
 * integer per observation, and none is binned twice. `act` and `learn` of the same transitions give the same answers.
 */
export interface StateLearner {
  /** The state of the observation stored in `rows` from `offset` on. */
  stateOf(rows: Float64Array, offset: number): number;
  actIn(state: number, mode: "explore" | "greedy"): number;
  /** The action values in the state, [actionCount], for explanations. */
  valuesIn?(state: number): ArrayLike<number>;
  /** Learns from one transition; `next` is -1 where the step terminated. Returns the TD error. */
  learnIn(state: number, action: number, reward: number, next: number): number;
}
