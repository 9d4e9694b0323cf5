import { flag, integer } from "../../base/parameters.ts";
import type { Random } from "../../base/random.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { StoredSlots } from "../stored-slots.ts";

/** How a hyperbolic cache ranks. */
export interface HyperbolicOptions {
  readonly samples: number; // stored objects compared per eviction
  readonly perByte: boolean; // ranks by uses per request and byte
}

/**
 * Kernel. Hyperbolic caching [blankstein17]: evicts, of `samples` stored objects drawn at random, the one of the fewest
 * uses since its admission per request since then; of all, when they are no more; among equals the lower id. Admits
 * whatever fits the capacity. Layout: columns by object, the stored ones in dense slots. O(1) a hit, O(samples) an
 * eviction; 28 bytes an object.
 *
 * Differs from [blankstein17]: time is counted in requests; an object that comes back has no initial priority from its
 * earlier life. Differs from [libcachesim]: that program draws among the heads of its hash chains.
 */
class Hyperbolic implements CachePolicy {
  readonly name = "hyperbolic";
  readonly capacity: Bytes;
  readonly #options: HyperbolicOptions;
  readonly #random: Random;
  readonly #size: Float64Array; //     [objectCount], 0 when not stored
  readonly #uses: Uint32Array; //      [objectCount]
  readonly #admitted: Float64Array; // [objectCount] index of the request
  readonly #stored: StoredSlots;
  #served = 0;
  #used = 0;
  #evictions = 0;

  constructor({ capacity, objectCount, random }: CacheContext, options: HyperbolicOptions) {
    this.capacity = capacity;
    this.#options = options;
    this.#random = random.fork("eviction");
    this.#size = new Float64Array(objectCount);
    this.#uses = new Uint32Array(objectCount);
    this.#admitted = new Float64Array(objectCount);
    this.#stored = new StoredSlots(objectCount);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    this.#served++;
    if (this.#size[object]! !== 0) {
      this.#uses[object]!++;
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) this.#evict(this.#victim());
    this.#size[object] = sizeBytes;
    this.#used += sizeBytes;
    this.#uses[object] = 1;
    this.#admitted[object] = this.#served;
    this.#stored.add(object);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #victim(): number {
    const { object, count } = this.#stored;
    const { samples, perByte } = this.#options;
    const all = count <= samples;
    const draws = all ? count : samples;
    let victim = -1;
    let lowest = Number.POSITIVE_INFINITY;
    for (let draw = 0; draw < draws; draw++) {
      const slot = all ? draw : Math.floor((this.#random.uint32() / 4294967296) * count);
      const candidate = object[slot]!;
      const age = this.#served - this.#admitted[candidate]!;
      const rate = this.#uses[candidate]! / (perByte ? age * this.#size[candidate]! : age);
      if (rate > lowest || (rate === lowest && candidate >= victim)) continue;
      lowest = rate;
      victim = candidate;
    }
    return victim;
  }

  #evict(victim: number): void {
    this.#stored.remove(victim);
    this.#used -= this.#size[victim]!;
    this.#size[victim] = 0;
    this.#evictions++;
  }
}

/** A hyperbolic cache of 64 samples, which looks at uses alone. */
export function hyperbolic(context: CacheContext, options: Partial<HyperbolicOptions> = {}): CachePolicy {
  return new Hyperbolic(context, { samples: 64, perByte: false, ...options });
}

export const definition = defineCache({
  summary: "evicts the fewest uses per time since the admission, of a sample",
  source: "[blankstein17]",
  revision: 1,
  parameters: {
    samples: integer(64, "stored objects compared per eviction", { min: 1 }),
    perByte: flag(false, "rank by uses per time and byte"),
  },
  create: (options, context) => hyperbolic(context, options),
});
