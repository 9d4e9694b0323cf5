import type { PlatformConfig } from "./conventions.ts";
import { type InstanceStore, NONE } from "./instance-store.ts";
import type { Placement } from "./placement.ts";
import type { PolicyPort } from "./policy-port.ts";
import type { Shells } from "./shells.ts";
import type { Counters } from "./tally.ts";
import type { VictimOrder } from "./victim-order.ts";

/** What evictions touch; `discard` ends an idle instance. */
export interface EvictionParts {
  readonly config: PlatformConfig;
  readonly store: InstanceStore;
  readonly placement: Placement;
  readonly shells: Shells | undefined;
  readonly order: VictimOrder | undefined; // undefined: the least recently used goes first
  readonly counters: Counters;
  readonly ask: PolicyPort;
  discard(instance: number, now: number): void;
}

/** Kernel. Who goes when a node is short of memory. O(1) an eviction, but by priority (`EvictionOrder`). */
export class Evictions {
  readonly #parts: EvictionParts;

  constructor(parts: EvictionParts) {
    this.#parts = parts;
  }

  /** Makes room for `need` MB of an instance of the pool, which the node does not have free; false if there is none. */
  makeRoom(pool: number, node: number, need: number, now: number): boolean {
    const { placement, store, config } = this.#parts;
    const { evict, evictInVain } = config;
    const free = placement.free[node]!;
    if (evict === "none" || (free + placement.idle[node]! < need && !evictInVain)) return false;
    const target = evict === "full" ? free + need : need;
    while (placement.free[node]! < target && store.nodeHead[node] !== NONE) this.#evict(node, now, pool);
    return placement.free[node]! >= need;
  }

  /**
   * Lets the node use `limit` MB from now on, or what it uses beside idle instances if that is more: idle ones go like those
   * that make room. Returns what it may use.
   */
  limitNode(node: number, limit: number, now: number): number {
    const { placement, store, config } = this.#parts;
    const evicts = config.evict !== "none";
    while (evicts && placement.usedOn(node) > limit && store.nodeHead[node] !== NONE) this.#evict(node, now, NONE);
    return placement.limit(node, limit);
  }

  /** `wanting` is the pool that room is made for, NONE of none. */
  #evict(node: number, now: number, wanting: number): void {
    const { store, shells, order, counters, ask, discard } = this.#parts;
    const victim = order === undefined ? store.nodeHead[node]! : order.first(node);
    counters.evictions++;
    if (shells?.isShell(victim)) return shells.evict(victim, now, wanting);
    const pool = store.pool[victim]!;
    ask.watch?.evicted(pool, store.serial[victim]!, order?.priorityOf(pool), wanting);
    discard(victim, now);
    if (order !== undefined) ask.evicted(pool, order.priorityOf(pool));
  }
}
