/** Kernel. The least of many times: a binary heap in one Float64Array. push and pop: O(log size); `least`: O(1). */
export class TimeHeap {
  #time = new Float64Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The least time, Infinity of none. */
  get least(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#time[0]!;
  }

  /** The times in no particular order; valid until the next change. */
  get times(): Float64Array {
    return this.#time.subarray(0, this.#size);
  }

  clear(): void {
    this.#size = 0;
  }

  push(time: number): void {
    if (this.#size === this.#time.length) {
      const longer = new Float64Array(this.#size * 2);
      longer.set(this.#time);
      this.#time = longer;
    }
    const times = this.#time;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent]! <= time) break;
      times[at] = times[parent]!;
      at = parent;
    }
    times[at] = time;
  }

  /** Takes the least time out, of at least one. */
  pop(): void {
    const times = this.#time;
    const size = --this.#size;
    const time = times[size]!;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && times[child + 1]! < times[child]!) child++;
      if (times[child]! >= time) break;
      times[at] = times[child]!;
      at = child;
    }
    times[at] = time;
  }
}
