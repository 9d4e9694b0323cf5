/**
 * Kernel. The stored objects in dense slots 0 .. count - 1, so that a random one is drawn in O(1), with what their worth is
 * read from side by side. Layout: a slot is 16 bytes of one buffer, word[4 * slot] the index of the last request,
 * word[4 * slot + 1] the row of the class in a table, weight[2 * slot + 1] what the index found there counts for;
 * slotOf[object], -1 when not stored; a removed slot is filled with the last one. The buffer doubles when it is full. Every
 * operation is O(1), amortised; 16 bytes an object and up to 32 a stored one.
 */
export class StoredStates {
  #word: Uint32Array = new Uint32Array(4 * 64);
  #weight: Float64Array = new Float64Array(this.#word.buffer as ArrayBuffer);
  readonly #size: Float64Array; //   by slot
  readonly #object: Uint32Array; // by slot
  readonly #slotOf: Int32Array; //  [objectCount]
  #count = 0;
  #used = 0;

  constructor(objectCount: number) {
    this.#size = new Float64Array(objectCount);
    this.#object = new Uint32Array(objectCount);
    this.#slotOf = new Int32Array(objectCount).fill(-1);
  }

  get count(): number {
    return this.#count;
  }

  /** The sum of the stored sizes. */
  get used(): number {
    return this.#used;
  }

  /** The last requests and rows by slot; valid until the next `add`. */
  get word(): Uint32Array {
    return this.#word;
  }

  /** The weights by slot; valid until the next `add`. */
  get weight(): Float64Array {
    return this.#weight;
  }

  /** The slot of `object`, -1 when it is not stored. */
  slotOf(object: number): number {
    return this.#slotOf[object]!;
  }

  /** The object in a slot that is taken. */
  objectIn(slot: number): number {
    return this.#object[slot]!;
  }

  /** The object in `slot` was asked for at request `last` and is in `row` since. */
  move(slot: number, last: number, row: number): void {
    this.#word[4 * slot] = last;
    this.#word[4 * slot + 1] = row;
  }

  add(object: number, last: number, row: number, sizeBytes: number, weight: number): void {
    const slot = this.#count++;
    if (4 * slot === this.#word.length) this.#double();
    this.#slotOf[object] = slot;
    this.#object[slot] = object;
    this.move(slot, last, row);
    this.#size[slot] = sizeBytes;
    this.#weight[2 * slot + 1] = weight;
    this.#used += sizeBytes;
  }

  remove(slot: number): void {
    this.#used -= this.#size[slot]!;
    this.#slotOf[this.#object[slot]!] = -1;
    const moved = --this.#count;
    if (moved === slot) return;
    const object = this.#object[moved]!;
    this.#slotOf[object] = slot;
    this.#object[slot] = object;
    this.move(slot, this.#word[4 * moved]!, this.#word[4 * moved + 1]!);
    this.#size[slot] = this.#size[moved]!;
    this.#weight[2 * slot + 1] = this.#weight[2 * moved + 1]!;
  }

  #double(): void {
    const word = new Uint32Array(this.#word.length * 2);
    word.set(this.#word);
    this.#word = word;
    this.#weight = new Float64Array(word.buffer as ArrayBuffer);
  }
}
