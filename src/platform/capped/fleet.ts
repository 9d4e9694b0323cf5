import type { PlatformConfig } from "../conventions.ts";
import { Rank } from "../event-queue.ts";
import { NONE } from "../instance-store.ts";
import { Placement } from "../placement.ts";
import type { PolicyPort } from "../policy-port.ts";
import type { Pools } from "../pools.ts";
import type { PopulationLog } from "../population.ts";
import { IdleLog } from "./idle-log.ts";
import { PriorityOrder } from "./priority-order.ts";
import { ABOVE, BELOW, IDLE, Instances, LIVE, MEMORY, NODE, PLACE, POOL, Records, SINCE, TOP } from "./records.ts";
import type { SeriesMeter } from "./series.ts";

/** What a fleet tells. */
export interface FleetLogs {
  readonly meter: SeriesMeter;
  /** Where the coming and going of instances is noted, if it is wanted. */
  readonly population: PopulationLog | undefined;
}

/**
 * Kernel. The instances of all pools and the memory that they take on the nodes. Layout: a record per instance and per
 * pool; the idle instances of a pool are a stack, used last on top. All operations O(1), amortised, but evictions by
 * priority (`PriorityOrder`).
 */
export class CappedFleet {
  readonly pools: Records;
  readonly liveMs: Float64Array; // [pools] of the instances that ended, up to the horizon
  readonly instances = new Instances();
  readonly placement: Placement;
  readonly order: IdleLog | PriorityOrder;
  evictions = 0;
  peak = 0;
  /** Rank of the event that is being handled. */
  rank: number = Rank.Arrival;
  readonly #meter: SeriesMeter;
  readonly #population: PopulationLog | undefined;
  readonly #horizon: number;
  readonly #priorities: PriorityOrder | undefined; // undefined: the least recently used goes first
  #live = 0;

  constructor({ profiles }: Pools, config: PlatformConfig, ask: PolicyPort, logs: FleetLogs) {
    this.pools = new Records(profiles.length);
    this.liveMs = new Float64Array(profiles.length);
    profiles.forEach(({ memory }, pool) => {
      this.pools.float[pool * 4 + MEMORY] = memory;
      this.pools.int[pool * 8 + TOP] = NONE;
    });
    this.#meter = logs.meter;
    this.#population = logs.population;
    this.#horizon = logs.meter.series.horizonMs;
    if (ask.policy.evictionPriority !== undefined)
      this.#priorities = new PriorityOrder(this.instances, ask, profiles.length, config.nodes);
    this.order = this.#priorities ?? new IdleLog(this.instances, config.nodes);
    this.placement = new Placement(profiles, config);
  }

  /** A node with room for a new instance, where nobody waits; by eviction if need be. NONE of none. */
  findNode(pool: number, need: number, now: number): number {
    const { placement } = this;
    const roomy = placement.nodeWithRoom(pool, need);
    if (roomy !== NONE) return roomy;
    for (let tries = placement.free.length; tries > 0; tries--) {
      const node = placement.nodeByEviction(pool, need);
      if (node === NONE || this.makeRoom(need, node, now)) return node; // sums of fractions may promise too much
    }
    return NONE;
  }

  /** Evicts as many idle instances as the shortfall needs; none, and false, if that would not suffice. */
  makeRoom(need: number, node: number, now: number): boolean {
    const { placement } = this;
    if (placement.fits(node, need)) return true;
    if (placement.free[node]! + placement.idle[node]! < need) return false;
    while (placement.free[node]! < need) {
      const victim = this.order.first(node);
      if (victim === NONE) break;
      const pool = this.instances.records.int[victim * 8 + POOL]!;
      this.evictions++;
      this.discard(victim, pool, now);
      this.#priorities?.evicted(pool);
    }
    return placement.free[node]! >= need;
  }

  /** A new instance, which must be served at once. */
  start(pool: number, node: number, now: number): number {
    const handle = this.instances.allocate(pool, node, now);
    this.placement.changeFree(node, -this.pools.float[pool * 4 + MEMORY]!);
    this.pools.int[pool * 8 + LIVE]!++;
    if (++this.#live > this.peak) this.peak = this.#live;
    this.#population?.add(now, this.rank, true);
    this.#priorities?.add(handle);
    return handle;
  }

  /** Whether the policy is asked whenever an instance starts to serve. */
  get asks(): boolean {
    return this.#priorities !== undefined;
  }

  /** The instance, which is not idle, starts to serve. */
  serve(handle: number, pool: number): void {
    this.#priorities?.serve(handle, pool);
  }

  /** The instance has nothing to do from now on. */
  makeIdle(handle: number, pool: number, node: number): void {
    const { int } = this.instances.records;
    const pools = this.pools.int;
    const top = pools[pool * 8 + TOP]!;
    int[handle * 8 + BELOW] = top;
    if (top !== NONE) int[top * 8 + ABOVE] = handle;
    pools[pool * 8 + TOP] = handle;
    pools[pool * 8 + IDLE]!++;
    this.placement.changeIdle(node, this.pools.float[pool * 4 + MEMORY]!);
    this.order.offer(handle);
  }

  /** The instance is not idle any more. */
  endIdle(handle: number, pool: number, now: number): void {
    const { int, float } = this.instances.records;
    const pools = this.pools.int;
    const memory = this.pools.float[pool * 4 + MEMORY]!;
    const below = int[handle * 8 + BELOW]!;
    if (pools[pool * 8 + TOP] === handle) pools[pool * 8 + TOP] = below;
    else {
      const above = int[handle * 8 + ABOVE]!;
      int[above * 8 + BELOW] = below;
      if (below !== NONE) int[below * 8 + ABOVE] = above;
    }
    pools[pool * 8 + IDLE]!--;
    this.placement.changeIdle(int[handle * 8 + NODE]!, -memory);
    this.#meter.addIdle(float[handle * 4 + SINCE]!, now, memory);
    this.order.withdraw(handle);
  }

  /** Ends an idle instance. */
  discard(handle: number, pool: number, now: number): void {
    this.endIdle(handle, pool, now);
    this.remove(handle, pool, this.instances.records.int[handle * 8 + NODE]!, now);
  }

  /** Ends an instance that has just done its work. */
  remove(handle: number, pool: number, node: number, now: number): void {
    this.#addLife(handle, pool, now);
    this.pools.int[pool * 8 + LIVE]!--;
    this.#live--;
    this.#population?.add(now, this.rank, false);
    this.placement.changeFree(node, this.pools.float[pool * 4 + MEMORY]!);
    this.#priorities?.remove(handle);
    this.instances.free(handle);
  }

  /** Counts the time of the instances that exist, which are idle, up to the horizon. */
  close(): void {
    const { int, float } = this.instances.records;
    for (let handle = 0; handle < this.instances.extent; handle++) {
      const pool = int[handle * 8 + POOL]!;
      if (pool === NONE) continue;
      if (int[handle * 8 + PLACE] !== NONE)
        this.#meter.addIdle(float[handle * 4 + SINCE]!, this.#horizon, this.pools.float[pool * 4 + MEMORY]!);
      this.#addLife(handle, pool, this.#horizon);
    }
  }

  #addLife(handle: number, pool: number, now: number): void {
    const birth = this.instances.birth[handle]!;
    this.#meter.live.add(birth, now, 1);
    const lived = Math.min(now, this.#horizon) - birth;
    if (lived > 0) this.liveMs[pool]! += lived;
  }
}
