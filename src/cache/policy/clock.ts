import { integer } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";

/**
 * Kernel. CLOCK [corbato68], as a queue: a hit counts the object's uses up to 2^bits - 1; the oldest object is evicted
 * unless it was used, in which case it loses one use and becomes the newest (second chance). Admits whatever fits the
 * capacity. Layout: one list of entries, and the uses by entry. O(1) a hit; a miss O(evicted + second chances), where
 * every second chance was paid for by a hit.
 */
class Clock implements CachePolicy {
  readonly name = "clock";
  readonly capacity: Bytes;
  readonly #most: number;
  readonly #entries: EntryLists;
  readonly #uses: Uint8Array; // by entry
  #evictions = 0;

  constructor(capacity: Bytes, objectCount: number, bits: number) {
    this.capacity = capacity;
    this.#most = (1 << bits) - 1;
    this.#entries = new EntryLists(objectCount, 1);
    this.#uses = new Uint8Array(objectCount + 1);
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
      if (this.#uses[entry]! < this.#most) this.#uses[entry]!++;
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (entries.bytes[0]! + sizeBytes > this.capacity) this.#evict();
    this.#uses[entries.add(object, sizeBytes, 0)] = 0;
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #evict(): void {
    const entries = this.#entries;
    let oldest = entries.oldest(0);
    while (this.#uses[oldest] !== 0) {
      this.#uses[oldest]!--;
      entries.refresh(oldest);
      oldest = entries.oldest(0);
    }
    entries.remove(oldest);
    this.#evictions++;
  }
}

/** First in, first out with second chances, 2^bits - 1 at most; `bits` 1..8, `objectCount` bounds the ids. */
export function clock(capacity: Bytes, objectCount: number, bits = 1): CachePolicy {
  return new Clock(capacity, objectCount, bits);
}

export const definition = defineCache({
  summary: "evicts the object admitted first, but one that was used since gets another round",
  source: "[corbato68]",
  revision: 1,
  parameters: { bits: integer(1, "of the count of uses; a use is a round", { min: 1, max: 8 }) },
  create: ({ bits }, { capacity, objectCount }) => clock(capacity, objectCount, bits),
});
