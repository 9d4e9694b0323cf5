const FEW = 4; // places of a new queue; a power of two

/**
 * Kernel. Items that come in the order of their rank, key before tie, with the ranks they came with, in a ring that is
 * doubled when it is full. Layout: item[place], rank[2 * place] the key, + 1 the tie; place modulo the length, a power of
 * two; one place is always empty. Every operation is O(1), amortised; 20 bytes a place, of which there are at most four
 * times as many as items at once.
 */
export class RankQueue {
  #item = new Int32Array(FEW);
  #rank = new Float64Array(2 * FEW);
  #first = 0;
  #end = 0;

  get isEmpty(): boolean {
    return this.#first === this.#end;
  }

  /** The lowest item; this and its rank only of a queue that is not empty. */
  get item(): number {
    return this.#item[this.#first]!;
  }

  get key(): number {
    return this.#rank[this.#first << 1]!;
  }

  get tie(): number {
    return this.#rank[(this.#first << 1) | 1]!;
  }

  /** Adds an item unless its rank is below the last one's; whether it did. */
  append(item: number, key: number, tie: number): boolean {
    const last = this.#item.length - 1;
    const before = ((this.#end - 1) & last) << 1;
    const lastKey = this.#rank[before]!;
    if (!this.isEmpty && (key < lastKey || (key === lastKey && tie < this.#rank[before | 1]!))) return false;
    const place = this.#end;
    this.#item[place] = item;
    this.#rank[place << 1] = key;
    this.#rank[(place << 1) | 1] = tie;
    this.#end = (place + 1) & last;
    if (this.isEmpty) this.#double();
    return true;
  }

  /** Removes the lowest item. */
  shift(): void {
    this.#first = (this.#first + 1) & (this.#item.length - 1);
  }

  /** Of a full ring: its places in their order, then as many empty ones. */
  #double(): void {
    const item = this.#item;
    const rank = this.#rank;
    const { length } = item;
    const first = this.#first;
    this.#item = new Int32Array(2 * length);
    this.#rank = new Float64Array(4 * length);
    this.#item.set(item.subarray(first));
    this.#item.set(item.subarray(0, first), length - first);
    this.#rank.set(rank.subarray(2 * first));
    this.#rank.set(rank.subarray(0, 2 * first), 2 * (length - first));
    this.#first = 0;
    this.#end = length;
  }
}
