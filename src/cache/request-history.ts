const MAX_LENGTH = 4_194_304; // 16 MB; a power of two
/** The greatest age, in requests, at which a history of requests still knows of an object. */
export const MAX_AGE = MAX_LENGTH - 1;

/**
 * Kernel. The last requests in a ring and when each object was last asked for, which together tell how fast a cache of
 * the given capacity turns over, whatever its policy: `turnover` is the age at which LRU would evict, in requests. It is
 * found by a pointer that follows the ring so that the distinct objects requested from it on just fill the capacity.
 * Layout: ring[index & mask] = object + 1, 0 once it was asked for again, so that who looks back reads the ring alone;
 * doubled as the history grows up to 2^22 entries; last[object] = index of its last request, counted from 1, 0 for never;
 * weight[object] = what it adds to the window. `record` is O(1) amortised; 12 bytes an object.
 */
export class RequestHistory {
  readonly #capacity: number;
  readonly #last: Uint32Array; //    [objectCount]
  readonly #weight: Float64Array; // [objectCount] bytes, 0 for objects that no cache of this capacity can hold
  #ring = new Uint32Array(4096);
  #mask = 4095;
  #now = 0;
  #oldest = 1; // index where the window begins
  #inWindow = 0; // bytes

  constructor(capacity: number, objectCount: number) {
    this.#capacity = capacity;
    this.#last = new Uint32Array(objectCount);
    this.#weight = new Float64Array(objectCount);
  }

  /** Index of the request being served, counted from 1. */
  get now(): number {
    return this.#now;
  }

  /** Requests, up to the one recorded last, whose objects just fill the capacity; all there were while it is not full. */
  get turnover(): number {
    return Math.max(1, this.#now - this.#oldest + 1);
  }

  /** Index of the last recorded request of `object`, 0 for none. */
  last(object: number): number {
    return this.#last[object]!;
  }

  /** Whether LRU would hit the object of the next request, which was last asked for at `last`, 0 for never. */
  withinTurnover(last: number): boolean {
    return last >= this.#oldest && last > 0;
  }

  /** Index of the first request that the ring still knows of. */
  get first(): number {
    return Math.max(1, this.#now - this.#mask);
  }

  /** The object whose last request has this index, from `first` to `now`, or -1 for none. */
  objectAt(index: number): number {
    return this.#ring[index & this.#mask]! - 1;
  }

  /** Starts the next request; its object is recorded later, so that until then `last` tells of the one before. */
  advance(): void {
    this.#now++;
    if (this.#now > this.#mask && this.#ring.length < MAX_LENGTH) this.#double();
  }

  /** The object whose last request was exactly `age` requests ago, or -1 for none or beyond the ring. */
  agedExactly(age: number): number {
    const index = this.#now - age;
    if (index < 1 || age > this.#mask) return -1;
    return this.#ring[index & this.#mask]! - 1;
  }

  /** Records the current request. */
  record(object: number, sizeBytes: number): void {
    const last = this.#last[object]!;
    if (last > 0 && this.#now - last <= this.#mask) this.#ring[last & this.#mask] = 0;
    if (last < this.#oldest) {
      const weight = sizeBytes > this.#capacity ? 0 : sizeBytes;
      this.#weight[object] = weight;
      this.#inWindow += weight;
    }
    this.#last[object] = this.#now;
    this.#ring[this.#now & this.#mask] = object + 1;
    while (this.#inWindow > this.#capacity || this.#now - this.#oldest >= this.#mask) this.#shrink();
  }

  #shrink(): void {
    const entry = this.#ring[this.#oldest & this.#mask]!;
    if (entry > 0) this.#inWindow -= this.#weight[entry - 1]!;
    this.#oldest++;
  }

  #double(): void {
    const ring = new Uint32Array(this.#ring.length * 2);
    const mask = ring.length - 1;
    for (let index = Math.max(1, this.#now - this.#ring.length); index < this.#now; index++)
      ring[index & mask] = this.#ring[index & this.#mask]!;
    this.#ring = ring;
    this.#mask = mask;
  }
}
