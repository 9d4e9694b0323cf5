import { NONE } from "../instance-store.ts";

/** Words of an instance's record: int32, and SINCE in float64. */
export const POOL = 0; //   NONE of a free record
export const NODE = 1;
export const BELOW = 2; //  the idle instance of the pool that was used before, or the next free record
export const ABOVE = 3; //  the one used after; of idle instances that are not on top
export const PLACE = 4; //  >= 0 if idle: where it stands in the order of eviction
export const SERVED = 5; // invocations
export const SINCE = 3; //  end of its execution, which runs or ran last

/** Words of a pool's record: float64, then int32. */
export const MEMORY = 0; //       MB of an instance
export const BUSY_CORE_MS = 1; // up to the horizon
export const TOP = 4; //          idle instance used last
export const IDLE = 5;
export const LIVE = 6;

/**
 * Kernel. Records of 32 bytes, two in a cache line: what an event reads and writes of an instance or a pool stands
 * together. Word w of record r is int[r * 8 + w] or, where it is a float64, float[r * 4 + w].
 */
export class Records {
  int: Int32Array;
  float: Float64Array;

  constructor(count: number) {
    const buffer = new ArrayBuffer(32 * count);
    this.int = new Int32Array(buffer);
    this.float = new Float64Array(buffer);
  }

  get count(): number {
    return this.int.length >> 3;
  }

  grow(): void {
    const { int } = this;
    const buffer = new ArrayBuffer(8 * int.length);
    this.int = new Int32Array(buffer);
    this.float = new Float64Array(buffer);
    this.int.set(int);
  }
}

/** Kernel. Instances with a free list, last in first out. allocate, free: O(1), but for the doubling of the columns. */
export class Instances {
  readonly records = new Records(256);
  birth = new Float64Array(256); //  [handles]
  serial = new Float64Array(256); // [handles] order of creation
  expiry = new Float64Array(256); // [handles] time of the pending expiry, Infinity of none
  #free = NONE;
  #used = 0;
  #serial = 0;

  /** Handles ever used: 0 .. extent - 1. */
  get extent(): number {
    return this.#used;
  }

  allocate(pool: number, node: number, now: number): number {
    let handle = this.#free;
    if (handle === NONE) {
      handle = this.#used++;
      if (handle === this.records.count) this.#grow();
    } else this.#free = this.records.int[handle * 8 + BELOW]!;
    const { int } = this.records;
    int[handle * 8 + POOL] = pool;
    int[handle * 8 + NODE] = node;
    int[handle * 8 + PLACE] = NONE;
    int[handle * 8 + SERVED] = 0;
    this.birth[handle] = now;
    this.serial[handle] = this.#serial++;
    this.expiry[handle] = Number.POSITIVE_INFINITY;
    return handle;
  }

  free(handle: number): void {
    const { int } = this.records;
    int[handle * 8 + POOL] = NONE;
    int[handle * 8 + PLACE] = NONE;
    int[handle * 8 + BELOW] = this.#free;
    this.#free = handle;
  }

  #grow(): void {
    this.records.grow();
    this.birth = doubled(this.birth);
    this.serial = doubled(this.serial);
    this.expiry = doubled(this.expiry);
  }
}

function doubled(from: Float64Array): Float64Array<ArrayBuffer> {
  const to = new Float64Array(from.length * 2);
  to.set(from);
  return to;
}
