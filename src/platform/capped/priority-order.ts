import { NONE } from "../instance-store.ts";
import type { PolicyPort } from "../policy-port.ts";
import { GroupHeap } from "./group-heap.ts";
import type { RankedPools } from "./pools-by-use.ts";
import { GROUP, type Instances, NODE, PLACE, POOL, SERIAL } from "./records.ts";

/** Words of a pool's record: float64 at 4 * pool + word, then int32 at 8 * pool + word. */
const CLOCK = 0; //    of the policy at the latest use
const USES = 1; //     invocations that the live instances have served
const PRIORITY = 2; // latest answer, unless it is due
const STATE = 6;
const FIRST = 7; //    a group of the pool, NONE of none

/** States of a pool's priority. */
const KNOWN = 0;
const DUE = 1; //      it follows from CLOCK and USES
const FALLING = 2; //  known, and the next one may be lower

/** PLACE of a busy instance that is to be looked at when it becomes idle. */
const WATCHED = -2;

/**
 * Kernel. Which idle instance of a node goes first when the policy gives priorities: the lowest, ties to the older one.
 * Layout: the instances of a pool on a node are a group, listed by age; per node a heap of groups by (bound, age), which
 * are no more than the priority of the pool and the serial of the group's oldest idle instance. Both as a rule only grow,
 * so they are raised when they reach the root: a warm start costs O(1), an eviction O(log groups) amortised and the
 * instances in use that are older than the one that goes. Those are watched, for they may lower the age when they become
 * idle; others need not be looked at. Where the policy declares how it ages, it is asked for the priorities at the root only.
 */
export class PriorityOrder {
  /** Whether the policy is asked at every use. */
  readonly asks: boolean;
  readonly #instances: Instances;
  readonly #ask: PolicyPort;
  readonly #pools: RankedPools;
  readonly #int: Int32Array; //     [pools] records of 32 bytes
  readonly #float: Float64Array;
  readonly #heaps: readonly GroupHeap[]; // [nodes]
  #clock: number;
  #groups = 0;
  #pool = new Int32Array(64); //    [groups]
  #node = new Int32Array(64); //    [groups]
  #sibling = new Int32Array(64); // [groups] another one of its pool, NONE of none
  #oldest = new Int32Array(64); //  [groups] instance, NONE of none
  #newest = new Int32Array(64); //  [groups]
  #kin = new Int32Array(2 * 256); //  [handles][2] the next older and the next younger of the group

  constructor(instances: Instances, ask: PolicyPort, pools: RankedPools, nodeCount: number) {
    const poolCount = pools.profiles.length;
    this.#pools = pools;
    this.#instances = instances;
    this.#ask = ask;
    this.asks = ask.policy.aging === undefined;
    this.#clock = ask.policy.aging?.clock ?? 0;
    this.#int = new Int32Array(8 * poolCount);
    this.#float = new Float64Array(this.#int.buffer);
    for (let pool = 0; pool < poolCount; pool++) {
      this.#int[8 * pool + FIRST] = NONE;
      this.#float[4 * pool + CLOCK] = Number.NEGATIVE_INFINITY;
    }
    this.#heaps = Array.from({ length: nodeCount }, () => new GroupHeap());
  }

  /** A new instance exists. */
  add(handle: number): void {
    if (2 * handle >= this.#kin.length) this.#kin = longer(this.#kin);
    const { int, where } = this.#instances;
    const group = this.#groupOf(int[8 * handle + POOL]!, int[8 * handle + NODE]!);
    const newest = this.#newest[group]!;
    int[8 * handle + GROUP] = group;
    where[2 * handle + PLACE] = WATCHED;
    this.#kin[2 * handle] = newest;
    this.#kin[2 * handle + 1] = NONE;
    this.#newest[group] = handle;
    if (newest === NONE) this.#oldest[group] = handle;
    else this.#kin[2 * newest + 1] = handle;
  }

  /** The instance ends; it is idle no more. */
  remove(handle: number): void {
    const { int, served } = this.#instances;
    const pool = int[8 * handle + POOL]!;
    this.#priorityOf(pool);
    this.#float[4 * pool + USES]! -= served[handle]!;
    this.#int[8 * pool + STATE] = FALLING;
    const group = int[8 * handle + GROUP]!;
    const older = this.#kin[2 * handle]!;
    const younger = this.#kin[2 * handle + 1]!;
    if (older === NONE) this.#oldest[group] = younger;
    else this.#kin[2 * older + 1] = younger;
    if (younger === NONE) this.#newest[group] = older;
    else this.#kin[2 * younger] = older;
    if (this.#oldest[group] !== NONE) return;
    const heap = this.#heaps[this.#node[group]!]!;
    if (heap.size > 0 && heap.root === group) heap.pop(); // sooner than it would go, so that a new one need not lower it
  }

  /** The instance starts to serve an invocation. */
  serve(handle: number, pool: number): void {
    this.#instances.served[handle]!++;
    this.#float[4 * pool + USES]!++;
    const state = this.#int[8 * pool + STATE]!;
    const lower = state === FALLING || this.#clock < this.#float[4 * pool + CLOCK]!;
    if (this.asks || (lower && this.#isBound(pool))) return this.#look(pool, state);
    this.#float[4 * pool + CLOCK] = this.#clock;
    this.#int[8 * pool + STATE] = DUE;
  }

  /** The instance has become idle. */
  offer(handle: number, _node: number): void {
    const { where } = this.#instances;
    const watched = where[2 * handle + PLACE] === WATCHED;
    where[2 * handle + PLACE] = 0;
    if (watched) this.#meet(handle);
  }

  /** The instance is not idle any more. */
  withdraw(handle: number): void {
    this.#instances.where[2 * handle + PLACE] = NONE;
  }

  /** The idle instance of the node that goes first, NONE of none. */
  first(node: number): number {
    const heap = this.#heaps[node]!;
    while (heap.size > 0) {
      const group = heap.root;
      const priority = this.#priorityOf(this.#pool[group]!);
      if (priority > heap.bound) {
        heap.raise(priority, heap.age);
        continue;
      }
      const handle = this.#oldestIdle(group);
      if (handle === NONE) heap.pop();
      else {
        const serial = this.#instances.float[4 * handle + SERIAL]!;
        if (serial <= heap.age) return handle;
        heap.raise(heap.bound, serial);
      }
    }
    return NONE;
  }

  /** Tells the policy whose instance was evicted. */
  evicted(pool: number): void {
    this.#ask.evicted(this.#pools.poolAt[pool]!, this.#priorityOf(pool));
    this.#clock = this.#ask.policy.aging?.clock ?? 0;
  }

  #priorityOf(pool: number): number {
    if (this.#int[8 * pool + STATE] === DUE) {
      const float = this.#float;
      float[4 * pool + PRIORITY] = this.#aged(pool, float[4 * pool + CLOCK]!, float[4 * pool + USES]!);
      this.#int[8 * pool + STATE] = KNOWN;
    }
    return this.#float[4 * pool + PRIORITY]!;
  }

  #aged(pool: number, clock: number, uses: number): number {
    const { profiles, poolAt } = this.#pools;
    return this.#ask.agedPriority(profiles[pool]!, clock, uses, poolAt[pool]!);
  }

  /** Asks for the priority after a use that may have lowered it. */
  #look(pool: number, state: number): void {
    const float = this.#float;
    const uses = float[4 * pool + USES]!;
    const before = state === DUE ? this.#aged(pool, float[4 * pool + CLOCK]!, uses - 1) : float[4 * pool + PRIORITY]!;
    const priority = this.asks
      ? this.#ask.evictionPriority(this.#pools.poolAt[pool]!, uses)
      : this.#aged(pool, this.#clock, uses);
    float[4 * pool + PRIORITY] = priority;
    float[4 * pool + CLOCK] = this.#clock;
    this.#int[8 * pool + STATE] = KNOWN;
    if (priority < before) this.#lowerAll(pool, priority);
  }

  /** The oldest idle instance of a group, NONE of none. The older ones, in use, are watched from now on. */
  #oldestIdle(group: number): number {
    const { where } = this.#instances;
    let handle = this.#oldest[group]!;
    while (handle !== NONE && where[2 * handle + PLACE]! < 0) {
      where[2 * handle + PLACE] = WATCHED;
      handle = this.#kin[2 * handle + 1]!;
    }
    return handle;
  }

  /** A watched instance is idle: its group must be in the heap, with an age no more than its serial. */
  #meet(handle: number): void {
    const { int, float } = this.#instances;
    const group = int[8 * handle + GROUP]!;
    const pool = int[8 * handle + POOL]!;
    const heap = this.#heaps[int[8 * handle + NODE]!]!;
    const serial = float[4 * handle + SERIAL]!;
    if (!heap.has(group)) heap.push(group, this.#priorityOf(pool), serial);
    else if (serial < heap.ageOf(group)) heap.lower(group, heap.boundOf(group), serial);
  }

  /** Whether a group of the pool is in a heap, and may have to be lowered. */
  #isBound(pool: number): boolean {
    let group = this.#int[8 * pool + FIRST]!;
    while (group !== NONE && !this.#heaps[this.#node[group]!]!.has(group)) group = this.#sibling[group]!;
    return group !== NONE;
  }

  /** The pool's priority has fallen. */
  #lowerAll(pool: number, priority: number): void {
    for (let group = this.#int[8 * pool + FIRST]!; group !== NONE; group = this.#sibling[group]!) {
      const heap = this.#heaps[this.#node[group]!]!;
      if (heap.has(group) && heap.boundOf(group) > priority) heap.lower(group, priority, heap.ageOf(group));
    }
  }

  #groupOf(pool: number, node: number): number {
    let group = this.#int[8 * pool + FIRST]!;
    while (group !== NONE && this.#node[group] !== node) group = this.#sibling[group]!;
    if (group !== NONE) return group;
    group = this.#groups++;
    if (group === this.#pool.length) this.#growGroups();
    this.#pool[group] = pool;
    this.#node[group] = node;
    this.#sibling[group] = this.#int[8 * pool + FIRST]!;
    this.#int[8 * pool + FIRST] = group;
    this.#oldest[group] = NONE;
    this.#newest[group] = NONE;
    return group;
  }

  #growGroups(): void {
    this.#pool = longer(this.#pool);
    this.#node = longer(this.#node);
    this.#sibling = longer(this.#sibling);
    this.#oldest = longer(this.#oldest);
    this.#newest = longer(this.#newest);
  }
}

function longer(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(2 * from.length);
  to.set(from);
  return to;
}
