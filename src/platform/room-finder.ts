import type { PlatformConfig } from "./conventions.ts";
import type { Fleet } from "./fleet.ts";
import { NONE } from "./instance-store.ts";

/**
 * Kernel. Finds a node for a new instance. find: O(log nodes), O(nodes) where instances are evicted in vain or the policy
 * chooses the class of the node.
 */
export class RoomFinder {
  readonly #fleet: Fleet;
  readonly #config: PlatformConfig;

  constructor(fleet: Fleet, config: PlatformConfig) {
    this.#fleet = fleet;
    this.#config = config;
  }

  /** A node with room for a new instance, where nobody waits; by eviction where that is allowed. NONE of none. */
  find(pool: number, mayEvict: boolean, now: number): number {
    const { evict, evictInVain, nodes } = this.#config;
    const { placement, classes } = this.#fleet;
    const need = this.#fleet.memory[pool]!;
    const chosen = classes?.chosen(pool, !mayEvict);
    if (chosen !== undefined && !evictInVain) return this.#findByClass(pool, chosen, mayEvict && evict !== "none", now);
    const roomy = placement.nodeWithRoom(pool, need);
    if (roomy !== NONE || !mayEvict || evict === "none") return roomy;
    if (evictInVain) return this.#evictAlong(pool, now);
    for (let tries = 0; tries < nodes; tries++) {
      const node = placement.nodeByEviction(pool, need);
      if (node === NONE || this.#fleet.makeRoom(pool, node, now)) return node; // sums of fractions may promise too much
    }
    return NONE;
  }

  /** The same, on a node of the chosen class before others; with room before by evictions. */
  #findByClass(pool: number, chosen: number, mayEvict: boolean, now: number): number {
    const roomy = this.#eachClass(chosen, pool, false);
    if (roomy !== NONE || !mayEvict) return roomy;
    for (let tries = 0; tries < this.#config.nodes; tries++) {
      const node = this.#eachClass(chosen, pool, true);
      if (node === NONE || this.#fleet.makeRoom(pool, node, now)) return node;
    }
    return NONE;
  }

  /** A node of the class `first`, or else of the others in their order. */
  #eachClass(first: number, pool: number, evicting: boolean): number {
    const { placement, memory } = this.#fleet;
    const { classes } = this.#fleet.classes!;
    let node = placement.nodeOfClass(classes[first]!, pool, memory[pool]!, evicting);
    for (let c = 0; node === NONE && c < classes.length; c++)
      if (c !== first) node = placement.nodeOfClass(classes[c]!, pool, memory[pool]!, evicting);
    return node;
  }

  /** The same by evictions on one node after the other, also where they do not suffice. */
  #evictAlong(pool: number, now: number): number {
    const { nodes } = this.#config;
    const { placement } = this.#fleet;
    const home = placement.homeOf(pool);
    for (let k = 0; k < nodes; k++) {
      const node = (home + k) % nodes;
      if (!placement.isClosed(node) && this.#fleet.makeRoom(pool, node, now)) return node;
    }
    return NONE;
  }
}
