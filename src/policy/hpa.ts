import { duration, integer, number, type ParameterValues } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import { emptyWindow, type KeepAlivePolicy, type PlatformControl, type ReasonQuestion } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { PoolSet } from "./pool-set.ts";

/** The parameters of the Horizontal Pod Autoscaler. */
export const HPA_PARAMETERS = {
  sync: duration(15_000, "time between two decisions"),
  target: number(0.8, "CPU utilisation aimed at, a share above 0", { min: 0 }),
  tolerance: number(0.1, "distance of utilisation / target from 1 that changes nothing", { min: 0 }),
  stabilisation: duration(300_000, "how long the highest count wished for holds off scaling down"),
  upPercent: number(100, "a step up adds at most this many per cent of the live instances, or upPods", { min: 0 }),
  upPods: integer(4, "a step up adds at most this many instances, or upPercent, whichever are more", { min: 0 }),
  min: integer(1, "fewest instances", { min: 0 }),
  max: integer(10, "most instances it asks for; Kubernetes has no default", { min: 1 }),
} as const;

/** Times in ms, utilisation and tolerance as shares. */
export type HpaConfig = ParameterValues<typeof HPA_PARAMETERS>;

/**
 * Kubernetes' Horizontal Pod Autoscaler on CPU [kubernetes25]: every `sync` it wishes for
 * ceil(ready * utilisation / target) instances, and for those there are if that ratio is within the tolerance of 1. It
 * scales up to its wish, by at most max(100 %, 4 pods) in a step, and down to the most it wished for within the last
 * `stabilisation`. What is still starting at the decision is not ready: its core-time is left out, and where more are
 * wished for, it counts as an instance that uses nothing. Instances stay until it releases them, least recently used
 * first. A tick visits the pools that have an instance or had a wish within the stabilisation; with `min` from 1 on these
 * are all. State: 92 bytes a pool, of which 84 are its wishes of 300 s.
 *
 * Differs from [kubernetes25]: a request that finds no idle instance starts one, up to the platform's limit, where
 * Kubernetes would let it wait for the replicas there are; such an instance is taken as ready while it starts, and a
 * start-up that is over counts as CPU time; the period of the steps up is one `sync`, which is Kubernetes' 15 s unless
 * changed; utilisation is not cut to whole per cents; nothing busy is released. With `min` 0 a pool starts from nothing
 * by a request.
 */
export class HorizontalPodAutoscaler implements KeepAlivePolicy {
  readonly name: string;
  readonly tick: Milliseconds;
  readonly #config: HpaConfig;
  readonly #slots: number;
  readonly #wished: Int32Array; // [pools * slots] a ring per pool
  readonly #watched: PoolSet;
  readonly #window = emptyWindow();
  #ticks = 0;
  #live = 0; // of the pool that is scaled
  #starting = 0;

  constructor(poolCount: number, config: HpaConfig, kind = "hpa") {
    const { sync, target, stabilisation, min, max } = config;
    const refuse = (what: string) => new RangeError(`${kind}: expected ${what}`);
    if (!(sync > 0 && sync < Number.POSITIVE_INFINITY)) throw refuse(`a sync > 0, got ${sync} ms`);
    if (!(target > 0)) throw refuse(`a target > 0, got ${target}`);
    if (min > max) throw refuse(`min <= max, got ${min} and ${max}`);
    if (!(stabilisation / sync <= 10_000))
      throw refuse(`a stabilisation of at most 10000 syncs, got ${stabilisation / sync}`);
    this.name = `${kind}(${target})`;
    this.tick = ms(sync);
    this.#config = config;
    this.#slots = 1 + Math.floor(stabilisation / sync); // a wish exactly `stabilisation` old still counts
    this.#wished = new Int32Array(poolCount * this.#slots);
    this.#watched = new PoolSet(poolCount);
    if (min > 0) for (let pool = 0; pool < poolCount; pool++) this.#watched.add(pool);
  }

  onArrival(pool: PoolId): void {
    this.#watched.add(pool);
  }

  keepAlive(): Milliseconds {
    return ms(Number.POSITIVE_INFINITY);
  }

  onTick(control: PlatformControl): void {
    // backwards, because a pool that is taken out is replaced by the last one
    for (let i = this.#watched.size - 1; i >= 0; i--) this.#scale(this.#watched.at(i) as PoolId, control);
    this.#ticks++;
  }

  /** Asked while the pool is scaled. */
  reason(pool: PoolId, question: ReasonQuestion): string | undefined {
    if (question !== "tick") return undefined;
    const ratio = this.#ratio();
    const used = Number.isNaN(ratio) ? "no utilisation" : `utilisation ${(ratio * this.#config.target).toFixed(3)}`;
    const most = this.#highest(pool * this.#slots);
    const since = formatDuration(this.#config.stabilisation);
    return `${used} of ${this.#live} live: wishes for ${this.#wish()}, at most ${most} within ${since}`;
  }

  stateBytes(): number {
    const counters = 3; // and the window
    return this.#wished.byteLength + this.#watched.bytes + 8 * (Object.keys(this.#window).length + counters);
  }

  #scale(pool: PoolId, control: PlatformControl): void {
    const idle = control.idleInstances(pool);
    this.#starting = control.startingInstances(pool);
    const live = idle + control.busyInstances(pool) + this.#starting;
    this.#live = live;
    control.readWindow(pool, this.#window);
    const wish = this.#wish();
    const first = pool * this.#slots;
    this.#wished[first + (this.#ticks % this.#slots)] = wish;
    if (wish > live) return void control.prewarm(pool, Math.min(wish, this.#mostAbove(live)) - live);
    const floor = idle > 0 || live === 0 ? this.#highest(first) : live;
    if (floor < live) control.release(pool, live - floor);
    if (live === 0 && floor === 0) this.#watched.remove(pool);
  }

  /** The most that one step up may lead to; what is missing to the minimum is not held back. */
  #mostAbove(live: number): number {
    const { upPercent, upPods, min } = this.#config;
    return Math.max(min, live + upPods, Math.ceil(live * (1 + upPercent / 100) - 1e-9));
  }

  /** Utilisation of the ready instances / target; NaN where none was ready. */
  #ratio(): number {
    // what is starting now was started at a tick before the window, so that it has been starting all through it
    const unready = this.#starting * this.tick;
    const ready = this.#window.liveCoreMs - unready;
    return ready > 0 ? Math.max(0, this.#window.busyCoreMs - unready) / ready / this.#config.target : Number.NaN;
  }

  #wish(): number {
    const { min, max } = this.#config;
    return Math.min(max, Math.max(min, this.#unbounded()));
  }

  #unbounded(): number {
    const { tolerance } = this.#config;
    const ready = this.#live - this.#starting;
    const ratio = this.#ratio();
    if (Number.isNaN(ratio) || Math.abs(ratio - 1) <= tolerance) return this.#live;
    // those that start count as using nothing, which must not turn a step up into one down
    if (ratio > 1 && (ratio * ready) / this.#live <= 1 + tolerance) return this.#live;
    // a product that is whole but for rounding must not be rounded up to the next
    return Math.ceil(ready * ratio - 1e-9);
  }

  #highest(first: number): number {
    let highest = 0;
    for (let i = first; i < first + this.#slots; i++) if (this.#wished[i]! > highest) highest = this.#wished[i]!;
    return highest;
  }
}

export const definition = definePolicy({
  summary: "Kubernetes' Horizontal Pod Autoscaler on CPU: as many instances as bring the utilisation to its target",
  source: "[kubernetes25]",
  revision: 2,
  parameters: HPA_PARAMETERS,
  separable: () => true,
  create: (config, { pools }) => new HorizontalPodAutoscaler(pools.length, config),
});
