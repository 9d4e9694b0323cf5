import { ms, poolId } from "../base/units.ts";
import type { KeepAlivePolicy, PlatformControl, PolicyContext } from "../platform/contract.ts";
import type { EpisodeSummary, TrainableAgent } from "./definition.ts";
import { type PoolWindows, poolWindows, type WindowLearner } from "./pool-windows.ts";
import { applyAction, checkReplicaConfig, type ReplicaConfig } from "./replica-control.ts";

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
    const windows = poolWindows(context.pools.length, this.#config, this.#learner);
    const forever = ms(Number.POSITIVE_INFINITY);
    const hold: KeepAlivePolicy = {
      name: this.name,
      keepAlive: () => forever,
      tick: ms(this.#config.window),
      reason: (pool, question) => (question === "tick" ? windows.explain(pool) : undefined),
    };
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
    for (let p = 0; p < windows.poolCount; p++) applyAction(control, poolId(p), windows.explore(p), this.#config);
  }

  /** Learns every pool's transition into the window that has just closed. */
  #learn(windows: PoolWindows, control: PlatformControl, truncated: boolean): void {
    windows.read(control);
    if (control.now === 0) return; // nothing lies behind the first tick
    const episode = this.#episode;
    for (let p = 0; p < windows.poolCount; p++) {
      const error = windows.learn(p, truncated);
      episode.steps++;
      episode.reward += windows.reward[p]!;
      if (error === undefined) continue;
      episode.updates++;
      episode.absoluteError += Math.abs(error);
    }
  }

  #actGreedily(windows: PoolWindows, control: PlatformControl): void {
    windows.read(control);
    const actions = windows.greedyActions();
    for (let p = 0; p < windows.poolCount; p++) applyAction(control, poolId(p), actions[p]!, this.#config);
  }
}

function newEpisode() {
  return { steps: 0, reward: 0, absoluteError: 0, updates: 0 };
}
