import { duration, number, type ParameterValues, resolveParameters } from "../base/parameters.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import type {
  KeepAlivePolicy,
  PlatformControl,
  PlatformView,
  PoolProfile,
  PrewarmCause,
  ReasonQuestion,
} from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { dependentPools } from "./dependencies.ts";
import { HybridHistogram, type HybridHistogramParameters, definition as hybrid } from "./hybrid-histogram.ts";
import { IdleHistograms } from "./idle-histogram.ts";
import { MinuteHistory } from "./minute-history.ts";
import { ownersOf, WITHIN } from "./owners.ts";
import { PoolGroups } from "./pool-groups.ts";

const parameters = {
  train: duration(1_036_800_000, "time at the beginning from which dependencies are mined", { min: 60_000 }),
  every: duration(86_400_000, "until then they are mined anew this often", { min: 60_000 }),
  support: number(0.2, "share of the owner's minutes with invocations that makes a dependency strong", {
    min: 0,
    max: 1,
  }),
  range: hybrid.parameters.range,
  within: WITHIN,
};

/** The parameters of Defuse; times in ms, counted in whole minutes. */
export type DefuseParameters = ParameterValues<typeof parameters>;

const MINUTE = 60_000;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * Defuse [shen21], a reconstruction from its abstract: pools of one owner that are invoked together depend on each other,
 * strongly where their item set is frequent, weakly where their pointwise mutual information is positive; pools joined by
 * dependencies are one unit, loaded and unloaded as a whole by the hybrid histogram of the unit's idle times. A pool that
 * depends on none has a hybrid histogram of its own, as all have before the first mining.
 * Mined from the past alone: the minutes of the first `train`, each `every` and last at their end.
 * Memory: 1.3 kB a pool for the histogram, as much again a unit, and 2.2 kB a pool while the mining lasts.
 *
 * Ours, because the abstract states none: a minute as the window in which pools are together, at least three of them; the
 * support of 0.2; that a weak dependency is that of a pool with too even a histogram (variation below the hybrid's `cv`)
 * on the one with which it has the greatest mutual information; the periods of mining; that units act by the minute.
 */
export class Defuse implements KeepAlivePolicy {
  readonly name = "defuse";
  readonly tick = ms(MINUTE);
  readonly #poolCount: number;
  readonly #chosen: DefuseParameters;
  readonly #hybrid: HybridHistogramParameters;
  readonly #owners: readonly (readonly number[])[]; // with two pools or more
  readonly #single: HybridHistogram;
  readonly #trainMinutes: number;
  readonly #everyMinutes: number;
  #history: MinuteHistory | undefined;
  #groups: PoolGroups | undefined;

  constructor(pools: readonly PoolProfile[], chosen: DefuseParameters) {
    this.#poolCount = pools.length;
    this.#chosen = chosen;
    this.#hybrid = resolveParameters(hybrid.parameters, { range: chosen.range }, "defuse");
    this.#owners = [...new Set(ownersOf(pools, chosen.within))].filter(({ length }) => length > 1);
    this.#single = new HybridHistogram(pools.length, this.#hybrid);
    this.#trainMinutes = Math.floor(chosen.train / MINUTE);
    this.#everyMinutes = Math.floor(chosen.every / MINUTE);
    this.#history = new MinuteHistory(pools.length, this.#trainMinutes);
  }

  onArrival(pool: PoolId, view: PlatformView): void {
    const minute = Math.floor(view.now / MINUTE);
    if (minute < this.#trainMinutes) this.#history?.record(pool, minute);
    this.#single.onArrival(pool, view);
    if (this.#isGrouped(pool)) this.#groups!.onArrival(pool, view);
  }

  keepAlive(pool: PoolId, view: PlatformView): Milliseconds {
    const window = this.#single.keepAlive(pool, view);
    return this.#isGrouped(pool) ? this.#groups!.keepAlive(pool, view) : window;
  }

  keepPrewarmed(pool: PoolId, view: PlatformView): Milliseconds {
    return this.#isGrouped(pool) ? ms(NEVER) : this.#single.keepPrewarmed(pool, view);
  }

  prewarmIn(pool: PoolId, view: PlatformView, cause: PrewarmCause): Milliseconds {
    return this.#isGrouped(pool) ? ms(NEVER) : this.#single.prewarmIn(pool, view, cause);
  }

  /** None of what a pool had planned for itself before it came to a group. */
  prewarmCount(pool: PoolId): number {
    return this.#isGrouped(pool) ? 0 : 1;
  }

  onTick(control: PlatformControl): void {
    const minute = Math.round(control.now / MINUTE);
    const { train, every } = { train: this.#trainMinutes, every: this.#everyMinutes };
    if (minute > 0 && minute <= train && (minute % every === 0 || minute === train)) this.#mine(minute, control);
    this.#groups?.onTick(minute, control);
  }

  reason(pool: PoolId, question: ReasonQuestion): string {
    return this.#isGrouped(pool) ? this.#groups!.reason(pool) : this.#single.reason(pool, question);
  }

  stateBytes(): number {
    return this.#single.stateBytes() + (this.#groups?.stateBytes ?? 0) + (this.#history?.stateBytes ?? 0);
  }

  #mine(minute: number, control: PlatformControl): void {
    const history = this.#history!;
    const before = this.#groups;
    const rule = { support: this.#chosen.support, isUnpredictable: this.#unpredictable(history, minute) };
    const members = this.#owners.flatMap((owned) => dependentPools(owned, history, rule));
    const groups = new PoolGroups(this.#poolCount, members, this.#hybrid, control);
    groups.learn(history, minute);
    const left = before?.members.flat().filter((pool) => !groups.has(pool)) ?? [];
    groups.release(left, control); // they were kept until a tick of their group
    this.#groups = groups;
    if (minute === this.#trainMinutes) this.#history = undefined;
  }

  /** Whether a pool's idle times, at the resolution of minutes, make a histogram that the hybrid policy would not use. */
  #unpredictable(history: MinuteHistory, to: number): (pool: number) => boolean {
    const { range, bin, head, tail, cv } = this.#hybrid;
    return (pool) => {
      const histogram = new IdleHistograms(1, Math.ceil(range / bin), bin, head, tail);
      const minutes = history.minutes(pool, 0, to);
      for (let i = 1; i < minutes.length; i++) histogram.record(0, (minutes[i]! - minutes[i - 1]!) * MINUTE);
      return !(histogram.squaredVariation(0) >= cv * cv);
    };
  }

  #isGrouped(pool: number): boolean {
    return this.#groups?.has(pool) === true;
  }
}

export const definition = definePolicy({
  summary: "reconstruction: pools that are invoked together are loaded together, by the hybrid histogram of the whole",
  source: "[shen21]",
  revision: 2,
  parameters,
  create: (values, { pools }) => new Defuse(pools, values),
});
