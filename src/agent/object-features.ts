import ln from "@stdlib/math-base-special-ln";

/**
 * What is told of an object, each 0..1: requests since its last one, requests so far, bytes, requests since its admission,
 * requests between its last two (1 of an object asked for once).
 */
export const OBJECT_FEATURES = ["recency", "frequency", "size", "age", "interArrival"] as const;
export type ObjectFeature = (typeof OBJECT_FEATURES)[number];

/**
 * Kernel. What the requests of an episode tell of each object, as features: the logarithm of 1 + a quantity, as a share
 * of that of 1 + the largest it can have. Time is counted in requests, from 1. Layout: columns by object; every operation
 * O(1), `clear` O(objects); 16 bytes an object.
 */
export class ObjectFeatures {
  readonly #count: Uint32Array; //    [objectCount] requests
  readonly #last: Uint32Array; //     [objectCount] time of the last request
  readonly #gap: Uint32Array; //      [objectCount] between the last two, 0 for none
  readonly #admitted: Uint32Array; // [objectCount] time of the last admission
  readonly #perLog: number;
  readonly #perLogSize: number;
  #now = 0;

  /** Of episodes of at most `mostRequests` and objects of at most `mostBytes`. */
  constructor(objectCount: number, mostRequests: number, mostBytes: number) {
    this.#count = new Uint32Array(objectCount);
    this.#last = new Uint32Array(objectCount);
    this.#gap = new Uint32Array(objectCount);
    this.#admitted = new Uint32Array(objectCount);
    this.#perLog = 1 / ln(1 + mostRequests);
    this.#perLogSize = 1 / ln(1 + mostBytes);
  }

  /** Requests recorded. */
  get now(): number {
    return this.#now;
  }

  clear(): void {
    for (const column of [this.#count, this.#last, this.#gap, this.#admitted]) column.fill(0);
    this.#now = 0;
  }

  /** Notes a request of `object`. */
  record(object: number): void {
    this.#now++;
    if (this.#count[object]! > 0) this.#gap[object] = this.#now - this.#last[object]!;
    this.#last[object] = this.#now;
    this.#count[object]!++;
  }

  /** Notes that `object` is admitted now. */
  admit(object: number): void {
    this.#admitted[object] = this.#now;
  }

  /** When `object` was last asked for. */
  lastOf(object: number): number {
    return this.#last[object]!;
  }

  /** The feature of a number of requests. */
  scaled(requests: number): number {
    return Math.min(1, ln(1 + requests) * this.#perLog);
  }

  /** Writes the features of an object of `sizeBytes` from `offset` on; a newcomer has no age. */
  write(object: number, sizeBytes: number, stored: boolean, into: Float64Array, offset: number): void {
    const gap = this.#gap[object]!;
    into[offset] = this.scaled(this.#now - this.#last[object]!);
    into[offset + 1] = this.scaled(this.#count[object]!);
    into[offset + 2] = Math.min(1, ln(1 + sizeBytes) * this.#perLogSize);
    into[offset + 3] = stored ? this.scaled(this.#now - this.#admitted[object]!) : 0;
    into[offset + 4] = gap === 0 ? 1 : this.scaled(gap);
  }
}
