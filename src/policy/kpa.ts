import { duration, integer, number, type ParameterValues } from "../base/parameters.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import type { KeepAlivePolicy, PlatformControl, PlatformView, ReasonQuestion } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { PoolSet } from "./pool-set.ts";
import { WindowedMean } from "./windowed-mean.ts";

const PARAMETERS = {
  tick: duration(2000, "time between two decisions"),
  target: number(0.7, "requests per instance aimed at: containerConcurrency 1 times its target share of 70 %", {
    min: 0,
  }),
  stable: duration(60_000, "stable window over which concurrency is averaged"),
  panicShare: number(0.1, "panic window as a share of the stable one", { min: 0, max: 1 }),
  panicThreshold: number(2, "instances wished for by the panic window / ready instances from which panic begins", {
    min: 1,
  }),
  maxUp: number(1000, "largest ratio of instances wished for and ready ones", { min: 1 }),
  maxDown: number(2, "largest ratio of ready instances and those wished for", { min: 1 }),
  grace: duration(30_000, "how long the last instances stay once none is wished for"),
  activation: integer(1, "fewest instances while there is demand", { min: 1 }),
  initial: integer(0, "instances of every pool at the start; Knative's default is 1", { min: 0 }),
  min: integer(0, "fewest instances", { min: 0 }),
  max: integer(0, "most instances, 0 for no bound", { min: 0 }),
} as const;

export type KpaConfig = ParameterValues<typeof PARAMETERS>;

/**
 * Knative's Pod Autoscaler on concurrency [knative25]. Every 2 s it averages the pool's concurrency over the stable window
 * of 60 s and the panic window of 6 s, and wishes for ceil(average / target) instances by each, within [ready / 2, 1000 *
 * ready]. Panic begins where the panic window wishes for at least 200 % of the ready instances, and ends 60 s after that
 * was last so; in panic the larger wish counts, and the count only rises. A window that began less than its length ago is
 * averaged over what there is. The last instances go when the stable window wished for none, the pool has been active
 * for at least that window, and none has been wished for during another 30 s, the grace period. Instances stay until it
 * releases them, least recently used first. A pool at zero costs nothing in a tick.
 * State: 24 bytes a pool, and 288 for each that has, or has just had, instances.
 *
 * Differs from [knative25]: containerConcurrency is 1, so that the target is 0.7 requests (with none, Knative aims at 100 *
 * 0.7); a request that finds no idle instance starts one, where Knative's activator would hold it until there is one: so
 * ready instances are as many as requests, and panic begins only where a limit of the platform holds requests back, or
 * with a target below 0.5; such an instance counts as ready while it starts; nothing busy is released; the grace period
 * is always waited for, which Knative leaves out where the activator has been in the path that long; `initial` is 0,
 * because a trace's functions were deployed before it begins.
 */
export class KnativePodAutoscaler implements KeepAlivePolicy {
  readonly name: string;
  readonly tick: Milliseconds;
  readonly #config: KpaConfig;
  readonly #active: PoolSet;
  readonly #concurrency: WindowedMean;
  readonly #series: Int32Array; // [pools] of an active pool
  readonly #since: Float64Array; // [pools] ms up to which `busyMs` is summed
  readonly #busyMs: Float64Array; // [pools] concurrency * time since the last tick
  readonly #panicSince: Float64Array; // [pools] NaN out of panic
  readonly #mostInPanic: Int32Array; // [pools]
  readonly #activeSince: Float64Array; // [pools]
  readonly #zeroSince: Float64Array; // [pools] since when none is wished for, NaN where some are
  #ticks = 0;
  #stable = 0; // means and wish of the pool that is scaled, for its reason
  #panic = 0;
  #wish = 0;

  constructor(poolCount: number, config: KpaConfig) {
    const { tick, stable, panicShare, target, min, max } = config;
    const refuse = (what: string) => new RangeError(`kpa: expected ${what}`);
    if (!(tick > 0 && tick < Number.POSITIVE_INFINITY)) throw refuse(`a tick > 0, got ${tick} ms`);
    if (!(target > 0)) throw refuse(`a target > 0, got ${target}`);
    if (!(stable >= tick && stable / tick <= 10_000))
      throw refuse(`a stable window of 1 to 10000 ticks, got ${stable} ms`);
    if (max > 0 && min > max) throw refuse(`min <= max, got ${min} and ${max}`);
    this.name = `kpa(${target})`;
    this.tick = ms(tick);
    this.#config = config;
    const values = Math.round(stable / tick);
    this.#concurrency = new WindowedMean(values, Math.max(1, Math.round(values * panicShare)));
    this.#active = new PoolSet(poolCount);
    this.#series = new Int32Array(poolCount);
    this.#since = new Float64Array(poolCount);
    this.#busyMs = new Float64Array(poolCount);
    this.#panicSince = new Float64Array(poolCount).fill(Number.NaN);
    this.#mostInPanic = new Int32Array(poolCount);
    this.#activeSince = new Float64Array(poolCount);
    this.#zeroSince = new Float64Array(poolCount).fill(Number.NaN);
  }

  onArrival(pool: PoolId, view: PlatformView): void {
    if (!this.#active.has(pool)) this.#activate(pool, view.now);
    this.#sum(pool, view.busyInstances(pool), view.now);
  }

  keepAlive(pool: PoolId, view: PlatformView): Milliseconds {
    this.#sum(pool, view.busyInstances(pool) + 1, view.now); // it was busy until now
    return ms(Number.POSITIVE_INFINITY);
  }

  keepPrewarmed(): Milliseconds {
    return ms(Number.POSITIVE_INFINITY);
  }

  onTick(control: PlatformControl): void {
    const first = Math.max(this.#config.initial, this.#config.min);
    if (this.#ticks++ === 0 && first > 0) this.#start(control, first);
    else for (let i = this.#active.size - 1; i >= 0; i--) this.#scale(this.#active.at(i) as PoolId, control);
  }

  /** Asked while the pool is scaled. */
  reason(pool: PoolId, question: ReasonQuestion): string | undefined {
    if (question !== "tick") return undefined;
    const panics = Number.isNaN(this.#panicSince[pool]!) ? "" : ", in panic";
    const means = `concurrency ${this.#stable.toFixed(3)} over the stable window, ${this.#panic.toFixed(3)} over the panic window`;
    return `${means}${panics}: wishes for ${this.#wish}`;
  }

  stateBytes(): number {
    const columns = [this.#series, this.#since, this.#busyMs, this.#panicSince, this.#mostInPanic];
    const own = [...columns, this.#activeSince, this.#zeroSince].reduce((sum, column) => sum + column.byteLength, 0);
    return own + this.#active.bytes + this.#concurrency.bytes + 32;
  }

  #start(control: PlatformControl, count: number): void {
    for (let p = 0; p < control.poolCount; p++) {
      if (!this.#active.has(p)) this.#activate(p, control.now);
      this.#wish = count;
      control.prewarm(p as PoolId, count);
    }
  }

  #activate(pool: number, now: number): void {
    this.#active.add(pool);
    this.#series[pool] = this.#concurrency.take();
    this.#activeSince[pool] = now;
    this.#since[pool] = now;
    this.#busyMs[pool] = 0;
  }

  #deactivate(pool: number): void {
    this.#active.remove(pool);
    this.#concurrency.giveBack(this.#series[pool]!);
    this.#zeroSince[pool] = this.#panicSince[pool] = Number.NaN;
    this.#mostInPanic[pool] = 0;
  }

  #sum(pool: number, busy: number, now: number): void {
    this.#busyMs[pool] = this.#busyMs[pool]! + busy * (now - this.#since[pool]!);
    this.#since[pool] = now;
  }

  #scale(pool: PoolId, control: PlatformControl): void {
    const { now } = control;
    const busy = control.busyInstances(pool);
    const idle = control.idleInstances(pool);
    const live = busy + idle + control.startingInstances(pool);
    this.#sum(pool, busy, now);
    this.#concurrency.push(this.#series[pool]!, this.#busyMs[pool]! / this.tick);
    this.#busyMs[pool] = 0;
    this.#stable = this.#concurrency.long(this.#series[pool]!);
    this.#panic = this.#concurrency.short(this.#series[pool]!);
    const wish = this.#bounded(this.#desired(pool, Math.max(1, busy + idle), now));
    this.#wish = wish;
    if (wish === 0 && !this.#mayGo(pool, now)) return;
    if (wish > 0 && !Number.isNaN(this.#zeroSince[pool]!)) this.#activeAgain(pool, now);
    if (wish > live) control.prewarm(pool, wish - live);
    else if (wish < live && idle > 0) control.release(pool, live - wish);
    if (wish === 0 && live === 0) this.#deactivate(pool);
  }

  /** Instances wished for by the windows, before the bounds. */
  #desired(pool: number, ready: number, now: number): number {
    const { panicThreshold, stable } = this.#config;
    const byStable = this.#count(this.#stable, ready);
    const byPanic = this.#count(this.#panic, ready);
    if (this.#raw(this.#panic) / ready >= panicThreshold) this.#panicSince[pool] = now;
    else if (this.#panicSince[pool]! + stable < now) {
      this.#panicSince[pool] = Number.NaN;
      this.#mostInPanic[pool] = 0;
    }
    if (Number.isNaN(this.#panicSince[pool]!)) return this.#activeFor(pool, now, byStable);
    this.#mostInPanic[pool] = Math.max(this.#mostInPanic[pool]!, byStable, byPanic);
    return this.#mostInPanic[pool]!;
  }

  /** A pool that has been active for less than the stable window does not go to zero. */
  #activeFor(pool: number, now: number, count: number): number {
    const young = Number.isNaN(this.#zeroSince[pool]!) && now - this.#activeSince[pool]! < this.#config.stable;
    return young ? Math.max(1, count) : count;
  }

  #raw(concurrency: number): number {
    return Math.ceil(concurrency / this.#config.target - 1e-9); // a quotient that is whole but for rounding is whole
  }

  #count(concurrency: number, ready: number): number {
    const { maxUp, maxDown, activation } = this.#config;
    const raw = this.#raw(concurrency);
    const count = Math.min(Math.max(raw, Math.floor(ready / maxDown)), Math.ceil(maxUp * ready));
    return raw > 0 ? Math.max(activation, count) : count;
  }

  #bounded(count: number): number {
    const { min, max } = this.#config;
    return Math.max(min, max > 0 ? Math.min(max, count) : count);
  }

  /** Whether none has been wished for all through the grace period. */
  #mayGo(pool: number, now: number): boolean {
    if (Number.isNaN(this.#zeroSince[pool]!)) this.#zeroSince[pool] = now;
    return now - this.#zeroSince[pool]! >= this.#config.grace;
  }

  #activeAgain(pool: number, now: number): void {
    this.#zeroSince[pool] = Number.NaN;
    this.#activeSince[pool] = now;
  }
}

export const definition = definePolicy({
  summary: "Knative's Pod Autoscaler: as many instances as the mean concurrency needs, in panic of the last seconds",
  source: "[knative25]",
  revision: 1,
  parameters: PARAMETERS,
  separable: () => true,
  create: (config, { pools }) => new KnativePodAutoscaler(pools.length, config),
});
