/** Times in one Float64Array that grows by doubling. */
export class TimeList {
  #time = new Float64Array(1024);
  #length = 0;

  /** Appends time[0 .. count - 1]. */
  append(time: Float64Array, count: number): void {
    const length = this.#length + count;
    if (length > this.#time.length) {
      const longer = new Float64Array(Math.max(length, this.#time.length * 2));
      longer.set(this.#time.subarray(0, this.#length));
      this.#time = longer;
    }
    this.#time.set(time.subarray(0, count), this.#length);
    this.#length = length;
  }

  /** The times so far in an array of their own; the list is empty afterwards. */
  take(): Float64Array<ArrayBuffer> {
    const times = this.#time.slice(0, this.#length);
    this.#length = 0;
    return times;
  }
}
