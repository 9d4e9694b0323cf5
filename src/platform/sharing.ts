import { type InstanceStore, NONE } from "./instance-store.ts";

/**
 * Kernel. Several executions at once on one instance. Layout: columns per execution with a free list, a handle being an
 * index; columns per instance; per pool an intrusive list of the open instances, which are ready, execute something and
 * have a free slot (head = the last one that an execution began or ended on). begin, end, open: O(1).
 */
export class Sharing {
  readonly #store: InstanceStore;
  readonly #slots: number;
  readonly #openHead: Int32Array; // [pools]
  readonly #openTail: Int32Array; // [pools]
  #running = new Int32Array(256); //  [instances] executions
  #demand = new Float64Array(256); // [instances] cores that they ask for
  #since = new Float64Array(256); //  [instances] begin of the first of them
  #isOpen = new Uint8Array(256); //   [instances]
  #next = new Int32Array(256); //     [instances] in the open list
  #previous = new Int32Array(256); // [instances]
  #instance = new Int32Array(256); // [executions], or the next free handle
  #cores = new Float64Array(256); //  [executions]
  #freeHead = NONE;
  #used = 0;

  constructor(store: InstanceStore, slots: number, poolCount: number) {
    this.#store = store;
    this.#slots = slots;
    this.#openHead = new Int32Array(poolCount).fill(NONE);
    this.#openTail = new Int32Array(poolCount).fill(NONE);
  }

  /** An execution begins at `start`, later than now if the instance is not ready yet; its handle. */
  begin(instance: number, cores: number, start: number): number {
    if (instance >= this.#running.length) this.#growInstances(instance);
    if (this.#running[instance] === 0) this.#since[instance] = start;
    this.#running[instance] = this.#running[instance]! + 1;
    this.#demand[instance] = this.#demand[instance]! + cores;
    if (this.#isOpen[instance] === 1) this.open(instance);
    return this.#allocate(instance, cores);
  }

  /** The execution ends; its instance. */
  end(execution: number): number {
    const instance = this.#instance[execution]!;
    const left = this.#running[instance]! - 1;
    this.#running[instance] = left;
    this.#demand[instance] = left === 0 ? 0 : this.#demand[instance]! - this.#cores[execution]!; // must not drift
    this.#instance[execution] = this.#freeHead;
    this.#freeHead = execution;
    this.open(instance);
    return instance;
  }

  running(instance: number): number {
    return this.#running[instance]!;
  }

  /** Begin of the first of the executions that have overlapped without a gap. */
  busySince(instance: number): number {
    return this.#since[instance]!;
  }

  /** Cores in use: what the executions ask for, but no more than the one that the instance has. */
  coresInUse(instance: number): number {
    return Math.min(1, this.#demand[instance]!);
  }

  isOpen(instance: number): boolean {
    return this.#isOpen[instance] === 1;
  }

  /** The instance is ready: puts it in front of the open ones if it executes and has a free slot, else out of them. */
  open(instance: number): void {
    if (this.#isOpen[instance] === 1) this.#unlink(instance);
    const running = this.#running[instance]!;
    if (running > 0 && running < this.#slots) this.#link(instance);
  }

  /** The open instance that serves next, NONE of none. `newest` and `oldest`: O(open instances of the pool). */
  choose(pool: number, rule: string): number {
    const head = this.#openHead[pool]!;
    if (head === NONE || rule === "mru") return head;
    if (rule === "lru" || rule === "index-set") return this.#openTail[pool]!;
    const { serial } = this.#store;
    let best = head;
    for (let at = this.#next[head]!; at !== NONE; at = this.#next[at]!)
      if (serial[at]! > serial[best]! === (rule === "newest")) best = at;
    return best;
  }

  #link(instance: number): void {
    const pool = this.#store.pool[instance]!;
    const head = this.#openHead[pool]!;
    this.#previous[instance] = NONE;
    this.#next[instance] = head;
    if (head === NONE) this.#openTail[pool] = instance;
    else this.#previous[head] = instance;
    this.#openHead[pool] = instance;
    this.#isOpen[instance] = 1;
  }

  #unlink(instance: number): void {
    const pool = this.#store.pool[instance]!;
    const previous = this.#previous[instance]!;
    const next = this.#next[instance]!;
    if (previous === NONE) this.#openHead[pool] = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#openTail[pool] = previous;
    else this.#previous[next] = previous;
    this.#isOpen[instance] = 0;
  }

  #allocate(instance: number, cores: number): number {
    let execution = this.#freeHead;
    if (execution === NONE) {
      execution = this.#used++;
      if (execution === this.#instance.length) {
        this.#instance = grown(new Int32Array(2 * execution), this.#instance);
        this.#cores = grown(new Float64Array(2 * execution), this.#cores);
      }
    } else this.#freeHead = this.#instance[execution]!;
    this.#instance[execution] = instance;
    this.#cores[execution] = cores;
    return execution;
  }

  #growInstances(least: number): void {
    let size = this.#running.length;
    while (size <= least) size *= 2;
    this.#running = grown(new Int32Array(size), this.#running);
    this.#demand = grown(new Float64Array(size), this.#demand);
    this.#since = grown(new Float64Array(size), this.#since);
    this.#isOpen = grown(new Uint8Array(size), this.#isOpen);
    this.#next = grown(new Int32Array(size), this.#next);
    this.#previous = grown(new Int32Array(size), this.#previous);
  }
}

function grown<T extends { set(from: ArrayLike<number>): void }>(to: T, from: ArrayLike<number>): T {
  to.set(from);
  return to;
}
