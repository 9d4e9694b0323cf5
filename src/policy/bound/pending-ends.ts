/** Kernel. Ends of executions in a binary heap by time, then by the order of their calls. push, shift: O(log n). */
export class PendingEnds {
  #time = new Float64Array(16);
  #call = new Uint32Array(16);
  #size = 0;

  /** The earliest end in ms, Infinity of none. */
  get first(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#time[0]!;
  }

  push(time: number, call: number): void {
    if (this.#size === this.#time.length) this.#grow();
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(time, call, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#time[at] = time;
    this.#call[at] = call;
  }

  /** Takes the earliest end out; there must be one. */
  shift(): number {
    const first = this.#time[0]!;
    const [time, call] = [this.#time[--this.#size]!, this.#call[this.#size]!];
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      if (child + 1 < this.#size && this.#isBefore(this.#time[child + 1]!, this.#call[child + 1]!, child)) child++;
      if (!this.#isBefore(this.#time[child]!, this.#call[child]!, -1, time, call)) break;
      this.#move(child, at);
      at = child;
    }
    this.#time[at] = time;
    this.#call[at] = call;
    return first;
  }

  #isBefore(time: number, call: number, at: number, otherTime = this.#time[at]!, otherCall = this.#call[at]!): boolean {
    return time < otherTime || (time === otherTime && call < otherCall);
  }

  #move(from: number, to: number): void {
    this.#time[to] = this.#time[from]!;
    this.#call[to] = this.#call[from]!;
  }

  #grow(): void {
    const [time, call] = [new Float64Array(2 * this.#size), new Uint32Array(2 * this.#size)];
    time.set(this.#time);
    call.set(this.#call);
    [this.#time, this.#call] = [time, call];
  }
}
