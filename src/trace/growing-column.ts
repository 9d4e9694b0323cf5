/** What a column needs of a typed array. */
interface NumberArray {
  [index: number]: number;
  readonly length: number;
  set(values: ArrayLike<number>): void;
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
    if (this.#length === this.#values.length) this.#grow();
    const values: NumberArray = this.#values;
    values[this.#length++] = value;
  }

  /** The values at their exact length; the column's owner from then on is the caller. */
  take(): T {
    const exact = this.#make(this.#length);
    exact.set(this.#values.subarray(0, this.#length));
    return exact;
  }

  #grow(): void {
    const wider = this.#make(this.#values.length * 2);
    wider.set(this.#values.subarray(0, this.#length));
    this.#values = wider;
  }
}

export const float64Column = () => new GrowingColumn((length) => new Float64Array(length));
export const float32Column = () => new GrowingColumn((length) => new Float32Array(length));
export const uint32Column = () => new GrowingColumn((length) => new Uint32Array(length));
