/**
 * Kernel. A heap of the items 0 .. itemCount - 1 whose keys only rise: lowest key first, ties by the lower tie. A rise is
 * not told to the heap: the owner writes key[item], no lower than before, and tie[item], higher than before, and the
 * heap mends an item that has reached the root. So a rise costs nothing and a removal O(risen * log count), where each
 * rise is paid for once at most. A removal leaves a hole at the root, which the next item fills on its way down. Layout: place p has children 4p + 1 .. 4p + 4; at a place the item and its key and
 * tie as they were when it was put there, so that comparing reads no memory elsewhere; 20 bytes an item.
 */
export class RisingHeap {
  readonly #key: Float64Array; // [itemCount] current, by item
  readonly #tie: Float64Array;
  readonly #itemAt: Uint32Array; // by place
  readonly #keyAt: Float64Array;
  readonly #tieAt: Float64Array;
  #count = 0; // with the root, should it be a hole
  #hole = false; // the root was taken out and its place is still to be filled: mostly by the next to come

  /** Reads `key` and `tie` [itemCount], which the caller owns and writes. */
  constructor(key: Float64Array, tie: Float64Array) {
    this.#key = key;
    this.#tie = tie;
    this.#itemAt = new Uint32Array(key.length);
    this.#keyAt = new Float64Array(key.length);
    this.#tieAt = new Float64Array(key.length);
  }

  /** Adds an item that is not in the heap. */
  push(item: number): void {
    const key = this.#key[item]!;
    const tie = this.#tie[item]!;
    if (this.#hole) {
      this.#hole = false;
      this.#sink(item, key, tie);
      return;
    }
    let place = this.#count++;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentKey = this.#keyAt[parent]!;
      if (parentKey < key || (parentKey === key && this.#tieAt[parent]! < tie)) break;
      this.#itemAt[place] = this.#itemAt[parent]!;
      this.#keyAt[place] = parentKey;
      this.#tieAt[place] = this.#tieAt[parent]!;
      place = parent;
    }
    this.#put(place, item, key, tie);
  }

  /** Takes out the lowest item; only of a heap that is not empty. */
  pop(): number {
    if (this.#hole) this.#fill();
    let lowest = this.#itemAt[0]!;
    while (this.#tieAt[0] !== this.#tie[lowest]) {
      this.#sink(lowest, this.#key[lowest]!, this.#tie[lowest]!);
      lowest = this.#itemAt[0]!;
    }
    this.#hole = true;
    return lowest;
  }

  #fill(): void {
    this.#hole = false;
    const last = --this.#count;
    if (last > 0) this.#sink(this.#itemAt[last]!, this.#keyAt[last]!, this.#tieAt[last]!);
  }

  /** Puts an item in the root's stead, then down to where it belongs. */
  #sink(item: number, key: number, tie: number): void {
    const keyAt = this.#keyAt;
    const tieAt = this.#tieAt;
    const itemAt = this.#itemAt;
    const count = this.#count;
    let place = 0;
    for (let first = 1; first < count; first = 4 * place + 1) {
      const end = Math.min(first + 4, count);
      let child = first;
      let childKey = keyAt[first]!;
      let childTie = tieAt[first]!;
      for (let other = first + 1; other < end; other++) {
        const otherKey = keyAt[other]!;
        if (otherKey > childKey || (otherKey === childKey && tieAt[other]! > childTie)) continue;
        child = other;
        childKey = otherKey;
        childTie = tieAt[other]!;
      }
      if (key < childKey || (key === childKey && tie < childTie)) break;
      itemAt[place] = itemAt[child]!;
      keyAt[place] = childKey;
      tieAt[place] = childTie;
      place = child;
    }
    this.#put(place, item, key, tie);
  }

  #put(place: number, item: number, key: number, tie: number): void {
    this.#itemAt[place] = item;
    this.#keyAt[place] = key;
    this.#tieAt[place] = tie;
  }
}
