import { resolveParameters } from "../base/parameters.ts";
import { Random } from "../base/random.ts";
import { type AppId, ms, poolId, type Seed } from "../base/units.ts";
import type { BackgroundLoad } from "../platform/background-load.ts";
import { emptyWindow, type KeepAlivePolicy } from "../platform/contract.ts";
import { type PlatformConfig, platformConfig } from "../platform/conventions.ts";
import { Platform } from "../platform/platform.ts";
import { type PoolLimits, pickLimits } from "../platform/pool-limits.ts";
import type { Tally } from "../platform/tally.ts";
import { AppTraces } from "../trace/slice.ts";
import type { Trace } from "../trace/trace.ts";
import type { Env, Step } from "./contract.ts";
import {
  actionCount,
  applyAction,
  checkReplicaConfig,
  OBSERVATION_SIZE,
  OBSERVATION_SPACE,
  observe,
  REPLICA_PARAMETERS,
  type ReplicaConfig,
  rewardOf,
} from "./replica-control.ts";

/** Keeps every instance until a decision of the agent releases it. */
const HOLD: KeepAlivePolicy = { name: "hold", keepAlive: () => ms(Number.POSITIVE_INFINITY) };

export interface ColdStartEnvOptions {
  readonly trace: Trace;
  readonly platform?: PlatformConfig; // the defaults unless given
  readonly limits?: PoolLimits; // of the apps; the platform's unless given
  readonly background?: BackgroundLoad; // of the nodes besides the app's calls; none unless given
  readonly control?: Partial<ReplicaConfig>; // what differs from the defaults of `q-learning`
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
  readonly #traces: AppTraces;
  readonly #config: PlatformConfig;
  readonly #limits: PoolLimits | undefined;
  readonly #background: BackgroundLoad | undefined;
  readonly #control: ReplicaConfig;
  readonly #apps: readonly AppId[];
  readonly #window = emptyWindow();
  #random = Random.root(0).fork("env");
  #episodeTrace: Trace;
  #platform: Platform | undefined;

  constructor(options: ColdStartEnvOptions) {
    this.#config = { ...(options.platform ?? platformConfig()), unit: "app" };
    this.#limits = options.limits;
    this.#background = options.background;
    this.#control = { ...resolveParameters(REPLICA_PARAMETERS, {}, "control"), ...options.control };
    checkReplicaConfig(this.#control);
    this.actionCount = actionCount(this.#control);
    this.#apps = options.apps ?? calledApps(options.trace);
    this.#traces = new AppTraces(options.trace);
    this.#episodeTrace = options.trace;
    if (this.#apps.length === 0) throw new RangeError("cold-start-env: expected a trace with an invocation, got none");
  }

  /** The trace of the current episode: one app's calls. */
  get episodeTrace(): Trace {
    return this.#episodeTrace;
  }

  reset(options: { readonly seed?: Seed } = {}): Float64Array {
    if (options.seed !== undefined) this.#random = Random.root(options.seed).fork("env");
    const app = this.#apps[this.#random.int(this.#apps.length)]!;
    this.#episodeTrace = this.#traces.of(app);
    const limits = this.#limits === undefined ? undefined : pickLimits(this.#limits, [app]);
    const extras = { background: this.#background };
    this.#platform = new Platform(this.#episodeTrace, HOLD, this.#config, undefined, extras, limits);
    this.#platform.runUntil(ms(0));
    this.#platform.markWindow();
    return new Float64Array(OBSERVATION_SIZE);
  }

  step(action: number): Step<Float64Array> {
    const platform = this.#running();
    if (!(Number.isInteger(action) && action >= 0 && action < this.actionCount)) {
      throw new RangeError(`cold-start-env: expected an action from 0 to ${this.actionCount - 1}, got ${action}`);
    }
    applyAction(platform, poolId(0), action, this.#control);
    platform.markWindow();
    const end = Math.min(platform.now + this.#control.window, this.#episodeTrace.horizon);
    platform.runUntil(ms(end));
    platform.readWindow(poolId(0), this.#window);
    const observation = new Float64Array(OBSERVATION_SIZE);
    observe(platform, poolId(0), this.#window, this.#control, observation, 0);
    return {
      observation,
      reward: rewardOf(this.#window, this.#control),
      terminated: false,
      truncated: end >= this.#episodeTrace.horizon,
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
