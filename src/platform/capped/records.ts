import { NONE } from "../instance-store.ts";

/** Words of an instance: int32, at 2 * handle + word of `where`. */
export const PLACE = 0; // >= 0 if idle: where it stands in the order of eviction
export const CELL = 1; //  of an idle one: its cell in its pool's stack

/** Words of an instance's record: int32 at 8 * handle + word, then float64 at 4 * handle + word. */
export const POOL = 0; //   NONE of a free one
export const NODE = 1; //   of a free one: the next free one
export const GROUP = 2; //  in the order of eviction, where it has groups
export const BIRTH = 2;
export const SERIAL = 3; // order of creation

/**
 * Kernel. Instances with a free list, last in first out. Layout: what every event needs in one column of two words, what
 * their coming and going needs in records of 32 bytes. allocate, free: O(1), but for the doubling of the columns.
 */
export class Instances {
  where = new Int32Array(2 * 256);
  int = new Int32Array(8 * 256);
  float = new Float64Array(this.int.buffer);
  served = new Int32Array(256); //   [handles] invocations, where the order of eviction asks
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
      if (handle === this.expiry.length) this.#grow();
    } else this.#free = this.int[8 * handle + NODE]!;
    this.where[2 * handle + PLACE] = NONE;
    this.int[8 * handle + POOL] = pool;
    this.int[8 * handle + NODE] = node;
    this.served[handle] = 0;
    this.float[4 * handle + BIRTH] = now;
    this.float[4 * handle + SERIAL] = this.#serial++;
    this.expiry[handle] = Number.POSITIVE_INFINITY;
    return handle;
  }

  free(handle: number): void {
    this.where[2 * handle + PLACE] = NONE;
    this.int[8 * handle + POOL] = NONE;
    this.int[8 * handle + NODE] = this.#free;
    this.#free = handle;
  }

  #grow(): void {
    const count = 2 * this.expiry.length;
    const { where, int, served, expiry } = this;
    this.where = new Int32Array(2 * count);
    this.where.set(where);
    this.int = new Int32Array(8 * count);
    this.int.set(int);
    this.float = new Float64Array(this.int.buffer);
    this.served = new Int32Array(count);
    this.served.set(served);
    this.expiry = new Float64Array(count);
    this.expiry.set(expiry);
  }
}
