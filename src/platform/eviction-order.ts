import { InstanceState, type InstanceStore, NONE } from "./instance-store.ts";
import type { PolicyPort } from "./policy-port.ts";

/**
 * Kernel. Which idle instance of a node is evicted next when the policy gives priorities: the lowest first, ties to the
 * older instance. Layout: per node a binary heap of handles with their places, ordered by (bound, serial); a bound is a
 * pool's priority when it was last looked at. Priorities as a rule only grow, so a bound is raised when it reaches the
 * root, and an instance keeps its place while it serves: a warm start costs O(1), an eviction O(log instances) amortised.
 * A priority that falls is brought to the pool's idle instances at once.
 */
export class EvictionOrder {
  readonly #store: InstanceStore;
  readonly #ask: PolicyPort;
  readonly #priority: Float64Array; // [pools] latest answer
  readonly #served: Float64Array; //   [pools] invocations that the live instances have served
  readonly #heap: Int32Array[]; //     [nodes][size]
  readonly #size: Int32Array; //       [nodes]
  #servedBy = new Int32Array(256); //  [handles]
  #place = new Int32Array(256).fill(NONE); // [handles] index in the heap of its node
  #bound = new Float64Array(256); //   [handles] no more than the priority of its pool

  constructor(store: InstanceStore, ask: PolicyPort, poolCount: number, nodeCount: number) {
    this.#store = store;
    this.#ask = ask;
    this.#priority = new Float64Array(poolCount);
    this.#served = new Float64Array(poolCount);
    this.#heap = Array.from({ length: nodeCount }, () => new Int32Array(256));
    this.#size = new Int32Array(nodeCount);
  }

  /** Latest priority of the pool. */
  priorityOf(pool: number): number {
    return this.#priority[pool]!;
  }

  /** A new instance exists; `ahead` of demand, so that its pool is looked at without an invocation. */
  add(handle: number, ahead: boolean): void {
    if (handle >= this.#place.length) this.#grow();
    this.#servedBy[handle] = 0;
    if (ahead) this.#look(this.#store.pool[handle]!);
  }

  /** The instance starts to serve an invocation. */
  serve(handle: number): void {
    const pool = this.#store.pool[handle]!;
    this.#servedBy[handle] = this.#servedBy[handle]! + 1;
    this.#served[pool] = this.#served[pool]! + 1;
    this.#look(pool);
  }

  /** The instance has become idle: it may be evicted. */
  offer(handle: number): void {
    const priority = this.#priority[this.#store.pool[handle]!]!;
    const node = this.#store.node[handle]!;
    if (this.#place[handle] === NONE) {
      if (this.#size[node]! === this.#heap[node]!.length) this.#heap[node] = doubled(this.#heap[node]!);
      this.#bound[handle] = priority;
      const last = this.#size[node]!;
      this.#size[node] = last + 1;
      this.#rise(node, last, handle);
    } else if (priority < this.#bound[handle]!) this.#lower(handle, priority);
  }

  /** The instance ends. */
  remove(handle: number): void {
    const pool = this.#store.pool[handle]!;
    this.#served[pool] = this.#served[pool]! - this.#servedBy[handle]!;
    if (this.#place[handle] !== NONE) this.#take(handle);
  }

  /** The idle instance of the node that goes first; the node must have one. */
  first(node: number): number {
    for (;;) {
      const root = this.#heap[node]![0]!;
      const priority = this.#priority[this.#store.pool[root]!]!;
      if (this.#store.state[root] !== InstanceState.Idle) this.#take(root);
      else if (priority > this.#bound[root]!) {
        this.#bound[root] = priority;
        this.#sink(node, 0, root);
      } else return root;
    }
  }

  /** Asks for the pool's priority. */
  #look(pool: number): void {
    const priority = this.#ask.evictionPriority(pool, this.#served[pool]!);
    const falls = priority < this.#priority[pool]!;
    this.#priority[pool] = priority;
    if (!falls) return;
    for (let handle = this.#store.idleHead[pool]!; handle !== NONE; handle = this.#store.nextOfPool(handle)) {
      if (this.#place[handle] !== NONE && priority < this.#bound[handle]!) this.#lower(handle, priority);
    }
  }

  #lower(handle: number, priority: number): void {
    this.#bound[handle] = priority;
    this.#rise(this.#store.node[handle]!, this.#place[handle]!, handle);
  }

  /** Takes the instance out of its heap; the last one fills its place. */
  #take(handle: number): void {
    const node = this.#store.node[handle]!;
    const place = this.#place[handle]!;
    const last = this.#size[node]! - 1;
    this.#size[node] = last;
    this.#place[handle] = NONE;
    if (place === last) return;
    const moved = this.#heap[node]![last]!;
    this.#rise(node, place, moved);
    this.#sink(node, this.#place[moved]!, moved);
  }

  #before(a: number, b: number): boolean {
    const boundA = this.#bound[a]!;
    const boundB = this.#bound[b]!;
    return boundA < boundB || (boundA === boundB && this.#store.serial[a]! < this.#store.serial[b]!);
  }

  #rise(node: number, from: number, handle: number): void {
    const heap = this.#heap[node]!;
    let hole = from;
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      const parent = heap[above]!;
      if (!this.#before(handle, parent)) break;
      heap[hole] = parent;
      this.#place[parent] = hole;
      hole = above;
    }
    heap[hole] = handle;
    this.#place[handle] = hole;
  }

  #sink(node: number, from: number, handle: number): void {
    const heap = this.#heap[node]!;
    const size = this.#size[node]!;
    let hole = from;
    for (let child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && this.#before(heap[child + 1]!, heap[child]!)) child++;
      const lower = heap[child]!;
      if (!this.#before(lower, handle)) break;
      heap[hole] = lower;
      this.#place[lower] = hole;
      hole = child;
    }
    heap[hole] = handle;
    this.#place[handle] = hole;
  }

  #grow(): void {
    const place = new Int32Array(this.#place.length * 2).fill(NONE);
    const bound = new Float64Array(place.length);
    place.set(this.#place);
    bound.set(this.#bound);
    this.#place = place;
    this.#bound = bound;
    this.#servedBy = doubled(this.#servedBy);
  }
}

function doubled(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2);
  to.set(from);
  return to;
}
