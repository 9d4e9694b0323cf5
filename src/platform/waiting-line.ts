/** Kernel. Invocations waiting first in, first out: a ring over an Int32Array. push, shift: O(1) amortised. */
export class WaitingLine {
  #ring = new Int32Array(16);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The first one waiting; there must be one. */
  get first(): number {
    return this.#ring[this.#head]!;
  }

  push(invocation: number): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length++) & (this.#ring.length - 1)] = invocation;
  }

  shift(): number {
    const first = this.first;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length--;
    return first;
  }

  #grow(): void {
    const ring = new Int32Array(this.#ring.length * 2);
    for (let i = 0; i < this.#length; i++) ring[i] = this.#ring[(this.#head + i) & (this.#ring.length - 1)]!;
    this.#ring = ring;
    this.#head = 0;
  }
}
