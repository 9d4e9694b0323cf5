import { duration, integer, number, type ParameterValues } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import { emptyWindow, type KeepAlivePolicy, type PlatformControl, type ReasonQuestion } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";

const PARAMETERS = {
  sync: duration(15_000, "time between two decisions"),
  target: number(0.8, "CPU utilisation aimed at, a share above 0", { min: 0 }),
  tolerance: number(0.1, "distance of utilisation / target from 1 that changes nothing", { min: 0 }),
  stabilisation: duration(300_000, "how long the highest count wished for holds off scaling down"),
  min: integer(1, "fewest instances", { min: 0 }),
  max: integer(10, "most instances it asks for; Kubernetes has no default", { min: 1 }),
} as const;

export type HpaConfig = ParameterValues<typeof PARAMETERS>;

/**
 * Kubernetes' Horizontal Pod Autoscaler on CPU [kubernetes25], the scaler of Kubeless: every `sync` it wishes for
 * ceil(live * utilisation / target) instances. It scales up to that at once, and down to the most it wished for within
 * the last `stabilisation`. Instances stay until it releases them, least recently used first.
 * Differs from [kubernetes25]: a request that finds no idle instance starts one, up to the platform's limit, where
 * Kubernetes would let it wait for the replicas there are; the steps up have no limit of their own; the start-up of an
 * instance counts as CPU time; nothing busy is released. With `min` 0 a pool starts from nothing by a request.
 */
export class HorizontalPodAutoscaler implements KeepAlivePolicy {
  readonly name: string;
  readonly tick: Milliseconds;
  readonly #config: HpaConfig;
  readonly #slots: number;
  readonly #wished: Int32Array; // [pools * slots] a ring per pool
  readonly #window = emptyWindow();
  #ticks = 0;
  #live = 0; // of the pool that is scaled

  constructor(poolCount: number, config: HpaConfig) {
    const { sync, target, stabilisation, min, max } = config;
    if (!(sync > 0 && sync < Number.POSITIVE_INFINITY))
      throw new RangeError(`hpa: expected a sync > 0, got ${sync} ms`);
    if (!(target > 0)) throw new RangeError(`hpa: expected a target > 0, got ${target}`);
    if (min > max) throw new RangeError(`hpa: expected min <= max, got ${min} and ${max}`);
    if (!(stabilisation / sync <= 10_000))
      throw new RangeError(`hpa: expected a stabilisation of at most 10000 syncs, got ${stabilisation / sync}`);
    this.name = `hpa(${target})`;
    this.tick = ms(sync);
    this.#config = config;
    this.#slots = 1 + Math.floor(stabilisation / sync); // a wish exactly `stabilisation` old still counts
    this.#wished = new Int32Array(poolCount * this.#slots);
  }

  keepAlive(): Milliseconds {
    return ms(Number.POSITIVE_INFINITY);
  }

  onTick(control: PlatformControl): void {
    for (let p = 0; p < control.poolCount; p++) this.#scale(p as PoolId, control);
    this.#ticks++;
  }

  /** Asked while the pool is scaled. */
  reason(pool: PoolId, question: ReasonQuestion): string | undefined {
    if (question !== "tick") return undefined;
    const { busyCoreMs, liveCoreMs } = this.#window;
    const used = liveCoreMs > 0 ? `utilisation ${(busyCoreMs / liveCoreMs).toFixed(3)}` : "no utilisation";
    const most = this.#highest(pool * this.#slots);
    const since = formatDuration(this.#config.stabilisation);
    return `${used} of ${this.#live} live: wishes for ${this.#wish(this.#live)}, at most ${most} within ${since}`;
  }

  stateBytes(): number {
    return this.#wished.byteLength + 8 * Object.keys(this.#window).length + 16; // and two counters
  }

  #scale(pool: PoolId, control: PlatformControl): void {
    const idle = control.idleInstances(pool);
    const live = idle + control.busyInstances(pool) + control.startingInstances(pool);
    this.#live = live;
    control.readWindow(pool, this.#window);
    const wish = this.#wish(live);
    const first = pool * this.#slots;
    this.#wished[first + (this.#ticks % this.#slots)] = wish;
    if (wish > live) control.prewarm(pool, wish - live);
    else if (idle > 0) {
      const floor = this.#highest(first);
      if (floor < live) control.release(pool, live - floor);
    }
  }

  #wish(live: number): number {
    const { target, tolerance, min, max } = this.#config;
    const { busyCoreMs, liveCoreMs } = this.#window;
    const ratio = liveCoreMs > 0 ? busyCoreMs / liveCoreMs / target : 0;
    // a product that is whole but for rounding must not be rounded up to the next
    const raw = Math.abs(ratio - 1) <= tolerance ? live : Math.ceil(live * ratio - 1e-9);
    return Math.min(max, Math.max(min, raw));
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
  revision: 1,
  parameters: PARAMETERS,
  separable: () => true,
  create: (config, { pools }) => new HorizontalPodAutoscaler(pools.length, config),
});
