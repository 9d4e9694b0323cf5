import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";

/**
 * Kernel. Evicts the object admitted the longest ago; a hit changes nothing; admits whatever fits the capacity. Layout:
 * one list of entries by admission. O(1) a hit, O(evicted) a miss.
 */
class Fifo implements CachePolicy {
  readonly name = "fifo";
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
    const entries = this.#entries;
    if (entries.entryOf(object) !== 0) return Access.Hit;
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (entries.bytes[0]! + sizeBytes > this.capacity) {
      entries.remove(entries.oldest(0));
      this.#evictions++;
    }
    entries.add(object, sizeBytes, 0);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }
}

/** First in, first out; `objectCount` bounds the ids. */
export function fifo(capacity: Bytes, objectCount: number): CachePolicy {
  return new Fifo(capacity, objectCount);
}

export const definition = defineCache({
  summary: "evicts the object admitted first",
  source: "baseline",
  revision: 1,
  parameters: {},
  create: (_, { capacity, objectCount }) => fifo(capacity, objectCount),
});
