/**
 * Kernel. The stored objects in dense slots 0 .. count - 1, so that a random one is drawn in O(1) and what its value is
 * read from lies together. Layout: columns by slot; slotOf[object], -1 when not stored; a removed slot is filled with
 * the last one. Every operation is O(1); 22 bytes an object.
 */
export class ObjectSlots {
  readonly object: Uint32Array; //      by slot
  readonly last: Uint32Array; //        by slot: index of the last request
  readonly objectClass: Uint16Array; // by slot
  readonly size: Float64Array; //       by slot: bytes
  readonly #slotOf: Int32Array; //      [objectCount]
  #count = 0;
  #used = 0;

  constructor(objectCount: number) {
    this.object = new Uint32Array(objectCount);
    this.last = new Uint32Array(objectCount);
    this.objectClass = new Uint16Array(objectCount);
    this.size = new Float64Array(objectCount);
    this.#slotOf = new Int32Array(objectCount).fill(-1);
  }

  get count(): number {
    return this.#count;
  }

  /** The sum of the stored sizes. */
  get used(): number {
    return this.#used;
  }

  /** The slot of `object`, -1 when it is not stored. */
  slotOf(object: number): number {
    return this.#slotOf[object]!;
  }

  add(object: number, objectClass: number, last: number, sizeBytes: number): void {
    const slot = this.#count++;
    this.#slotOf[object] = slot;
    this.object[slot] = object;
    this.objectClass[slot] = objectClass;
    this.last[slot] = last;
    this.size[slot] = sizeBytes;
    this.#used += sizeBytes;
  }

  remove(slot: number): void {
    this.#used -= this.size[slot]!;
    this.#slotOf[this.object[slot]!] = -1;
    const moved = --this.#count;
    if (moved === slot) return;
    const object = this.object[moved]!;
    this.#slotOf[object] = slot;
    this.object[slot] = object;
    this.objectClass[slot] = this.objectClass[moved]!;
    this.last[slot] = this.last[moved]!;
    this.size[slot] = this.size[moved]!;
  }
}
