import { NONE } from "./instance-store.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/**
 * Kernel. Jobs that share the cores of nodes: while the cores that they ask for exceed a node's, all of them go on at the
 * same share of their speed, cores / demand. Exact, without time steps: each node has a clock of the work that a job has
 * got done, which runs at that share of real time, and a job ends when the clock reaches a mark that no longer changes. The
 * clock is kept as its lag behind real time, which is 0 and stays 0 until cores are short, so that ends are then what they
 * are without contention, to the last bit.
 *
 * A node may have a background beside its jobs: it takes cores away from them (`left`), or asks for cores as they do and
 * goes on at their speed (`beside`); it never ends.
 *
 * Layout: columns per node; per node a binary heap of jobs by (mark, order); columns per job, a handle < 2^31 given from
 * outside. begin, complete: O(log jobs of the node); nextEnd, changeDemand: O(1).
 */
export class ProcessorSharing {
  readonly #cores: number;
  readonly #left: Float64Array; //   [nodes] cores for the jobs and what is beside them
  readonly #beside: Float64Array; // [nodes] cores asked for beside the jobs
  readonly #demand: Float64Array; // [nodes] cores asked for
  readonly #lag: Float64Array; //    [nodes] ms, at `since`
  readonly #since: Float64Array; //  [nodes] ms
  readonly #next: Float64Array; //   [nodes] ms, of the next end
  readonly #size: Int32Array; //     [nodes] jobs
  readonly #heap: Int32Array[]; //   [nodes][size]
  #mark = new Float64Array(256); //  [jobs] where the clock ends it
  #order = new Float64Array(256); // [jobs] among equal marks

  constructor(nodes: number, cores: number) {
    this.#cores = cores;
    this.#left = new Float64Array(nodes).fill(cores);
    this.#beside = new Float64Array(nodes);
    this.#demand = new Float64Array(nodes);
    this.#lag = new Float64Array(nodes);
    this.#since = new Float64Array(nodes);
    this.#next = new Float64Array(nodes).fill(INFINITY);
    this.#size = new Int32Array(nodes);
    this.#heap = Array.from({ length: nodes }, () => new Int32Array(16));
  }

  /** Cores in use by the node's jobs: those asked for, but no more than there are. */
  inUse(node: number): number {
    const demand = this.#demand[node]!;
    return this.#beside[node] === 0 ? Math.min(demand, this.#left[node]!) : demand * this.#speed(node);
  }

  /** Cores in use by the node's background. */
  besideInUse(node: number): number {
    return this.#cores - this.#left[node]! + this.#beside[node]! * this.#speed(node);
  }

  /** From now on the node's background leaves `left` cores, for which it asks for `beside` as the jobs do. */
  setBackground(node: number, left: number, beside: number, now: number): void {
    this.#advance(node, now);
    this.#left[node] = left;
    this.#beside[node] = beside;
    this.#foresee(node, now);
  }

  /** The node's clock at `now`: the work in ms that a job has got done which has been there from the start. */
  clock(node: number, now: number): number {
    this.#advance(node, now);
    return now - this.#lag[node]!;
  }

  /** When the node's next job ends if nothing changes before, Infinity of none. */
  nextEnd(node: number): number {
    return this.#next[node]!;
  }

  /** The job that ends next; the node must have one. */
  nextJob(node: number): number {
    return this.#heap[node]![0]!;
  }

  jobCount(node: number): number {
    return this.#size[node]!;
  }

  /** The `index`th of the node's jobs, in no particular order. */
  job(node: number, index: number): number {
    return this.#heap[node]![index]!;
  }

  /** A job begins whose work would end at `end` with a core of its own for each that it asks for; lower orders end first. */
  begin(node: number, job: number, cores: number, now: number, end: number, order: number): void {
    this.#advance(node, now);
    while (job >= this.#mark.length) this.#grow();
    if (this.#size[node] === 0) this.#lag[node] = 0; // a background alone lags for nobody
    this.#mark[job] = end - this.#lag[node]!;
    this.#order[job] = order;
    this.#demand[node] = this.#demand[node]! + cores;
    this.#rise(node, job);
    this.#foresee(node, now);
  }

  /** The job that ends next has ended at `now`: takes it out and gives it. */
  complete(node: number, cores: number, now: number): number {
    const job = this.#heap[node]![0]!;
    this.#advance(node, now);
    if (this.#speed(node) < 1) this.#lag[node] = now - this.#mark[job]!; // rounding must not add up
    this.#take(node);
    const left = this.#size[node]!;
    this.#demand[node] = left === 0 ? 0 : this.#demand[node]! - cores;
    if (left === 0) this.#lag[node] = 0;
    this.#foresee(node, now);
    return job;
  }

  /** The node's jobs ask for `by` more cores from now on. */
  changeDemand(node: number, by: number, now: number): void {
    this.#advance(node, now);
    this.#demand[node] = this.#demand[node]! + by;
    this.#foresee(node, now);
  }

  /** Part of its speed at which the node's work goes on, 0..1. */
  #speed(node: number): number {
    const demand = this.#demand[node]! + this.#beside[node]!;
    const left = this.#left[node]!;
    return demand > left ? left / demand : 1;
  }

  #advance(node: number, now: number): void {
    const speed = this.#speed(node);
    if (speed < 1) this.#lag[node] = this.#lag[node]! + (now - this.#since[node]!) * (1 - speed);
    this.#since[node] = now;
  }

  #foresee(node: number, now: number): void {
    if (this.#size[node] === 0) {
      this.#next[node] = INFINITY;
      return;
    }
    const speed = this.#speed(node);
    const alone = this.#mark[this.#heap[node]![0]!]! + this.#lag[node]!; // its end at full speed
    // with no cores left it never ends, unless it just did
    this.#next[node] = alone <= now ? now : speed === 1 ? alone : now + (alone - now) / speed;
  }

  #before(a: number, b: number): boolean {
    return this.#mark[a]! < this.#mark[b]! || (this.#mark[a] === this.#mark[b] && this.#order[a]! < this.#order[b]!);
  }

  #rise(node: number, job: number): void {
    let heap = this.#heap[node]!;
    let hole = this.#size[node]!;
    if (hole === heap.length) {
      heap = new Int32Array(hole * 2);
      heap.set(this.#heap[node]!);
      this.#heap[node] = heap;
    }
    this.#size[node] = hole + 1;
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      if (!this.#before(job, heap[above]!)) break;
      heap[hole] = heap[above]!;
      hole = above;
    }
    heap[hole] = job;
  }

  /** Takes out the first. */
  #take(node: number): void {
    const heap = this.#heap[node]!;
    const size = this.#size[node]! - 1;
    const moved = heap[size]!;
    this.#size[node] = size;
    heap[size] = NONE;
    if (size === 0) return;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && this.#before(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#before(heap[child]!, moved)) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = moved;
  }

  #grow(): void {
    const mark = new Float64Array(this.#mark.length * 2);
    const order = new Float64Array(mark.length);
    mark.set(this.#mark);
    order.set(this.#order);
    this.#mark = mark;
    this.#order = order;
  }
}
