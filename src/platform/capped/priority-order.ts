import { NONE } from "../instance-store.ts";
import type { PolicyPort } from "../policy-port.ts";
import { type Instances, NODE, PLACE, POOL, SERVED } from "./records.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/**
 * Kernel. Which idle instance of a node goes first when the policy gives priorities: the lowest, ties to the older one.
 * Layout: the instances of a pool on a node are a group, listed by age; per node a binary heap of groups by (bound,
 * age), which are no more than the priority of the pool and the serial of the group's oldest idle instance. Both as a
 * rule only grow, so they are raised when they reach the root: a warm start costs O(1), an eviction O(log groups)
 * amortised and the instances in use that are older than the one that goes.
 */
export class PriorityOrder {
  readonly #instances: Instances;
  readonly #priority: Float64Array; // [pools] latest answer
  readonly #served: Float64Array; //   [pools] invocations that the live instances have served
  readonly #ask: PolicyPort;
  readonly #ofPool: Int32Array; //  [pools] a group of it, NONE of none
  readonly #heap: Int32Array[]; //  [nodes][size] groups
  readonly #size: Int32Array; //    [nodes]
  #groups = 0;
  #pool = new Int32Array(64); //    [groups]
  #node = new Int32Array(64); //    [groups]
  #sibling = new Int32Array(64); // [groups] another one of its pool, NONE of none
  #oldest = new Int32Array(64); //  [groups] instance, NONE of none
  #newest = new Int32Array(64); //  [groups]
  #place = new Int32Array(64); //   [groups] in the heap of its node, while its age is finite
  #bound = new Float64Array(64); // [groups]
  #age = new Float64Array(64); //   [groups] Infinity out of the heap
  #group = new Int32Array(256); //  [handles]
  #older = new Int32Array(256);
  #younger = new Int32Array(256);

  constructor(instances: Instances, ask: PolicyPort, poolCount: number, nodeCount: number) {
    this.#instances = instances;
    this.#priority = new Float64Array(poolCount);
    this.#served = new Float64Array(poolCount);
    this.#ask = ask;
    this.#ofPool = new Int32Array(poolCount).fill(NONE);
    this.#heap = Array.from({ length: nodeCount }, () => new Int32Array(16));
    this.#size = new Int32Array(nodeCount);
  }

  /** A new instance exists. */
  add(handle: number): void {
    if (handle >= this.#older.length) this.#growInstances();
    const { int } = this.#instances.records;
    const group = this.#groupOf(int[handle * 8 + POOL]!, int[handle * 8 + NODE]!);
    const newest = this.#newest[group]!;
    this.#group[handle] = group;
    this.#older[handle] = newest;
    this.#younger[handle] = NONE;
    this.#newest[group] = handle;
    if (newest === NONE) this.#oldest[group] = handle;
    else this.#younger[newest] = handle;
  }

  /** The instance ends; it is idle no more. */
  remove(handle: number): void {
    const { int } = this.#instances.records;
    this.#served[int[handle * 8 + POOL]!]! -= int[handle * 8 + SERVED]!;
    const group = this.#group[handle]!;
    const older = this.#older[handle]!;
    const younger = this.#younger[handle]!;
    if (older === NONE) this.#oldest[group] = younger;
    else this.#younger[older] = younger;
    if (younger === NONE) this.#newest[group] = older;
    else this.#older[younger] = older;
  }

  /** The instance starts to serve an invocation. */
  serve(handle: number, pool: number): void {
    this.#instances.records.int[handle * 8 + SERVED]!++;
    const priority = this.#ask.evictionPriority(pool, ++this.#served[pool]!);
    const before = this.#priority[pool]!;
    this.#priority[pool] = priority;
    if (priority < before) this.#lowerAll(pool, priority);
  }

  /** The instance has become idle. */
  offer(handle: number): void {
    this.#instances.records.int[handle * 8 + PLACE] = 0;
    const group = this.#group[handle]!;
    const serial = this.#instances.serial[handle]!;
    if (serial < this.#age[group]!) this.#lower(group, serial);
  }

  /** The instance is not idle any more. */
  withdraw(handle: number): void {
    this.#instances.records.int[handle * 8 + PLACE] = NONE;
  }

  /** The idle instance of the node that goes first, NONE of none. */
  first(node: number): number {
    const heap = this.#heap[node]!;
    const { serial } = this.#instances;
    while (this.#size[node]! > 0) {
      const group = heap[0]!;
      const priority = this.#priority[this.#pool[group]!]!;
      if (priority > this.#bound[group]!) {
        this.#bound[group] = priority;
        this.#sink(node, 0, group);
        continue;
      }
      const handle = this.#oldestIdle(group);
      if (handle === NONE) this.#takeRoot(node);
      else if (serial[handle]! > this.#age[group]!) {
        this.#age[group] = serial[handle]!;
        this.#sink(node, 0, group);
      } else return handle;
    }
    return NONE;
  }

  /** Tells the policy whose instance was evicted. */
  evicted(pool: number): void {
    this.#ask.evicted(pool, this.#priority[pool]!);
  }

  #oldestIdle(group: number): number {
    const { int } = this.#instances.records;
    let handle = this.#oldest[group]!;
    while (handle !== NONE && int[handle * 8 + PLACE] === NONE) handle = this.#younger[handle]!;
    return handle;
  }

  #groupOf(pool: number, node: number): number {
    let group = this.#ofPool[pool]!;
    while (group !== NONE && this.#node[group] !== node) group = this.#sibling[group]!;
    if (group !== NONE) return group;
    group = this.#groups++;
    if (group === this.#pool.length) this.#growGroups();
    this.#pool[group] = pool;
    this.#node[group] = node;
    this.#sibling[group] = this.#ofPool[pool]!;
    this.#ofPool[pool] = group;
    this.#oldest[group] = NONE;
    this.#newest[group] = NONE;
    this.#age[group] = INFINITY;
    return group;
  }

  /** An instance older than the group's age is idle. */
  #lower(group: number, serial: number): void {
    const node = this.#node[group]!;
    if (this.#age[group] === INFINITY) {
      const size = this.#size[node]!;
      if (size === this.#heap[node]!.length) this.#heap[node] = longer(this.#heap[node]!, 2 * size);
      this.#bound[group] = this.#priority[this.#pool[group]!]!;
      this.#place[group] = size;
      this.#size[node] = size + 1;
    }
    this.#age[group] = serial;
    this.#rise(node, this.#place[group]!, group);
  }

  /** The pool's priority has fallen. */
  #lowerAll(pool: number, priority: number): void {
    for (let group = this.#ofPool[pool]!; group !== NONE; group = this.#sibling[group]!) {
      if (this.#age[group] === INFINITY || this.#bound[group]! <= priority) continue;
      this.#bound[group] = priority;
      this.#rise(this.#node[group]!, this.#place[group]!, group);
    }
  }

  #takeRoot(node: number): void {
    const heap = this.#heap[node]!;
    const last = this.#size[node]! - 1;
    this.#age[heap[0]!] = INFINITY;
    this.#size[node] = last;
    if (last > 0) this.#sink(node, 0, heap[last]!);
  }

  #before(a: number, b: number): boolean {
    const boundA = this.#bound[a]!;
    const boundB = this.#bound[b]!;
    return boundA < boundB || (boundA === boundB && this.#age[a]! < this.#age[b]!);
  }

  #rise(node: number, from: number, group: number): void {
    const heap = this.#heap[node]!;
    let hole = from;
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      const parent = heap[above]!;
      if (!this.#before(group, parent)) break;
      heap[hole] = parent;
      this.#place[parent] = hole;
      hole = above;
    }
    heap[hole] = group;
    this.#place[group] = hole;
  }

  #sink(node: number, from: number, group: number): void {
    const heap = this.#heap[node]!;
    const size = this.#size[node]!;
    let hole = from;
    for (let child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && this.#before(heap[child + 1]!, heap[child]!)) child++;
      const lower = heap[child]!;
      if (!this.#before(lower, group)) break;
      heap[hole] = lower;
      this.#place[lower] = hole;
      hole = child;
    }
    heap[hole] = group;
    this.#place[group] = hole;
  }

  #growInstances(): void {
    this.#group = longer(this.#group, 2 * this.#group.length);
    this.#older = longer(this.#older, 2 * this.#older.length);
    this.#younger = longer(this.#younger, 2 * this.#younger.length);
  }

  #growGroups(): void {
    const size = 2 * this.#pool.length;
    this.#pool = longer(this.#pool, size);
    this.#node = longer(this.#node, size);
    this.#sibling = longer(this.#sibling, size);
    this.#oldest = longer(this.#oldest, size);
    this.#newest = longer(this.#newest, size);
    this.#place = longer(this.#place, size);
    const float = (from: Float64Array) => {
      const to = new Float64Array(size);
      to.set(from);
      return to;
    };
    this.#bound = float(this.#bound);
    this.#age = float(this.#age);
  }
}

function longer(from: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(size);
  to.set(from);
  return to;
}
