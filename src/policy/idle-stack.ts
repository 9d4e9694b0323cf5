import { grown } from "../base/grown.ts";

const NONE = -1;

/**
 * Kernel. The idle times that have begun and not ended, a stack per pool: an execution that ends begins one, an arrival
 * ends the one begun last. So every instance that a platform would keep for ever, serving with the most recently used
 * one, has its own, whatever is really kept: idle times do not depend on what is decided. Beside their stacks they stand
 * in one queue by the time up to which they have been charged. Layout: entries as columns with a free list; 40 bytes an
 * entry, of which there are never more than the sum of the pools' greatest concurrencies, and 4 bytes a pool. All O(1).
 */
export class IdleStack {
  #below = new Int32Array(64); //    [entries] the next of the pool; of a free entry the next free one
  #earlier = new Int32Array(64); //  [entries] in the queue
  #later = new Int32Array(64); //    [entries] in the queue
  #since = new Float64Array(64); //  [entries] ms
  #charged = new Float64Array(64); // [entries] ms up to which it has been charged
  #slot = new Int32Array(64); //     [entries] whose idle time it is
  #tag = new Int32Array(64); //      [entries] what the owner notes beside it
  #pool = new Int32Array(64); //     [entries]
  readonly #top: Int32Array; //      [pools]
  #first = NONE;
  #last = NONE;
  #free = NONE;
  #used = 0;

  constructor(poolCount: number) {
    this.#top = new Int32Array(poolCount).fill(NONE);
  }

  /** An idle time of `pool` begins at `now`. */
  push(pool: number, slot: number, tag: number, now: number): void {
    const entry = this.#allocate();
    this.#below[entry] = this.#top[pool]!;
    this.#top[pool] = entry;
    this.#since[entry] = this.#charged[entry] = now;
    this.#slot[entry] = slot;
    this.#tag[entry] = tag;
    this.#pool[entry] = pool;
    this.#append(entry);
  }

  /** The idle time of `pool` that began last, NONE (-1) where none has begun. */
  top(pool: number): number {
    return this.#top[pool]!;
  }

  /** Takes out the pool's last one; its fields can be read until the next `push`. */
  pop(pool: number): void {
    const entry = this.#top[pool]!;
    this.#top[pool] = this.#below[entry]!;
    this.#unlink(entry);
    this.#below[entry] = this.#free;
    this.#free = entry;
  }

  /** The one that has been charged up to the earliest time, NONE (-1) for none. */
  get oldest(): number {
    return this.#first;
  }

  /** Notes that an idle time has been charged up to `now`, which is no earlier than that of another. */
  chargedTo(entry: number, now: number): void {
    this.#charged[entry] = now;
    this.#unlink(entry);
    this.#append(entry);
  }

  since(entry: number): number {
    return this.#since[entry]!;
  }

  charged(entry: number): number {
    return this.#charged[entry]!;
  }

  slot(entry: number): number {
    return this.#slot[entry]!;
  }

  tag(entry: number): number {
    return this.#tag[entry]!;
  }

  pool(entry: number): number {
    return this.#pool[entry]!;
  }

  get bytes(): number {
    return this.#top.byteLength + 40 * this.#below.length;
  }

  #append(entry: number): void {
    this.#earlier[entry] = this.#last;
    this.#later[entry] = NONE;
    if (this.#last === NONE) this.#first = entry;
    else this.#later[this.#last] = entry;
    this.#last = entry;
  }

  #unlink(entry: number): void {
    const earlier = this.#earlier[entry]!;
    const later = this.#later[entry]!;
    if (earlier === NONE) this.#first = later;
    else this.#later[earlier] = later;
    if (later === NONE) this.#last = earlier;
    else this.#earlier[later] = earlier;
  }

  #allocate(): number {
    const entry = this.#free;
    if (entry === NONE) {
      if (this.#used === this.#below.length) this.#grow(2 * this.#used);
      return this.#used++;
    }
    this.#free = this.#below[entry]!;
    return entry;
  }

  #grow(length: number): void {
    this.#below = grown(this.#below, new Int32Array(length));
    this.#earlier = grown(this.#earlier, new Int32Array(length));
    this.#later = grown(this.#later, new Int32Array(length));
    this.#since = grown(this.#since, new Float64Array(length));
    this.#charged = grown(this.#charged, new Float64Array(length));
    this.#slot = grown(this.#slot, new Int32Array(length));
    this.#tag = grown(this.#tag, new Int32Array(length));
    this.#pool = grown(this.#pool, new Int32Array(length));
  }
}
