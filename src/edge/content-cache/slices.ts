/** The size of Azion's slices, 1,024 kB [azion]. */
export const AZION_SLICE_BYTES = 1_048_576;

/**
 * Objects cut into slices of `sliceBytes`, each with an id of its own, so that a cache keeps and fetches slices: those of
 * an object follow each other, those of all objects are dense. The last slice of an object is shorter. 12 bytes an object.
 */
export class Slices {
  readonly sliceBytes: number;
  readonly #size: Float64Array; //  [objectCount] bytes
  readonly #first: Uint32Array; //  [objectCount + 1] the id of the object's first slice

  /** `size` has the bytes of each object; one of 0 bytes has a slice all the same. */
  constructor(size: Float64Array, sliceBytes: number = AZION_SLICE_BYTES) {
    if (!(sliceBytes >= 1)) throw new RangeError(`sliceBytes: expected at least 1 byte, got ${sliceBytes}`);
    this.sliceBytes = sliceBytes;
    this.#size = size;
    this.#first = new Uint32Array(size.length + 1);
    let count = 0;
    for (let object = 0; object < size.length; object++) {
      count += Math.max(1, Math.ceil(size[object]! / sliceBytes));
      if (count > 0xffff_ffff) throw new RangeError(`sliceBytes: expected fewer than 2^32 slices, got ${count}`);
      this.#first[object + 1] = count;
    }
  }

  /** The number of slices of all objects. */
  get count(): number {
    return this.#first[this.#first.length - 1]!;
  }

  /** The id of an object's first slice; its others follow. */
  firstOf(object: number): number {
    return this.#first[object]!;
  }

  /** The number of an object's slices. */
  countOf(object: number): number {
    return this.#first[object + 1]! - this.#first[object]!;
  }

  /** The slice of an object that holds the byte at `offset`; the last one if the object ends before. */
  sliceAt(object: number, offset: number): number {
    const slice = this.#first[object]! + Math.floor(offset / this.sliceBytes);
    return Math.min(slice, this.#first[object + 1]! - 1);
  }

  /** The bytes of a slice of an object. */
  sizeOf(object: number, slice: number): number {
    const before = (slice - this.#first[object]!) * this.sliceBytes;
    return Math.min(this.sliceBytes, this.#size[object]! - before);
  }
}

/** The largest size that requests state of each object: `[objectCount]` bytes, 0 of one that nobody asks for. */
export function largestSizes(object: Uint32Array, size: Float64Array, objectCount: number): Float64Array {
  const largest = new Float64Array(objectCount);
  for (let i = 0; i < object.length; i++) largest[object[i]!] = Math.max(largest[object[i]!]!, size[i]!);
  return largest;
}
