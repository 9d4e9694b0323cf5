/**
 * Kernel. A binary heap of the items 1 .. itemCount that knows where each is, so that one can be taken out or moved:
 * lowest key first, ties by the lower tie. Layout: item[place] with the root at place 1, placeOf[item], 0 when it is not
 * there; key and tie by item, which the owner writes and then tells of by `update`. O(log count); 8 bytes an item.
 */
export class IndexedHeap {
  readonly #key: Float64Array; // [itemCount + 1]
  readonly #tie: Float64Array;
  readonly #item: Uint32Array; //    by place
  readonly #placeOf: Uint32Array; // by item
  #count = 0;

  constructor(key: Float64Array, tie: Float64Array) {
    this.#key = key;
    this.#tie = tie;
    this.#item = new Uint32Array(key.length);
    this.#placeOf = new Uint32Array(key.length);
  }

  /** The lowest item, 0 of an empty heap. */
  get lowest(): number {
    return this.#count === 0 ? 0 : this.#item[1]!;
  }

  /** Adds an item that is not in the heap. */
  add(item: number): void {
    this.#rise(++this.#count, item);
  }

  /** Moves an item, whose key or tie was changed, to its place. */
  update(item: number): void {
    this.#settle(this.#placeOf[item]!, item);
  }

  /** Takes out an item that is in the heap. */
  remove(item: number): void {
    const place = this.#placeOf[item]!;
    const last = this.#item[this.#count--]!;
    this.#placeOf[item] = 0;
    if (last !== item) this.#settle(place, last);
  }

  #settle(place: number, item: number): void {
    if (place > 1 && this.#isBefore(item, this.#item[place >> 1]!)) this.#rise(place, item);
    else this.#sink(place, item);
  }

  #rise(from: number, item: number): void {
    let place = from;
    while (place > 1 && this.#isBefore(item, this.#item[place >> 1]!)) {
      this.#put(place, this.#item[place >> 1]!);
      place >>= 1;
    }
    this.#put(place, item);
  }

  #sink(from: number, item: number): void {
    let place = from;
    for (let child = 2 * place; child <= this.#count; child = 2 * place) {
      if (child < this.#count && this.#isBefore(this.#item[child + 1]!, this.#item[child]!)) child++;
      if (!this.#isBefore(this.#item[child]!, item)) break;
      this.#put(place, this.#item[child]!);
      place = child;
    }
    this.#put(place, item);
  }

  #put(place: number, item: number): void {
    this.#item[place] = item;
    this.#placeOf[item] = place;
  }

  #isBefore(a: number, b: number): boolean {
    const keyA = this.#key[a]!;
    const keyB = this.#key[b]!;
    return keyA < keyB || (keyA === keyB && this.#tie[a]! < this.#tie[b]!);
  }
}
