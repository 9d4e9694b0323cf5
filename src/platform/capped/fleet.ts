import type { PlatformConfig } from "../conventions.ts";
import { Rank } from "../event-queue.ts";
import { NONE } from "../instance-store.ts";
import { Placement } from "../placement.ts";
import type { PolicyPort } from "../policy-port.ts";
import type { PopulationLog } from "../population.ts";
import { IdleLog } from "./idle-log.ts";
import { LIVE, LIVE_MS, MEMORY, PoolTable } from "./pool-table.ts";
import type { RankedPools } from "./pools-by-use.ts";
import { PriorityOrder } from "./priority-order.ts";
import { BIRTH, Instances, NODE, PLACE, POOL } from "./records.ts";
import type { SeriesMeter } from "./series.ts";

/** What a fleet tells. */
export interface FleetLogs {
  readonly meter: SeriesMeter;
  /** Where the coming and going of instances is noted, if it is wanted. */
  readonly population: PopulationLog | undefined;
}

/**
 * Kernel. The instances of all pools and the memory that they take on the nodes. All operations O(1), amortised, but
 * evictions by priority (`PriorityOrder`).
 */
export class CappedFleet {
  readonly pools: PoolTable;
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
  readonly priorities: PriorityOrder | undefined; // undefined: the least recently used goes first
  #live = 0;

  constructor(pools: RankedPools, config: PlatformConfig, ask: PolicyPort, logs: FleetLogs) {
    const { profiles } = pools;
    const memory = profiles.map((profile) => profile.memory);
    this.pools = new PoolTable(this.instances, memory);
    this.#meter = logs.meter;
    this.#population = logs.population;
    this.#horizon = logs.meter.series.horizonMs;
    if (ask.policy.evictionPriority !== undefined)
      this.priorities = new PriorityOrder(this.instances, ask, pools, config.nodes);
    this.order = this.priorities ?? new IdleLog(this.instances, config.nodes);
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
      const pool = this.instances.int[8 * victim + POOL]!;
      this.evictions++;
      this.discard(victim, pool, now);
      this.priorities?.evicted(pool);
    }
    return placement.free[node]! >= need;
  }

  /** A new instance, which must be served at once. */
  start(pool: number, node: number, now: number): number {
    const handle = this.instances.allocate(pool, node, now);
    this.placement.changeFree(node, -this.pools.float[8 * pool + MEMORY]!);
    this.pools.int[16 * pool + LIVE]!++;
    if (++this.#live > this.peak) this.peak = this.#live;
    this.#population?.add(now, this.rank, true);
    this.priorities?.add(handle);
    return handle;
  }

  /** The instance, which is not idle, starts to serve. */
  serve(handle: number, pool: number): void {
    this.priorities?.serve(handle, pool);
  }

  /** The instance has nothing to do from now on. */
  makeIdle(handle: number, pool: number, now: number): void {
    const node = this.instances.int[8 * handle + NODE]!;
    this.pools.push(handle, pool, now);
    this.placement.changeIdle(node, this.pools.float[8 * pool + MEMORY]!);
    this.order.offer(handle, node);
  }

  /** The instance is not idle any more. */
  endIdle(handle: number, pool: number, now: number): void {
    const memory = this.pools.float[8 * pool + MEMORY]!;
    this.placement.changeIdle(this.instances.int[8 * handle + NODE]!, -memory);
    this.#meter.addIdle(this.pools.since(handle), now, memory);
    this.pools.withdraw(handle, pool);
    this.order.withdraw(handle);
  }

  /** Ends an idle instance. */
  discard(handle: number, pool: number, now: number): void {
    this.endIdle(handle, pool, now);
    this.remove(handle, pool, this.instances.int[8 * handle + NODE]!, now);
  }

  /** Ends an instance that has just done its work. */
  remove(handle: number, pool: number, node: number, now: number): void {
    this.#addLife(handle, pool, now);
    this.pools.int[16 * pool + LIVE]!--;
    this.#live--;
    this.#population?.add(now, this.rank, false);
    this.placement.changeFree(node, this.pools.float[8 * pool + MEMORY]!);
    this.priorities?.remove(handle);
    this.instances.free(handle);
  }

  /** Counts the time of the instances that exist, which are idle, up to the horizon. */
  close(): void {
    const { int, where, extent } = this.instances;
    for (let handle = 0; handle < extent; handle++) {
      const pool = int[8 * handle + POOL]!;
      if (pool === NONE) continue;
      if (where[2 * handle + PLACE]! >= 0)
        this.#meter.addIdle(this.pools.since(handle), this.#horizon, this.pools.float[8 * pool + MEMORY]!);
      this.#addLife(handle, pool, this.#horizon);
    }
  }

  #addLife(handle: number, pool: number, now: number): void {
    const birth = this.instances.float[4 * handle + BIRTH]!;
    this.#meter.live.add(birth, now, 1);
    const lived = Math.min(now, this.#horizon) - birth;
    if (lived > 0) this.pools.float[8 * pool + LIVE_MS]! += lived;
  }
}
