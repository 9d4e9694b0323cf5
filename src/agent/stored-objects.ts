import type { Random } from "../base/random.ts";

/**
 * Kernel. The objects in a cache: in dense slots, from which distinct ones are drawn, and in a ring by last use whose
 * start is the entry `objectCount`. Layout: object[slot], slotOf[object] (-1 when not stored), size, newer and older by
 * object. Every operation is O(1), `draw` O(drawn); 24 bytes an object.
 */
export class StoredObjects {
  readonly #object: Uint32Array; //  by slot
  readonly #slotOf: Int32Array; //   [objectCount]
  readonly #size: Float64Array; //   [objectCount] bytes, of those stored
  readonly #newer: Uint32Array; //   [objectCount + 1]; of the start: the least recently used
  readonly #older: Uint32Array; //   [objectCount + 1]; of the start: the most recently used
  readonly #start: number;
  #count = 0;
  #used = 0;

  constructor(objectCount: number) {
    this.#object = new Uint32Array(objectCount);
    this.#slotOf = new Int32Array(objectCount);
    this.#size = new Float64Array(objectCount);
    this.#newer = new Uint32Array(objectCount + 1);
    this.#older = new Uint32Array(objectCount + 1);
    this.#start = objectCount;
    this.clear();
  }

  get count(): number {
    return this.#count;
  }

  /** The sum of the stored sizes. */
  get used(): number {
    return this.#used;
  }

  /** The least recently used; meaningless when nothing is stored. */
  get oldest(): number {
    return this.#newer[this.#start]!;
  }

  /** Forgets everything. O(objectCount). */
  clear(): void {
    this.#slotOf.fill(-1);
    this.#newer[this.#start] = this.#start;
    this.#older[this.#start] = this.#start;
    this.#count = 0;
    this.#used = 0;
  }

  has(object: number): boolean {
    return this.#slotOf[object]! >= 0;
  }

  /** The size `object`, which is stored, was admitted with. */
  sizeOf(object: number): number {
    return this.#size[object]!;
  }

  /** Stores an object that is not, as the most recently used. */
  add(object: number, sizeBytes: number): void {
    this.#slotOf[object] = this.#count;
    this.#object[this.#count++] = object;
    this.#size[object] = sizeBytes;
    this.#used += sizeBytes;
    this.#linkNewest(object);
  }

  /** Makes a stored object the most recently used. */
  use(object: number): void {
    this.#unlink(object);
    this.#linkNewest(object);
  }

  /** Removes an object that is stored. */
  remove(object: number): void {
    const slot = this.#slotOf[object]!;
    this.#moveTo(slot, this.#object[--this.#count]!);
    this.#slotOf[object] = -1;
    this.#unlink(object);
    // an empty cache has exactly no bytes, also of sizes with fractions
    this.#used = this.#count === 0 ? 0 : this.#used - this.#size[object]!;
  }

  /** Puts distinct stored objects, drawn evenly, into `into`: all where there are no more than it holds. Returns how many. */
  draw(random: Random, into: Uint32Array): number {
    const drawn = Math.min(this.#count, into.length);
    for (let i = 0; i < drawn; i++) {
      const slot = drawn === this.#count ? i : i + random.int(this.#count - i);
      const object = this.#object[slot]!;
      this.#moveTo(slot, this.#object[i]!);
      this.#moveTo(i, object);
      into[i] = object;
    }
    return drawn;
  }

  #moveTo(slot: number, object: number): void {
    this.#object[slot] = object;
    this.#slotOf[object] = slot;
  }

  #linkNewest(object: number): void {
    const newest = this.#older[this.#start]!;
    this.#newer[newest] = object;
    this.#older[object] = newest;
    this.#newer[object] = this.#start;
    this.#older[this.#start] = object;
  }

  #unlink(object: number): void {
    const newer = this.#newer[object]!;
    const older = this.#older[object]!;
    this.#newer[older] = newer;
    this.#older[newer] = older;
  }
}
