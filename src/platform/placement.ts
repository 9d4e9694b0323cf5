import { hashOfText } from "../base/text-hash.ts";
import { exactMegabytes, megabytes } from "../base/units.ts";
import type { NodeClass } from "./contract.ts";
import type { PlatformConfig } from "./conventions.ts";
import { NONE } from "./instance-store.ts";
import { MaxTree } from "./max-tree.ts";
import type { ClassLedger } from "./node-classes.ts";
import { OrderedNodes } from "./ordered-nodes.ts";

/**
 * Kernel. The memory of the nodes, and which node takes a new instance. A node where somebody waits takes none. Of the
 * others, by the rule:
 * - `first-fit`: the lowest number with room;
 * - `least-loaded`: the most free memory, ties to the lower number;
 * - `most-allocated`: the least free memory that suffices, ties to the lower number;
 * - `hash`: the node that a hash of the pool's name gives, or the next one with room, the first after the last.
 * Where no node has room, the same rule chooses among all again, idle memory counting as free: the node it gives evicts.
 *
 * Layout: free and idle memory by node; per question a tree over the nodes that is brought up to date when it is asked.
 * A change of memory: O(1); a choice: O(log nodes) for each node that changed since the last one. One node has no tree.
 */
export class Placement {
  readonly free: Float64Array; // [nodes] MB; of unlimited memory: minus what is taken
  readonly idle: Float64Array; // [nodes] MB of idle instances that can be evicted
  readonly #spare: Float64Array; // [nodes] MB beside what is reserved
  readonly #limit: Float64Array; // [nodes] MB that may be used now
  readonly #reserved: Float64Array; // [nodes] MB
  #unlimited: boolean;
  #mostSpare: number;
  #reserves = false;
  readonly #closed: Uint8Array; // [nodes] 1 where somebody waits
  readonly #home: Int32Array; //   [pools, then kinds of shells] where `hash` begins
  readonly #fromHome: boolean; // the rule begins there
  readonly #room: NodeRanking | undefined;
  readonly #reach: NodeRanking | undefined;
  readonly #classes: ClassLedger | undefined;
  readonly #rule: string;

  constructor(
    pools: readonly { readonly name: string }[],
    config: PlatformConfig,
    classes?: ClassLedger,
    limits = false,
  ) {
    const { nodes, placement, evict } = config;
    const nodeMemory = exactMegabytes(megabytes(config.nodeMemory)); // as that of instances, lest sums of fractions drift
    this.#classes = classes;
    this.#rule = placement;
    this.#unlimited = nodeMemory === Number.POSITIVE_INFINITY;
    this.free = new Float64Array(nodes).fill(this.#unlimited ? 0 : nodeMemory);
    this.idle = new Float64Array(nodes);
    this.#limit = new Float64Array(nodes).fill(nodeMemory);
    this.#reserved = new Float64Array(nodes);
    this.#spare = new Float64Array(nodes).fill(nodeMemory);
    this.#mostSpare = nodeMemory;
    this.#closed = new Uint8Array(nodes);
    this.#home = Int32Array.from(pools, ({ name }) => (placement === "hash" ? hashOfText(name) % nodes : 0));
    this.#fromHome = placement === "first-fit" || placement === "hash";
    const unlimited = this.#unlimited && !limits; // for good
    const ranked = nodes > 1 && !(unlimited && placement === "first-fit");
    this.#room = ranked ? new NodeRanking(nodes, placement) : undefined;
    this.#reach = ranked && evict !== "none" && !unlimited ? new NodeRanking(nodes, placement) : undefined;
  }

  /** Whether the node has `need` MB free. */
  fits(node: number, need: number): boolean {
    return this.#unlimited || this.free[node]! >= need;
  }

  /** Takes note that `mb` of the node's memory are reserved for good. */
  reserve(node: number, mb: number): void {
    this.#spare[node] = this.#spare[node]! - mb;
    this.#reserved[node] = this.#reserved[node]! + mb;
    this.#reserves = true;
    if (this.#spare[node]! + mb === this.#mostSpare) this.#mostSpare = this.#spare.reduce((a, b) => Math.max(a, b));
  }

  /** MB of the node that are reserved for good. */
  reservedOn(node: number): number {
    return this.#reserved[node]!;
  }

  /** MB in use on the node. */
  usedOn(node: number): number {
    const limit = this.#limit[node]!;
    return limit === Number.POSITIVE_INFINITY ? -this.free[node]! : limit - this.free[node]!;
  }

  /** The node may use `limit` MB from now on, or what it uses if that is more; returns which. All nodes are limited, or none. */
  limit(node: number, limit: number): number {
    const before = this.#limit[node]!;
    const most = Math.max(limit, this.usedOn(node));
    this.#unlimited = most === Number.POSITIVE_INFINITY;
    this.#limit[node] = most;
    if (before === most) return most; // sums of fractions must not drift
    const used = before === Number.POSITIVE_INFINITY ? -this.free[node]! : before - this.free[node]!;
    this.free[node] = this.#unlimited ? -used : Math.max(0, most - used);
    this.#room?.touch(node);
    this.#reach?.touch(node);
    return most;
  }

  /** Whether some node can hold `need` MB once all that is not reserved has gone. */
  canHold(need: number): boolean {
    return need <= this.#mostSpare;
  }

  /** Whether a node can hold less than another because memory is reserved there. */
  get reserves(): boolean {
    return this.#reserves;
  }

  /** Whether this node can hold `need` MB once all that is not reserved has gone. */
  nodeCanHold(node: number, need: number): boolean {
    return need <= this.#spare[node]!;
  }

  /** Changes the node's free memory. */
  changeFree(node: number, by: number): void {
    this.free[node] = this.free[node]! + by;
    this.#classes?.hold(node, -by);
    this.#room?.touch(node);
    this.#reach?.touch(node);
  }

  /** Whether a change of idle memory is one of `idle` and nothing else. */
  get plain(): boolean {
    return this.#classes === undefined && this.#reach === undefined;
  }

  /** Changes the node's idle memory. */
  changeIdle(node: number, by: number): void {
    this.idle[node] = this.idle[node]! + by;
    this.#classes?.idle(node, by);
    this.#reach?.touch(node);
  }

  /** Tells whether somebody waits for memory on the node. */
  close(node: number, closed: boolean): void {
    this.#closed[node] = closed ? 1 : 0;
    this.#room?.touch(node);
    this.#reach?.touch(node);
  }

  isClosed(node: number): boolean {
    return this.#closed[node] === 1;
  }

  /** The number at which the search for a node begins. */
  homeOf(pool: number): number {
    return this.#home[pool]!;
  }

  /** The node for a new instance of the pool, of `need` MB, as memory is now; NONE of none. */
  nodeWithRoom(pool: number, need: number): number {
    if (this.#room === undefined) return this.#closed[0] === 0 && this.fits(0, need) ? 0 : NONE;
    const home = this.#home[pool]!;
    if (this.#fromHome && this.#closed[home] === 0 && this.fits(home, need)) return home; // most often, and the tree need not be up to date for it
    for (let node = this.#room.nextTouched(); node !== NONE; node = this.#room.nextTouched())
      this.#room.set(node, this.#closed[node] === 1 ? Number.NEGATIVE_INFINITY : this.free[node]!);
    return this.#room.choose(this.#unlimited ? -Number.MAX_VALUE : need, home);
  }

  /** The node that has room once enough idle instances are evicted; NONE of none. */
  nodeByEviction(pool: number, need: number): number {
    if (this.#reach === undefined) return this.#closed[0] === 0 && this.free[0]! + this.idle[0]! >= need ? 0 : NONE;
    for (let node = this.#reach.nextTouched(); node !== NONE; node = this.#reach.nextTouched())
      this.#reach.set(node, this.#closed[node] === 1 ? Number.NEGATIVE_INFINITY : this.free[node]! + this.idle[node]!);
    return this.#reach.choose(need, this.#home[pool]!);
  }

  /** The node of a class by the same rule, `evicting` where idle memory counts as free; NONE of none. O(nodes of the class). */
  nodeOfClass({ firstNode, nodes }: NodeClass, pool: number, need: number, evicting: boolean): number {
    let best = NONE;
    let most = 0;
    const sign = this.#rule === "most-allocated" ? -1 : 1;
    for (let k = 0; k < nodes; k++) {
      const node = firstNode + ((this.#home[pool]! + k) % nodes);
      const amount = this.free[node]! + (evicting ? this.idle[node]! : 0);
      if (this.#closed[node] === 1 || !(this.#unlimited || amount >= need)) continue;
      if (this.#fromHome) return node;
      if (best !== NONE && sign * amount <= most) continue;
      best = node;
      most = sign * amount;
    }
    return best;
  }
}

/** Nodes by an amount of memory, and those whose amount may have changed since it was set. */
class NodeRanking {
  readonly #rule: string;
  readonly #byNumber: MaxTree | undefined;
  readonly #byAmount: OrderedNodes | undefined; // of `most-allocated` only
  readonly #isTouched: Uint8Array;
  readonly #touched: Int32Array;
  #count: number;

  constructor(nodes: number, rule: string) {
    this.#rule = rule;
    this.#byNumber = rule === "most-allocated" ? undefined : new MaxTree(nodes);
    this.#byAmount = rule === "most-allocated" ? new OrderedNodes(nodes) : undefined;
    this.#isTouched = new Uint8Array(nodes).fill(1);
    this.#touched = Int32Array.from({ length: nodes }, (_, node) => node);
    this.#count = nodes;
  }

  touch(node: number): void {
    if (this.#isTouched[node] === 1) return;
    this.#isTouched[node] = 1;
    this.#touched[this.#count++] = node;
  }

  /** A node to be set, NONE of none. */
  nextTouched(): number {
    if (this.#count === 0) return NONE;
    const node = this.#touched[--this.#count]!;
    this.#isTouched[node] = 0;
    return node;
  }

  set(node: number, amount: number): void {
    if (this.#byNumber !== undefined) this.#byNumber.set(node, amount);
    else this.#byAmount!.set(node, amount);
  }

  choose(need: number, home: number): number {
    const tree = this.#byNumber;
    if (tree === undefined) return this.#byAmount!.firstAtLeast(need);
    if (tree.largest < need) return NONE;
    if (this.#rule === "least-loaded") return tree.firstFrom(0, tree.largest);
    const node = tree.firstFrom(home, need);
    return node === NONE ? tree.firstFrom(0, need) : node;
  }
}
