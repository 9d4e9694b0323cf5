import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { ObjectQueue } from "../object-queue.ts";

/**
 * Kernel. Evicts the object admitted the longest ago; a hit changes nothing; admits whatever fits the capacity. Layout:
 * stored[object], and a queue by admission. O(1) a hit, O(evicted) a miss, amortised; a byte an object.
 */
class Fifo implements CachePolicy {
  readonly name = "fifo";
  readonly capacity: Bytes;
  readonly #stored: Uint8Array; // [objectCount]
  readonly #queue = new ObjectQueue();
  #used = 0;
  #evictions = 0;

  constructor(capacity: Bytes, objectCount: number) {
    this.capacity = capacity;
    this.#stored = new Uint8Array(objectCount);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    return this.#stored[object] !== 0 ? Access.Hit : this.#admit(object, sizeBytes);
  }

  serve({ object, size, answers }: CacheBatch): void {
    const stored = this.#stored;
    for (let i = 0; i < object.length; i++)
      answers[i] = stored[object[i]!] !== 0 ? Access.Hit : this.#admit(object[i]!, size[i]!);
  }

  #admit(object: number, sizeBytes: number): Access {
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) this.#evict();
    this.#queue.push(object, sizeBytes);
    this.#stored[object] = 1;
    this.#used += sizeBytes;
    return Access.Admitted;
  }

  #evict(): void {
    const queue = this.#queue;
    this.#stored[queue.oldest] = 0;
    this.#used -= queue.oldestSize;
    queue.shift();
    this.#evictions++;
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
