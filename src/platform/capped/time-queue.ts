/**
 * Kernel. Handles by time, first in first out among equals: a binary heap in parallel arrays, ordered by (time,
 * sequence). push and pop: O(log size); no allocation but the doubling of the arrays.
 */
export class TimeQueue {
  #time = new Float64Array(64);
  #sequence = new Float64Array(64);
  #handle = new Int32Array(64);
  #size = 0;
  #next = 0;
  /** The least time, Infinity of none. */
  time = Number.POSITIVE_INFINITY;

  /** The handle of the least time; there must be one. */
  get handle(): number {
    return this.#handle[0]!;
  }

  push(time: number, handle: number): void {
    if (this.#size === this.#time.length) this.#grow();
    const times = this.#time;
    const sequences = this.#sequence;
    const handles = this.#handle;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent]! <= time) break; // what came before goes first
      times[at] = times[parent]!;
      sequences[at] = sequences[parent]!;
      handles[at] = handles[parent]!;
      at = parent;
    }
    times[at] = time;
    sequences[at] = this.#next++;
    handles[at] = handle;
    this.time = times[0]!;
  }

  /** Takes the least out, of at least one; its handle. */
  take(): number {
    const handle = this.#handle[0]!;
    this.pop();
    return handle;
  }

  /** Takes the least out; there must be one. */
  pop(): void {
    const times = this.#time;
    const sequences = this.#sequence;
    const handles = this.#handle;
    const size = --this.#size;
    if (size === 0) {
      this.time = Number.POSITIVE_INFINITY;
      return;
    }
    const time = times[size]!;
    const sequence = sequences[size]!;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      const right = child + 1;
      if (right < size) {
        const left = times[child]!;
        if (times[right]! < left || (times[right]! === left && sequences[right]! < sequences[child]!)) child = right;
      }
      const least = times[child]!;
      if (least > time || (least === time && sequences[child]! > sequence)) break;
      times[at] = least;
      sequences[at] = sequences[child]!;
      handles[at] = handles[child]!;
      at = child;
    }
    times[at] = time;
    sequences[at] = sequence;
    handles[at] = handles[size]!;
    this.time = times[0]!;
  }

  #grow(): void {
    const double = <T extends Float64Array | Int32Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#time = double(new Float64Array(this.#size * 2), this.#time);
    this.#sequence = double(new Float64Array(this.#size * 2), this.#sequence);
    this.#handle = double(new Int32Array(this.#size * 2), this.#handle);
  }
}
