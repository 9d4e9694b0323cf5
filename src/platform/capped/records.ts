import { NONE } from "../instance-store.ts";

/** Words of an instance's record: indices into 8 float64 of which the last 4 are 8 int32. */
export const BIRTH = 0;
export const SERIAL = 1; // order of creation
export const EXPIRY = 2; //  time of its pending expiry, Infinity of none
export const SINCE = 3; //   end of the execution that it served last
export const POOL = 8; //    -1 of a free record
export const NODE = 9;
export const BELOW = 10; //  the idle instance of the pool that was used before, or the next free record
export const ABOVE = 11; //  the one used after; of idle instances that are not on top
export const PLACE = 12; //  >= 0 if idle: where it stands in the order of eviction
export const SERVED = 13; // invocations
export const GROUP = 14; //  the instances of its pool on its node

/** Words of a pool's record, in the same way. */
export const MEMORY = 0; //        MB of an instance
export const BUSY_CORE_MS = 1; //  up to the horizon
export const LIVE_MS = 2; //       of the instances that ended, up to the horizon
export const PRIORITY = 3; //      when memory is short
export const SERVED_BY_LIVE = 4;
export const TOP = 10; //          idle instance used last
export const IDLE = 11;
export const LIVE = 12;

/** Kernel. Records of a cache line each: int32 and float64 words over one buffer. */
export class Records {
  int: Int32Array;
  float: Float64Array;

  constructor(count: number) {
    const buffer = new ArrayBuffer(64 * count);
    this.int = new Int32Array(buffer);
    this.float = new Float64Array(buffer);
  }

  get count(): number {
    return this.int.length >> 4;
  }

  grow(): void {
    const { int } = this;
    const buffer = new ArrayBuffer(8 * int.length);
    this.int = new Int32Array(buffer);
    this.float = new Float64Array(buffer);
    this.int.set(int);
  }
}

/** Kernel. Instances with a free list, last in first out. allocate, free: O(1), but for the doubling of the records. */
export class Instances {
  readonly records = new Records(256);
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
      if (handle === this.records.count) this.records.grow();
    } else this.#free = this.records.int[handle * 16 + BELOW]!;
    const { int, float } = this.records;
    int[handle * 16 + POOL] = pool;
    int[handle * 16 + NODE] = node;
    int[handle * 16 + PLACE] = NONE;
    int[handle * 16 + SERVED] = 0;
    float[handle * 8 + BIRTH] = now;
    float[handle * 8 + SERIAL] = this.#serial++;
    float[handle * 8 + EXPIRY] = Number.POSITIVE_INFINITY;
    return handle;
  }

  free(handle: number): void {
    const { int } = this.records;
    int[handle * 16 + POOL] = NONE;
    int[handle * 16 + PLACE] = NONE;
    int[handle * 16 + BELOW] = this.#free;
    this.#free = handle;
  }
}
