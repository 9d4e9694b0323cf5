const FEW = 4; // places of a new queue; a power of two

/**
 * Kernel. Objects with their sizes in the order they came, of which others than the first may leave, too: their places
 * are gaps from then on, which are closed up when the ring is full; it is doubled if more than half of it is taken. So
 * what is next to leave lies together. Layout: object[place] and size[place], 0 of a gap; place modulo the length, a power
 * of two; placeOf[object]. Neither the first place nor one behind the last is a gap. Every operation is O(1), amortised;
 * 12 bytes a place, of which there are at most four times as many as there were objects at once.
 */
export class LeavingQueue {
  readonly #placeOf: Int32Array;
  #object = new Uint32Array(FEW);
  #size = new Float64Array(FEW);
  #first = 0;
  #end = 0;
  #count = 0;
  #bytes = 0;

  /** `placeOf` [objectCount] may be shared by queues of which an object is in one at most. */
  constructor(placeOf: Int32Array) {
    this.#placeOf = placeOf;
  }

  /** The sum of the sizes. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
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
    this.#placeOf[object] = place;
    this.#bytes += sizeBytes;
    this.#count++;
    this.#end = (place + 1) & (this.#object.length - 1);
    if (this.#end === this.#first) this.#closeUp();
  }

  /** Removes the object that came first. */
  shift(): void {
    this.#leave(this.#first);
  }

  /** Removes an object that is in the queue and returns its bytes. */
  remove(object: number): number {
    const place = this.#placeOf[object]!;
    const sizeBytes = this.#size[place]!;
    this.#leave(place);
    return sizeBytes;
  }

  #leave(place: number): void {
    const size = this.#size;
    this.#bytes -= size[place]!;
    this.#count--;
    size[place] = 0;
    if (place !== this.#first) return;
    let first = place;
    do first = (first + 1) & (size.length - 1);
    while (first !== this.#end && size[first] === 0);
    this.#first = first;
  }

  /** Of a full ring. */
  #closeUp(): void {
    const object = this.#object;
    const size = this.#size;
    const { length } = object;
    const longer = 2 * this.#count > length ? 2 * length : length;
    this.#object = new Uint32Array(longer);
    this.#size = new Float64Array(longer);
    let end = 0;
    for (let k = 0; k < length; k++) {
      const place = (this.#first + k) & (length - 1);
      if (size[place] === 0) continue;
      this.#object[end] = object[place]!;
      this.#size[end] = size[place]!;
      this.#placeOf[object[place]!] = end++;
    }
    this.#first = 0;
    this.#end = end;
  }
}
