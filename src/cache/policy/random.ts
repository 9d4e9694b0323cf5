import type { Random } from "../../base/random.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { StoredSlots } from "../stored-slots.ts";

/**
 * Kernel. Evicts a stored object drawn evenly; admits whatever fits the capacity. Layout: size[object], the stored
 * objects in dense slots. O(1) a hit, O(evicted) a miss; 16 bytes an object.
 */
class RandomEviction implements CachePolicy {
  readonly name = "random";
  readonly capacity: Bytes;
  readonly #random: Random;
  readonly #size: Float64Array; // [objectCount]
  readonly #stored: StoredSlots;
  #used = 0;
  #evictions = 0;

  constructor({ capacity, objectCount, random }: RandomContext) {
    this.capacity = capacity;
    this.#random = random.fork("eviction");
    this.#size = new Float64Array(objectCount);
    this.#stored = new StoredSlots(objectCount);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    if (this.#stored.has(object)) return Access.Hit;
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) {
      const victim = this.#stored.object[this.#random.int(this.#stored.count)]!;
      this.#stored.remove(victim);
      this.#used -= this.#size[victim]!;
      this.#evictions++;
    }
    this.#size[object] = sizeBytes;
    this.#used += sizeBytes;
    this.#stored.add(object);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }
}

type RandomContext = Pick<CacheContext, "capacity" | "objectCount" | "random">;

/** Random replacement. */
export function randomEviction(context: RandomContext): CachePolicy {
  return new RandomEviction(context);
}

export const definition = defineCache({
  summary: "evicts an object drawn evenly among those stored",
  source: "baseline",
  revision: 1,
  parameters: {},
  create: (_, context) => randomEviction(context),
});
