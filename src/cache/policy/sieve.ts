import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";

/**
 * Kernel. SIEVE [zhang24]: objects stay where they were put in a queue by admission; a hit marks. A hand goes from the
 * oldest towards the newest, and again from the oldest: it clears marks, and evicts the first object without one. The
 * next eviction goes on behind it; newcomers do not move it. Admits whatever fits the capacity. Layout: one list of
 * entries, and the marks by entry. O(1) a hit; a miss O(evicted + marks cleared), every mark being made by a hit.
 */
class Sieve implements CachePolicy {
  readonly name = "sieve";
  readonly capacity: Bytes;
  readonly #entries: EntryLists;
  readonly #marked: Uint8Array; // by entry
  #hand = 0; // the entry to look at first; the sentinel stands before the oldest
  #evictions = 0;

  constructor(capacity: Bytes, objectCount: number) {
    this.capacity = capacity;
    this.#entries = new EntryLists(objectCount, 1);
    this.#marked = new Uint8Array(objectCount + 1);
  }

  get used(): Bytes {
    return bytes(this.#entries.bytes[0]!);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const entries = this.#entries;
    const entry = entries.entryOf(object);
    if (entry !== 0) {
      this.#marked[entry] = 1;
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (entries.bytes[0]! + sizeBytes > this.capacity) this.#evict();
    this.#marked[entries.add(object, sizeBytes, 0)] = 0;
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #evict(): void {
    const entries = this.#entries;
    let entry = this.#hand;
    while (entry === 0 || this.#marked[entry] !== 0) {
      this.#marked[entry] = 0;
      entry = entries.newer(entry);
    }
    this.#hand = entries.newer(entry);
    entries.remove(entry);
    this.#evictions++;
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
