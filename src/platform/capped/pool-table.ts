import { NONE } from "../instance-store.ts";
import { CELL, type Instances } from "./records.ts";

/** Words of a pool's record: float64 at 8 * pool + word, then int32 at 16 * pool + word. */
export const MEMORY = 0; //       MB of an instance
export const BUSY_CORE_MS = 1; // up to the horizon
export const LIVE_MS = 2; //      of the instances that ended, up to the horizon
export const TOP = 6; //          cell above the idle instance used last
export const BOTTOM = 7; //       cell of the one that has been idle longest; TOP of none
export const LIMIT = 8; //        cell behind those that the stack may take
export const HOLES = 9; //        cells between BOTTOM and TOP without an instance
export const LIVE = 10; //        instances

/** Words of a cell: float64 at 2 * cell + word, int32 at 4 * cell + word. */
export const SINCE = 0; //  end of its execution that ran last
export const HANDLE = 2; // NONE of a hole

const OWN = 3; // the cell of the pool's record that is its stack at first

/**
 * Kernel. Pools, and the idle instances of each as a stack, used last on top. Layout: a record of 64 bytes per pool, the
 * last 16 of which are a stack of one instance, so that an event of a pool with no more finds all it needs in one place.
 * Deeper stacks lie behind the records, in cells of 16 bytes, in segments of a power of two that are used again when a
 * stack has moved on. The ends of a stack are never holes. push, withdraw: O(1) amortised.
 */
export class PoolTable {
  int: Int32Array;
  float: Float64Array;
  readonly #instances: Instances;
  readonly #shift: Uint8Array; // [pools] log2 of the cells that the stack may take
  readonly #free = new Int32Array(32).fill(NONE); // [log2 of cells] a segment that is not used; its first word gives the next
  #used: number; // cells

  /** Of pools whose instances have so many MB each. */
  constructor(instances: Instances, memory: readonly number[]) {
    this.#instances = instances;
    const buffer = new ArrayBuffer(64 * memory.length);
    this.int = new Int32Array(buffer);
    this.float = new Float64Array(buffer);
    this.#shift = new Uint8Array(memory.length);
    this.#used = 4 * memory.length;
    memory.forEach((mb, pool) => {
      const own = 4 * pool + OWN;
      this.float[8 * pool + MEMORY] = mb;
      this.int[16 * pool + TOP] = own;
      this.int[16 * pool + BOTTOM] = own;
      this.int[16 * pool + LIMIT] = own + 1;
    });
  }

  /** Idle instances of the pool. */
  idle(pool: number): number {
    const { int } = this;
    return int[16 * pool + TOP]! - int[16 * pool + BOTTOM]! - int[16 * pool + HOLES]!;
  }

  /** The idle instance of the pool that was used last, NONE of none. */
  last(pool: number): number {
    const { int } = this;
    const top = int[16 * pool + TOP]!;
    return top === int[16 * pool + BOTTOM]! ? NONE : int[4 * (top - 1) + HANDLE]!;
  }

  /** Since when the instance, which is idle, has been so. */
  since(handle: number): number {
    return this.float[2 * this.#instances.where[2 * handle + CELL]! + SINCE]!;
  }

  /** The instance has nothing to do from now on. */
  push(handle: number, pool: number, now: number): void {
    let cell = this.int[16 * pool + TOP]!;
    if (cell === this.int[16 * pool + LIMIT]!) cell = this.makeRoom(pool);
    this.float[2 * cell + SINCE] = now;
    this.int[4 * cell + HANDLE] = handle;
    this.#instances.where[2 * handle + CELL] = cell;
    this.int[16 * pool + TOP] = cell + 1;
  }

  /** The instance is not idle any more. */
  withdraw(handle: number, pool: number): void {
    const cell = this.#instances.where[2 * handle + CELL]!;
    const { int } = this;
    if (cell === int[16 * pool + TOP]! - 1) int[16 * pool + TOP] = cell;
    else if (cell === int[16 * pool + BOTTOM]!) int[16 * pool + BOTTOM] = cell + 1;
    else {
      int[4 * cell + HANDLE] = NONE;
      int[16 * pool + HOLES]!++;
      return;
    }
    if (int[16 * pool + HOLES]! > 0) this.trim(pool);
  }

  /** Gives up the holes at both ends of the stack. */
  trim(pool: number): void {
    const { int } = this;
    let top = int[16 * pool + TOP]!;
    let bottom = int[16 * pool + BOTTOM]!;
    const length = top - bottom;
    while (top > bottom && int[4 * (top - 1) + HANDLE] === NONE) top--;
    while (bottom < top && int[4 * bottom + HANDLE] === NONE) bottom++;
    int[16 * pool + TOP] = top;
    int[16 * pool + BOTTOM] = bottom;
    int[16 * pool + HOLES]! -= length - (top - bottom);
  }

  /** Makes room on top of a stack that has reached its limit, by closing it up or in a segment twice as long; the cell above it. */
  makeRoom(pool: number): number {
    const shift = this.#shift[pool]!;
    const from = this.int[16 * pool + BOTTOM]!;
    const end = this.int[16 * pool + TOP]!;
    const old = this.int[16 * pool + LIMIT]! - (1 << shift);
    let to = old;
    if (2 * this.idle(pool) > 1 << shift) {
      to = this.#segment(shift + 1);
      this.#shift[pool] = shift + 1;
      this.int[16 * pool + LIMIT] = to + (2 << shift);
    }
    const top = this.#move(from, end, to);
    this.int[16 * pool + BOTTOM] = to;
    this.int[16 * pool + TOP] = top;
    this.int[16 * pool + HOLES] = 0;
    if (to !== old && shift > 0) this.#release(old, shift);
    return top;
  }

  /** Moves the instances of the cells [from, end) to those from `to` on; the cell behind them. */
  #move(from: number, end: number, to: number): number {
    const { int, float } = this;
    const { where } = this.#instances;
    let at = to;
    for (let cell = from; cell < end; cell++) {
      const handle = int[4 * cell + HANDLE]!;
      if (handle === NONE) continue;
      float[2 * at + SINCE] = float[2 * cell + SINCE]!;
      int[4 * at + HANDLE] = handle;
      where[2 * handle + CELL] = at++;
    }
    return at;
  }

  /** The first cell of a segment of 2^shift. */
  #segment(shift: number): number {
    const free = this.#free[shift]!;
    if (free !== NONE) {
      this.#free[shift] = this.int[4 * free]!;
      return free;
    }
    const first = this.#used;
    this.#used += 1 << shift;
    if (4 * this.#used > this.int.length) this.#grow();
    return first;
  }

  #release(first: number, shift: number): void {
    this.int[4 * first] = this.#free[shift]!;
    this.#free[shift] = first;
  }

  #grow(): void {
    const buffer = new ArrayBuffer(16 * Math.max(this.#used, 2 * (this.int.length >> 2)));
    const int = new Int32Array(buffer);
    int.set(this.int);
    this.int = int;
    this.float = new Float64Array(buffer);
  }
}
