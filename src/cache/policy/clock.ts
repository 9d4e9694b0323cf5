import { integer } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { ObjectQueue } from "../object-queue.ts";

/**
 * Kernel. CLOCK [corbato68], as a queue: a hit counts the object's uses up to 2^bits - 1; the oldest object is evicted
 * unless it was used, in which case it loses one use and becomes the newest (second chance). Admits whatever fits the
 * capacity. Layout: rounds[object], and a queue by admission or last round. O(1) a hit; a miss O(evicted + second
 * chances), amortised, where every second chance was paid for by a hit; a byte an object, 2 where 8 bits are counted.
 */
class Clock implements CachePolicy {
  readonly name = "clock";
  readonly capacity: Bytes;
  readonly #most: number;
  readonly #rounds: Uint8Array | Uint16Array; // [objectCount] 0 when not stored, else 1 and the uses
  readonly #queue = new ObjectQueue();
  #used = 0;
  #evictions = 0;

  constructor(capacity: Bytes, objectCount: number, bits: number) {
    this.capacity = capacity;
    this.#most = 1 << bits;
    this.#rounds = bits < 8 ? new Uint8Array(objectCount) : new Uint16Array(objectCount);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const rounds = this.#rounds[object]!;
    if (rounds === 0) return this.#admit(object, sizeBytes);
    this.#rounds[object] = Math.min(rounds + 1, this.#most);
    return Access.Hit;
  }

  serve({ object, size, answers }: CacheBatch): void {
    const rounds = this.#rounds;
    const most = this.#most;
    for (let i = 0; i < object.length; i++) {
      const before = rounds[object[i]!]!;
      if (before === 0) answers[i] = this.#admit(object[i]!, size[i]!);
      else {
        rounds[object[i]!] = Math.min(before + 1, most);
        answers[i] = Access.Hit;
      }
    }
  }

  #admit(object: number, sizeBytes: number): Access {
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) this.#evict();
    this.#queue.push(object, sizeBytes);
    this.#rounds[object] = 1;
    this.#used += sizeBytes;
    return Access.Admitted;
  }

  #evict(): void {
    const queue = this.#queue;
    const rounds = this.#rounds;
    for (let left = rounds[queue.oldest]!; left > 1; left = rounds[queue.oldest]!) {
      rounds[queue.oldest] = left - 1;
      queue.turn();
    }
    rounds[queue.oldest] = 0;
    this.#used -= queue.oldestSize;
    queue.shift();
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
