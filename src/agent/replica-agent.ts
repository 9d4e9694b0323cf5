import { ms, type PoolId, poolId } from "../base/units.ts";
import { emptyWindow, type KeepAlivePolicy, type PlatformControl, type PolicyContext } from "../platform/contract.ts";
import type { Agent } from "./contract.ts";
import type { EpisodeSummary, TrainableAgent } from "./definition.ts";
import {
  applyAction,
  checkReplicaConfig,
  OBSERVATION_SIZE,
  observe,
  type ReplicaConfig,
  rewardOf,
} from "./replica-control.ts";

/** A learner on windows that can be saved, and its chance of exploring now. */
export interface WindowLearner extends Agent<Float64Array> {
  readonly epsilon: number;
  save(): unknown;
  load(saved: unknown): void;
}

/**
 * One learner for the windows of all pools of a platform: at each tick every pool's last transition is learned and its
 * next action taken, in pool order. The horizon truncates, it does not terminate.
 */
export class ReplicaAgent implements TrainableAgent {
  readonly name: string;
  readonly notes: Readonly<Record<string, string>>;
  readonly #learner: WindowLearner;
  readonly #config: ReplicaConfig;
  #episode = newEpisode();

  constructor(learner: WindowLearner, config: ReplicaConfig, notes: Readonly<Record<string, string>> = {}) {
    checkReplicaConfig(config);
    this.name = learner.name;
    this.#learner = learner;
    this.#config = config;
    this.notes = notes;
  }

  policy(mode: "learn" | "greedy", context: PolicyContext): KeepAlivePolicy {
    const windows = new PoolWindows(context.pools.length, this.#config);
    const forever = ms(Number.POSITIVE_INFINITY);
    const hold = { name: this.name, keepAlive: () => forever, tick: ms(this.#config.window) };
    if (mode === "greedy") return { ...hold, onTick: (control) => this.#actGreedily(windows, control) };
    this.#episode = newEpisode();
    return {
      ...hold,
      onTick: (control) => this.#learnAndAct(windows, control),
      onEnd: (control) => this.#learn(windows, control, true),
    };
  }

  endEpisode(): EpisodeSummary {
    const { steps, reward, absoluteError, updates } = this.#episode;
    this.#episode = newEpisode();
    return {
      steps,
      reward,
      epsilon: this.#learner.epsilon,
      tdError: updates === 0 ? undefined : absoluteError / updates,
    };
  }

  save(): unknown {
    return this.#learner.save();
  }

  load(saved: unknown): void {
    this.#learner.load(saved);
  }

  #learnAndAct(windows: PoolWindows, control: PlatformControl): void {
    this.#learn(windows, control, false);
    for (let p = 0; p < windows.poolCount; p++) {
      const action = this.#learner.act(windows.row(p), "explore");
      windows.remember(p, action);
      applyAction(control, poolId(p), action, this.#config);
    }
  }

  /** Learns every pool's transition into the window that has just closed. */
  #learn(windows: PoolWindows, control: PlatformControl, truncated: boolean): void {
    windows.read(control);
    if (!windows.begun) return;
    for (let p = 0; p < windows.poolCount; p++) {
      const reward = windows.reward(p);
      const next = { observation: windows.row(p), reward, terminated: false, truncated };
      const error = this.#learner.learn(windows.previousRow(p), windows.previousAction(p), next);
      this.#episode.steps++;
      this.#episode.reward += reward;
      if (error === undefined) continue;
      this.#episode.updates++;
      this.#episode.absoluteError += Math.abs(error);
    }
  }

  #actGreedily(windows: PoolWindows, control: PlatformControl): void {
    windows.read(control);
    const actions = windows.greedyActions(this.#learner);
    for (let p = 0; p < windows.poolCount; p++) applyAction(control, poolId(p), actions[p]!, this.#config);
  }
}

function newEpisode() {
  return { steps: 0, reward: 0, absoluteError: 0, updates: 0 };
}

/** Observations and actions of all pools, row by row, of the window just closed and of the one before. */
class PoolWindows {
  readonly poolCount: number;
  begun = false;
  readonly #config: ReplicaConfig;
  readonly #window = emptyWindow();
  readonly #current: Float64Array; // [pools * OBSERVATION_SIZE]
  readonly #previous: Float64Array;
  readonly #reward: Float64Array;
  readonly #action: Int32Array;

  constructor(poolCount: number, config: ReplicaConfig) {
    this.poolCount = poolCount;
    this.#config = config;
    this.#current = new Float64Array(poolCount * OBSERVATION_SIZE);
    this.#previous = new Float64Array(poolCount * OBSERVATION_SIZE);
    this.#reward = new Float64Array(poolCount);
    this.#action = new Int32Array(poolCount);
  }

  /** Reads every pool's window; rewards are of the window just closed. */
  read(control: PlatformControl): void {
    this.begun = control.now > 0;
    for (let p = 0; p < this.poolCount; p++) {
      control.readWindow(p as PoolId, this.#window);
      observe(control, p as PoolId, this.#window, this.#config, this.#current, p * OBSERVATION_SIZE);
      this.#reward[p] = rewardOf(this.#window, this.#config);
    }
  }

  row(pool: number): Float64Array {
    return this.#current.subarray(pool * OBSERVATION_SIZE, (pool + 1) * OBSERVATION_SIZE);
  }

  previousRow(pool: number): Float64Array {
    return this.#previous.subarray(pool * OBSERVATION_SIZE, (pool + 1) * OBSERVATION_SIZE);
  }

  reward(pool: number): number {
    return this.#reward[pool]!;
  }

  previousAction(pool: number): number {
    return this.#action[pool]!;
  }

  remember(pool: number, action: number): void {
    this.#previous.set(this.row(pool), pool * OBSERVATION_SIZE);
    this.#action[pool] = action;
  }

  greedyActions(learner: WindowLearner): Int32Array {
    if (learner.actGreedily !== undefined) learner.actGreedily(this.#current, this.poolCount, this.#action);
    else for (let p = 0; p < this.poolCount; p++) this.#action[p] = learner.act(this.row(p), "greedy");
    return this.#action;
  }
}
