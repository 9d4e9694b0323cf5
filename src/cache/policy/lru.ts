import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists, refreshEntry } from "../entry-lists.ts";
import { lruMisses, stackDistances } from "../stack-distances.ts";

/**
 * Kernel. Evicts the least recently used object; admits whatever fits the capacity. Layout: one list of entries by last
 * use. O(1) a hit, O(evicted) a miss.
 */
class Lru implements CachePolicy {
  readonly name = "lru";
  readonly capacity: Bytes;
  readonly #entries: EntryLists;
  #evictions = 0;

  constructor(capacity: Bytes, objectCount: number) {
    this.capacity = capacity;
    this.#entries = new EntryLists(objectCount, 1);
  }

  get used(): Bytes {
    return bytes(this.#entries.bytes[0]!);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const entry = this.#entries.entryOf[object]!;
    if (entry === 0) return this.#admit(object, sizeBytes);
    this.#entries.refresh(entry);
    return Access.Hit;
  }

  serve({ object, size, answers }: CacheBatch): void {
    const { entryOf, record } = this.#entries;
    for (let i = 0; i < object.length; i++) {
      const entry = entryOf[object[i]!]!;
      if (entry === 0) answers[i] = this.#admit(object[i]!, size[i]!);
      else {
        refreshEntry(record, entry, 0);
        answers[i] = Access.Hit;
      }
    }
  }

  #admit(object: number, sizeBytes: number): Access {
    if (sizeBytes > this.capacity) return Access.Bypassed;
    const entries = this.#entries;
    while (entries.bytes[0]! + sizeBytes > this.capacity) {
      this.#evictions++;
      const oldest = entries.oldest(0);
      if (entries.bytes[0]! - entries.size[oldest]! + sizeBytes <= this.capacity) {
        entries.replaceOldest(object, sizeBytes, 0);
        return Access.Admitted;
      }
      entries.remove(oldest);
    }
    entries.add(object, sizeBytes, 0);
    return Access.Admitted;
  }
}

/** Least recently used first out; `objectCount` bounds the ids. */
export function lru(capacity: Bytes, objectCount: number): CachePolicy {
  return new Lru(capacity, objectCount);
}

export const definition = defineCache({
  summary: "evicts the least recently used object",
  source: "baseline",
  revision: 1,
  parameters: {},
  missesAt: ({ object, length, objectCount }, capacities) =>
    lruMisses(stackDistances(object, length, objectCount), capacities),
  create: (_, { capacity, objectCount }) => lru(capacity, objectCount),
});
