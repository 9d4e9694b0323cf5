/**
 * Kernel. The stored objects in dense slots 0 .. count - 1, so that a random one is drawn and all are gone through
 * without a search. A removed slot is filled with the last one. Layout: object[slot], slotOf[object], -1 when not stored;
 * every operation is O(1); 8 bytes an object.
 */
export class StoredSlots {
  readonly object: Uint32Array; //  by slot
  readonly #slotOf: Int32Array; // [objectCount]
  #count = 0;

  constructor(objectCount: number) {
    this.object = new Uint32Array(objectCount);
    this.#slotOf = new Int32Array(objectCount).fill(-1);
  }

  get count(): number {
    return this.#count;
  }

  /** Whether `object` is stored. */
  has(object: number): boolean {
    return this.#slotOf[object]! >= 0;
  }

  /** Stores an object that is not. */
  add(object: number): void {
    this.#slotOf[object] = this.#count;
    this.object[this.#count++] = object;
  }

  /** Removes an object that is stored. */
  remove(object: number): void {
    const slot = this.#slotOf[object]!;
    const last = this.object[--this.#count]!;
    this.object[slot] = last;
    this.#slotOf[last] = slot;
    this.#slotOf[object] = -1;
  }
}
