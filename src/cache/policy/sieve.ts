import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";

// of an object
const ABSENT = 0;
const STORED = 1;
const MARKED = 2;

const FEW = 4; // places at first

/**
 * Kernel. SIEVE [zhang24]: objects stay where they were put in a queue by admission; a hit marks. A hand goes from the
 * oldest towards the newest, and again from the oldest: it clears marks, and evicts the first object without one. The
 * next eviction goes on behind it; newcomers do not move it. Admits whatever fits the capacity. Layout: state[object];
 * object[place] and size[place] by admission: those that the hand passed over in this round from place 0, and from the
 * hand on those that it has not looked at yet, so that it closes the gaps as it goes. O(1) a hit; a miss O(evicted + marks
 * cleared), amortised, every mark being made by a hit; a byte an object and 12 a place, of which there are at most four
 * times as many as stored objects.
 */
class Sieve implements CachePolicy {
  readonly name = "sieve";
  readonly capacity: Bytes;
  readonly #state: Uint8Array; // [objectCount]
  #object = new Uint32Array(FEW);
  #size = new Float64Array(FEW);
  #passed = 0; // places before it are of this round
  #hand = 0; //   the place to look at first
  #end = 0;
  #used = 0;
  #evictions = 0;

  constructor(capacity: Bytes, objectCount: number) {
    this.capacity = capacity;
    this.#state = new Uint8Array(objectCount);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    if (this.#state[object] === ABSENT) return this.#admit(object, sizeBytes);
    this.#state[object] = MARKED;
    return Access.Hit;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #admit(object: number, sizeBytes: number): Access {
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) this.#evict();
    if (this.#end === this.#object.length) this.#makeRoom();
    this.#object[this.#end] = object;
    this.#size[this.#end++] = sizeBytes;
    this.#state[object] = STORED;
    this.#used += sizeBytes;
    return Access.Admitted;
  }

  #evict(): void {
    const object = this.#object;
    const state = this.#state;
    while (state[object[this.#hand]!] === MARKED) this.#pass();
    state[object[this.#hand]!] = ABSENT;
    this.#used -= this.#size[this.#hand++]!;
    this.#evictions++;
    this.#turn();
  }

  /** Clears the mark under the hand and moves that object up to the others of this round. */
  #pass(): void {
    const object = this.#object[this.#hand]!;
    this.#state[object] = STORED;
    this.#object[this.#passed] = object;
    this.#size[this.#passed++] = this.#size[this.#hand++]!;
    this.#turn();
  }

  /** Begins the next round where nothing is left of this one. */
  #turn(): void {
    if (this.#hand < this.#end) return;
    this.#end = this.#passed;
    this.#hand = 0;
    this.#passed = 0;
  }

  /** Closes the gap before the hand, and doubles the places unless half of them are free then. */
  #makeRoom(): void {
    const gap = this.#hand - this.#passed;
    this.#object.copyWithin(this.#passed, this.#hand);
    this.#size.copyWithin(this.#passed, this.#hand);
    this.#hand = this.#passed;
    this.#end -= gap;
    if (2 * this.#end <= this.#object.length) return;
    const { length } = this.#object;
    const [object, size] = [this.#object, this.#size];
    this.#object = new Uint32Array(2 * length);
    this.#size = new Float64Array(2 * length);
    this.#object.set(object);
    this.#size.set(size);
  }
}

/** A queue by admission sieved by a hand; `objectCount` bounds the ids. */
export function sieve(capacity: Bytes, objectCount: number): CachePolicy {
  return new Sieve(capacity, objectCount);
}

export const definition = defineCache({
  summary: "evicts the first object not used since a hand last passed over it",
  source: "[zhang24]",
  revision: 1,
  parameters: {},
  create: (_, { capacity, objectCount }) => sieve(capacity, objectCount),
});
