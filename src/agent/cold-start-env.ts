import { Random } from "../base/random.ts";
import { type AppId, ms, poolId, type Seed } from "../base/units.ts";
import { emptyWindow, type KeepAlivePolicy } from "../platform/contract.ts";
import type { PlatformConfig } from "../platform/conventions.ts";
import { Platform } from "../platform/platform.ts";
import type { Tally } from "../platform/tally.ts";
import { appTrace } from "../trace/slice.ts";
import type { Trace } from "../trace/trace.ts";
import type { Env, Step } from "./contract.ts";
import {
  actionCount,
  applyAction,
  OBSERVATION_SIZE,
  OBSERVATION_SPACE,
  observe,
  type ReplicaConfig,
  rewardOf,
} from "./replica-control.ts";

/** Keeps every instance until a decision of the agent releases it. */
const HOLD: KeepAlivePolicy = { name: "hold", keepAlive: () => ms(Number.POSITIVE_INFINITY) };

export interface ColdStartEnvOptions {
  readonly trace: Trace;
  readonly platform: PlatformConfig;
  readonly control: ReplicaConfig;
  /** The apps episodes are drawn from, uniformly; all that are called unless given. */
  readonly apps?: readonly AppId[];
}

/**
 * The platform as an environment: an episode is one app's calls from the start of the trace to its horizon.
 *
 * Observation [4]: CPU utilisation of the window 0..1, live instances, failure rate 0..1, arrivals in the window.
 * Actions 0 .. 2 * reach: the number of instances changes by action - reach, within minInstances .. maxInstances.
 * Reward: see `rewardOf`. Start: no instance at time 0. End: never terminated; truncated at the horizon.
 * The same seed draws the same app; without one the stream of the last seed goes on.
 */
export class ColdStartEnv implements Env<Float64Array> {
  readonly actionCount: number;
  readonly observationSpace = OBSERVATION_SPACE;
  readonly #options: ColdStartEnvOptions;
  readonly #apps: readonly AppId[];
  readonly #window = emptyWindow();
  #random = Random.root(0).fork("env");
  #trace: Trace;
  #platform: Platform | undefined;

  constructor(options: ColdStartEnvOptions) {
    this.actionCount = actionCount(options.control);
    this.#options = options;
    this.#apps = options.apps ?? calledApps(options.trace);
    this.#trace = options.trace;
    if (this.#apps.length === 0) throw new RangeError("cold-start-env: expected a trace with an invocation, got none");
  }

  /** The trace of the current episode: one app's calls. */
  get episodeTrace(): Trace {
    return this.#trace;
  }

  reset(options: { readonly seed?: Seed } = {}): Float64Array {
    if (options.seed !== undefined) this.#random = Random.root(options.seed).fork("env");
    this.#trace = appTrace(this.#options.trace, this.#apps[this.#random.int(this.#apps.length)]!);
    this.#platform = new Platform(this.#trace, HOLD, { ...this.#options.platform, unit: "app" });
    this.#platform.runUntil(ms(0));
    this.#platform.markWindow();
    return new Float64Array(OBSERVATION_SIZE);
  }

  step(action: number): Step<Float64Array> {
    const platform = this.#running();
    if (!(Number.isInteger(action) && action >= 0 && action < this.actionCount)) {
      throw new RangeError(`cold-start-env: expected an action from 0 to ${this.actionCount - 1}, got ${action}`);
    }
    applyAction(platform, poolId(0), action, this.#options.control);
    platform.markWindow();
    const end = Math.min(platform.now + this.#options.control.window, this.#trace.horizon);
    platform.runUntil(ms(end));
    platform.readWindow(poolId(0), this.#window);
    const observation = new Float64Array(OBSERVATION_SIZE);
    observe(platform, poolId(0), this.#window, this.#options.control, observation, 0);
    return {
      observation,
      reward: rewardOf(this.#window, this.#options.control),
      terminated: false,
      truncated: end >= this.#trace.horizon,
    };
  }

  /** Counts and sums of the episode so far. */
  tally(): Tally {
    return this.#running().tally();
  }

  #running(): Platform {
    if (this.#platform === undefined) throw new RangeError("cold-start-env: expected reset before step");
    return this.#platform;
  }
}

function calledApps(trace: Trace): AppId[] {
  const called = new Set<AppId>();
  for (let i = 0; i < trace.length; i++) called.add(trace.functions[trace.functionId[i]!]!.app);
  return [...called].sort((a, b) => a - b);
}
