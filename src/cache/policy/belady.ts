import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { IndexSet } from "../index-set.ts";
import { futureOf, nextOf } from "../next-access.ts";

/**
 * Kernel. Evicts the object whose next request is the farthest [belady66], those never asked for again before all others.
 * By default a newcomer whose own next request is farther than that of what would have to go is bypassed, and nothing is
 * evicted in vain; at equal sizes no policy misses less then. With sizes that differ it is a heuristic and no bound.
 * Layout: the next requests of the stored objects as a set of indices, objectAt[index], and a stack of those never asked
 * for again. A request costs a word a level of the set; 12 bytes a request, 12 an object.
 *
 * Under the conventions of [libcachesim] every newcomer that fits the capacity is admitted, as in [belady66].
 */
class Belady implements CachePolicy {
  readonly name = "belady";
  readonly capacity: Bytes;
  readonly #bypasses: boolean;
  readonly #next: Float64Array; //     [requests]
  readonly #objectAt: Uint32Array; //  [requests], of the indices in #coming
  readonly #coming: IndexSet; //       next requests of the stored objects
  readonly #dead: Uint32Array; //      [objectCount] a stack of stored objects without a next request
  readonly #chosen: Uint32Array; //    [objectCount] scratch
  readonly #size: Float64Array; //     [objectCount], 0 when not stored
  #deadCount = 0;
  #served = 0;
  #used = 0;
  #evictions = 0;

  constructor(context: CacheContext) {
    const { nextAccess } = futureOf(context, "belady");
    this.capacity = context.capacity;
    this.#bypasses = context.conventions !== "libcachesim";
    this.#next = nextAccess;
    this.#objectAt = new Uint32Array(nextAccess.length);
    this.#coming = new IndexSet(nextAccess.length);
    this.#dead = new Uint32Array(context.objectCount);
    this.#chosen = new Uint32Array(context.objectCount);
    this.#size = new Float64Array(context.objectCount);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const now = this.#served++;
    const next = nextOf(this.#next, now, this.name);
    if (this.#size[object]! !== 0) {
      this.#coming.delete(now);
      this.#expect(object, next);
      return Access.Hit;
    }
    if (sizeBytes > this.capacity || !this.#makeRoom(sizeBytes, next)) return Access.Bypassed;
    this.#size[object] = sizeBytes;
    this.#used += sizeBytes;
    this.#expect(object, next);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #expect(object: number, next: number): void {
    if (next === Number.POSITIVE_INFINITY) {
      this.#dead[this.#deadCount++] = object;
      return;
    }
    this.#objectAt[next] = object;
    this.#coming.add(next);
  }

  #makeRoom(sizeBytes: number, next: number): boolean {
    while (this.#deadCount > 0 && this.#used + sizeBytes > this.capacity) this.#evict(this.#dead[--this.#deadCount]!);
    let used = this.#used;
    let chosen = 0;
    while (used + sizeBytes > this.capacity) {
      const farthest = this.#coming.largest();
      if (this.#bypasses && farthest < next) {
        while (chosen > 0) this.#coming.add(this.#chosen[--chosen]!);
        return false;
      }
      this.#coming.delete(farthest);
      this.#chosen[chosen++] = farthest;
      used -= this.#size[this.#objectAt[farthest]!]!;
    }
    while (chosen > 0) this.#evict(this.#objectAt[this.#chosen[--chosen]!]!);
    return true;
  }

  #evict(victim: number): void {
    this.#used -= this.#size[victim]!;
    this.#size[victim] = 0;
    this.#evictions++;
  }
}

/** Belady's MIN over a context that knows the requests to come. */
export function belady(context: CacheContext): CachePolicy {
  return new Belady(context);
}

export const definition = defineCache({
  summary: "evicts what is asked for again the latest; at equal sizes no policy misses less",
  source: "[belady66]",
  revision: 1,
  offline: true,
  parameters: {},
  create: (_, context) => belady(context),
});
