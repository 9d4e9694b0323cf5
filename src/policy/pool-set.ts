/**
 * Kernel. Pools that a policy looks at in every tick, in no order that means anything. Layout: the members as a dense
 * list, and the place of each pool in it. add, remove, has: O(1); 8 bytes a pool.
 */
export class PoolSet {
  readonly bytes: number;
  #size = 0;
  readonly #member: Int32Array; // [pools] the first `size` are members
  readonly #place: Int32Array; //  [pools] index in `member` plus 1, 0 for none

  constructor(poolCount: number) {
    this.#member = new Int32Array(poolCount);
    this.#place = new Int32Array(poolCount);
    this.bytes = this.#member.byteLength + this.#place.byteLength;
  }

  get size(): number {
    return this.#size;
  }

  /** The member at `index`, 0 <= index < size. A removal puts the last member in the place of the one removed. */
  at(index: number): number {
    return this.#member[index]!;
  }

  has(pool: number): boolean {
    return this.#place[pool]! > 0;
  }

  add(pool: number): void {
    if (this.#place[pool]! > 0) return;
    this.#member[this.#size++] = pool;
    this.#place[pool] = this.#size;
  }

  remove(pool: number): void {
    const place = this.#place[pool]!;
    if (place === 0) return;
    const last = this.#member[--this.#size]!;
    this.#member[place - 1] = last;
    this.#place[last] = place;
    this.#place[pool] = 0;
  }
}
