/**
 * Kernel. A binary heap of numbers by (bound, age), the lowest at the root. Layout: by place in the heap the number in one
 * column, its keys together in another, so that a step down reads the keys of both children from one cache line; place[]
 * says where a number is, 0 if it is not there. push, pop, raise, lower: O(log size).
 */
export class GroupHeap {
  #group = new Int32Array(16); //     [places] from 1 on
  #key = new Float64Array(2 * 16); // [places][2] bound, age
  #place = new Int32Array(16); //     [groups]
  size = 0;

  /** The group at the root; there must be one. */
  get root(): number {
    return this.#group[1]!;
  }

  get bound(): number {
    return this.#key[2]!;
  }

  get age(): number {
    return this.#key[3]!;
  }

  has(group: number): boolean {
    return group < this.#place.length && this.#place[group]! > 0;
  }

  boundOf(group: number): number {
    return this.#key[2 * this.#place[group]!]!;
  }

  ageOf(group: number): number {
    return this.#key[2 * this.#place[group]! + 1]!;
  }

  /** Adds a group that is not there. */
  push(group: number, bound: number, age: number): void {
    if (group >= this.#place.length) {
      const place = new Int32Array(Math.max(group + 1, 2 * this.#place.length));
      place.set(this.#place);
      this.#place = place;
    }
    if (++this.size === this.#group.length) this.#grow();
    this.#rise(this.size, group, bound, age);
  }

  /** Takes the root out. */
  pop(): void {
    const last = this.size--;
    this.#place[this.#group[1]!] = 0;
    if (last > 1) this.#sink(this.#group[last]!, this.#key[2 * last]!, this.#key[2 * last + 1]!);
  }

  /** Gives the root keys that are no lower. */
  raise(bound: number, age: number): void {
    this.#sink(this.#group[1]!, bound, age);
  }

  /** Gives a group that is there keys that are no higher. */
  lower(group: number, bound: number, age: number): void {
    this.#rise(this.#place[group]!, group, bound, age);
  }

  #rise(from: number, group: number, bound: number, age: number): void {
    const key = this.#key;
    let hole = from;
    while (hole > 1) {
      const above = hole >> 1;
      const least = key[2 * above]!;
      if (least < bound || (least === bound && key[2 * above + 1]! <= age)) break;
      this.#set(hole, this.#group[above]!, least, key[2 * above + 1]!);
      hole = above;
    }
    this.#set(hole, group, bound, age);
  }

  #sink(group: number, bound: number, age: number): void {
    const key = this.#key;
    const size = this.size;
    let hole = 1;
    for (let child = 2; child <= size; child = 2 * hole) {
      let least = key[2 * child]!;
      let oldest = key[2 * child + 1]!;
      if (child < size) {
        const right = key[2 * child + 2]!;
        if (right < least || (right === least && key[2 * child + 3]! < oldest)) {
          child++;
          least = right;
          oldest = key[2 * child + 1]!;
        }
      }
      if (bound < least || (bound === least && age <= oldest)) break;
      this.#set(hole, this.#group[child]!, least, oldest);
      hole = child;
    }
    this.#set(hole, group, bound, age);
  }

  #set(place: number, group: number, bound: number, age: number): void {
    this.#group[place] = group;
    this.#key[2 * place] = bound;
    this.#key[2 * place + 1] = age;
    this.#place[group] = place;
  }

  #grow(): void {
    const group = new Int32Array(2 * this.#group.length);
    const key = new Float64Array(2 * this.#key.length);
    group.set(this.#group);
    key.set(this.#key);
    this.#group = group;
    this.#key = key;
  }
}
