import type { PoolId } from "../base/units.ts";
import { emptyWindow, type PlatformControl } from "../platform/contract.ts";
import type { Agent, StateLearner } from "./contract.ts";
import { explainChoice } from "./explain-choice.ts";
import { OBSERVATION_SIZE, observe, type ReplicaConfig, rewardOf } from "./replica-control.ts";

/** A learner on windows that can be saved, and its chance of exploring now. */
export interface WindowLearner extends Agent<Float64Array> {
  readonly epsilon: number;
  save(): unknown;
  load(saved: unknown): void;
}

/** What a learner saw of all pools in the window just closed, and what it saw and did in the one before. */
export interface PoolWindows {
  readonly poolCount: number;
  readonly reward: Float64Array; // [pools] of the window just closed
  /** Reads the window that has just closed, of every pool. */
  read(control: PlatformControl): void;
  /** Learns the pool's transition into that window; returns the TD error, or undefined when it was only stored. */
  learn(pool: number, truncated: boolean): number | undefined;
  /** The pool's next action, which is remembered for `learn`. */
  explore(pool: number): number;
  /** The greedy action of every pool, [pools]; valid until the next call. */
  greedyActions(): Int32Array;
  /** Why the pool's action was taken, in words with figures; undefined where the learner tells no values. */
  explain(pool: number): string | undefined;
}

/** The windows of `poolCount` pools as the learner knows them: by state where it has states, else by observation. */
export function poolWindows(poolCount: number, config: ReplicaConfig, learner: WindowLearner): PoolWindows {
  return isStateLearner(learner)
    ? new StateWindows(poolCount, config, learner)
    : new RowWindows(poolCount, config, learner);
}

function isStateLearner(learner: WindowLearner): learner is WindowLearner & StateLearner {
  return "stateOf" in learner;
}

/** Kernel. Layout: the state of each pool in both windows, and its action. O(1) a pool, allocates nothing. */
class StateWindows implements PoolWindows {
  readonly poolCount: number;
  readonly reward: Float64Array;
  readonly #config: ReplicaConfig;
  readonly #learner: StateLearner;
  readonly #window = emptyWindow();
  readonly #row = new Float64Array(OBSERVATION_SIZE);
  readonly #state: Int32Array; //    [pools]
  readonly #previous: Int32Array; // [pools]
  readonly #action: Int32Array; //   [pools]

  constructor(poolCount: number, config: ReplicaConfig, learner: StateLearner) {
    this.poolCount = poolCount;
    this.reward = new Float64Array(poolCount);
    this.#config = config;
    this.#learner = learner;
    this.#state = new Int32Array(poolCount);
    this.#previous = new Int32Array(poolCount);
    this.#action = new Int32Array(poolCount);
  }

  read(control: PlatformControl): void {
    for (let p = 0; p < this.poolCount; p++) {
      control.readWindow(p as PoolId, this.#window);
      observe(control, p as PoolId, this.#window, this.#config, this.#row, 0);
      this.#state[p] = this.#learner.stateOf(this.#row, 0);
      this.reward[p] = rewardOf(this.#window, this.#config);
    }
  }

  learn(pool: number): number {
    // the horizon truncates: the value of going on still counts
    return this.#learner.learnIn(this.#previous[pool]!, this.#action[pool]!, this.reward[pool]!, this.#state[pool]!);
  }

  explore(pool: number): number {
    const state = this.#state[pool]!;
    const action = this.#learner.actIn(state, "explore");
    this.#previous[pool] = state;
    this.#action[pool] = action;
    return action;
  }

  greedyActions(): Int32Array {
    for (let p = 0; p < this.poolCount; p++) this.#action[p] = this.#learner.actIn(this.#state[p]!, "greedy");
    return this.#action;
  }

  explain(pool: number): string | undefined {
    const state = this.#state[pool]!;
    const why = explainChange(this.#learner.valuesIn?.(state), this.#action[pool]!, this.#config);
    return why && `${why}, state ${state}`;
  }
}

/** Kernel. Layout: the observations of both windows row by row, and an action per pool. O(1) a pool beside the learner. */
class RowWindows implements PoolWindows {
  readonly poolCount: number;
  readonly reward: Float64Array;
  readonly #config: ReplicaConfig;
  readonly #learner: WindowLearner;
  readonly #window = emptyWindow();
  readonly #rows: Float64Array; //     [pools * OBSERVATION_SIZE]
  readonly #previous: Float64Array; // [pools * OBSERVATION_SIZE]
  readonly #action: Int32Array; //     [pools]
  // a learner must not keep what it is given, so that two rows serve all pools
  readonly #row = new Float64Array(OBSERVATION_SIZE);
  readonly #previousRow = new Float64Array(OBSERVATION_SIZE);

  constructor(poolCount: number, config: ReplicaConfig, learner: WindowLearner) {
    this.poolCount = poolCount;
    this.reward = new Float64Array(poolCount);
    this.#config = config;
    this.#learner = learner;
    this.#rows = new Float64Array(poolCount * OBSERVATION_SIZE);
    this.#previous = new Float64Array(poolCount * OBSERVATION_SIZE);
    this.#action = new Int32Array(poolCount);
  }

  read(control: PlatformControl): void {
    for (let p = 0; p < this.poolCount; p++) {
      control.readWindow(p as PoolId, this.#window);
      observe(control, p as PoolId, this.#window, this.#config, this.#rows, p * OBSERVATION_SIZE);
      this.reward[p] = rewardOf(this.#window, this.#config);
    }
  }

  learn(pool: number, truncated: boolean): number | undefined {
    const observation = cut(this.#rows, pool, this.#row);
    const previous = cut(this.#previous, pool, this.#previousRow);
    const next = { observation, reward: this.reward[pool]!, terminated: false, truncated };
    return this.#learner.learn(previous, this.#action[pool]!, next);
  }

  explore(pool: number): number {
    const row = cut(this.#rows, pool, this.#row);
    const action = this.#learner.act(row, "explore");
    this.#previous.set(row, pool * OBSERVATION_SIZE);
    this.#action[pool] = action;
    return action;
  }

  greedyActions(): Int32Array {
    const learner = this.#learner;
    if (learner.actGreedily !== undefined) learner.actGreedily(this.#rows, this.poolCount, this.#action);
    else
      for (let p = 0; p < this.poolCount; p++) this.#action[p] = learner.act(cut(this.#rows, p, this.#row), "greedy");
    return this.#action;
  }

  explain(pool: number): string | undefined {
    const values = this.#learner.actionValues?.(cut(this.#rows, pool, this.#row));
    return explainChange(values, this.#action[pool]!, this.#config);
  }
}

/** Why the number of instances was changed as it was. */
function explainChange(
  values: ArrayLike<number> | undefined,
  action: number,
  { reach }: ReplicaConfig,
): string | undefined {
  const change = (of: number) => `${of > reach ? "+" : ""}${of - reach}`;
  return values && `${change(action)} instances: ${explainChoice(values, action, change)}`;
}

/** Copies one row of `rows` into `into`, which is much cheaper than a view of it. */
function cut(rows: Float64Array, row: number, into: Float64Array): Float64Array {
  for (let i = 0; i < OBSERVATION_SIZE; i++) into[i] = rows[row * OBSERVATION_SIZE + i]!;
  return into;
}
