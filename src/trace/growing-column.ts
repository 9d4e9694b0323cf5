import { sharedMemory } from "./shared-memory.ts";

/** What a column needs of a typed array. */
interface NumberArray {
  [index: number]: number;
  readonly length: number;
  set(values: ArrayLike<number>, offset?: number): void;
  subarray(from: number, to: number): ArrayLike<number>;
}

/** A typed array that grows by doubling; `make` gives an empty one of a length. */
export class GrowingColumn<T extends NumberArray> {
  readonly #make: (length: number) => T;
  #values: T;
  #length = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#values = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow(this.#length + 1);
    const values: NumberArray = this.#values;
    values[this.#length++] = value;
  }

  append(values: ArrayLike<number>): void {
    const length = this.#length + values.length;
    if (length > this.#values.length) this.#grow(length);
    this.#values.set(values, this.#length);
    this.#length = length;
  }

  /** The values at their exact length; the column's owner from then on is the caller. */
  take(): T {
    const exact = this.#make(this.#length);
    exact.set(this.#values.subarray(0, this.#length));
    return exact;
  }

  #grow(least: number): void {
    let length = this.#values.length * 2;
    while (length < least) length *= 2;
    const wider = this.#make(length);
    wider.set(this.#values.subarray(0, this.#length));
    this.#values = wider;
  }
}

export const float64Column = () => new GrowingColumn((length) => new Float64Array(length));
export const float32Column = () => new GrowingColumn((length) => new Float32Array(length));
export const uint32Column = () => new GrowingColumn((length) => new Uint32Array(length));
/** Of bytes, in shared memory. */
export const uint8Column = () => new GrowingColumn((length) => new Uint8Array(sharedMemory(length)));
