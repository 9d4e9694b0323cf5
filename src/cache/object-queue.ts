const FEW = 4; // objects of a new queue; a power of two

/**
 * Kernel. Objects with their sizes in the order they came, in a ring that is doubled when it is full, so that what is
 * next to leave lies together however many objects there are. Layout: object[place] and size[place], places from `#first`
 * on, modulo the length, a power of two; one place is always empty. Every operation is O(1), amortised; 12 bytes a place,
 * of which there are at most four times as many as objects at once.
 */
export class ObjectQueue {
  #object = new Uint32Array(FEW);
  #size = new Float64Array(FEW);
  #first = 0;
  #end = 0;

  get isEmpty(): boolean {
    return this.#first === this.#end;
  }

  /** The object that came first; only of a queue that is not empty. */
  get oldest(): number {
    return this.#object[this.#first]!;
  }

  /** Bytes of that object. */
  get oldestSize(): number {
    return this.#size[this.#first]!;
  }

  push(object: number, sizeBytes: number): void {
    const place = this.#end;
    this.#object[place] = object;
    this.#size[place] = sizeBytes;
    this.#end = (place + 1) & (this.#object.length - 1);
    if (this.#end === this.#first) this.#double();
  }

  /** Removes the object that came first. */
  shift(): void {
    this.#first = (this.#first + 1) & (this.#object.length - 1);
  }

  /** The same as to `push` the object that came first, and to `shift`. */
  turn(): void {
    const last = this.#object.length - 1;
    const place = this.#end;
    this.#object[place] = this.#object[this.#first]!;
    this.#size[place] = this.#size[this.#first]!;
    this.#end = (place + 1) & last;
    this.#first = (this.#first + 1) & last;
  }

  /** Of a full ring: its places in their order, then as many empty ones. */
  #double(): void {
    const object = this.#object;
    const size = this.#size;
    const length = object.length;
    this.#object = new Uint32Array(2 * length);
    this.#size = new Float64Array(2 * length);
    this.#object.set(object.subarray(this.#first));
    this.#object.set(object.subarray(0, this.#first), length - this.#first);
    this.#size.set(size.subarray(this.#first));
    this.#size.set(size.subarray(0, this.#first), length - this.#first);
    this.#first = 0;
    this.#end = length;
  }
}
