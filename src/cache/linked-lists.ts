/**
 * Kernel. Circular doubly linked lists over the items 0 .. itemCount - 1, each item in at most one of them. Layout:
 * next[item], previous[item]; list l has a sentinel at itemCount + l, so that no operation branches on an empty list.
 * Every operation is O(1) and allocates nothing; 8 bytes an item and 8 a list.
 */
export class LinkedLists {
  readonly #next: Uint32Array;
  readonly #previous: Uint32Array;
  readonly #itemCount: number;

  constructor(itemCount: number, listCount: number) {
    this.#itemCount = itemCount;
    this.#next = new Uint32Array(itemCount + listCount);
    this.#previous = new Uint32Array(itemCount + listCount);
    for (let sentinel = itemCount; sentinel < itemCount + listCount; sentinel++) {
      this.#next[sentinel] = sentinel;
      this.#previous[sentinel] = sentinel;
    }
  }

  /** Puts an item that is in no list at the end of `list`. */
  append(item: number, list: number): void {
    const sentinel = this.#itemCount + list;
    const last = this.#previous[sentinel]!;
    this.#next[last] = item;
    this.#previous[item] = last;
    this.#next[item] = sentinel;
    this.#previous[sentinel] = item;
  }

  /** Takes an item out of the list it is in. */
  remove(item: number): void {
    const next = this.#next[item]!;
    const previous = this.#previous[item]!;
    this.#next[previous] = next;
    this.#previous[next] = previous;
  }

  /** The item that has been in `list` the longest; only of a list that is not empty. */
  first(list: number): number {
    return this.#next[this.#itemCount + list]!;
  }

  /** The item that came into `list` last, or the same as `first` of an empty one. */
  last(list: number): number {
    return this.#previous[this.#itemCount + list]!;
  }

  isEmpty(list: number): boolean {
    const sentinel = this.#itemCount + list;
    return this.#next[sentinel] === sentinel;
  }
}
