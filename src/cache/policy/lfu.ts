import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { LinkedLists } from "../linked-lists.ts";

/**
 * Kernel. Evicts the least frequently used object, among equals the least recently used; the frequency is counted from
 * the admission and forgotten on eviction. Layout: a bucket for every frequency that some stored object has, each a
 * list by last use; the buckets in use are chained by ascending frequency from bucket 0, which is always empty, and
 * free buckets by `above`. Every access is O(1 + evicted); 44 bytes an object, because each may need its own bucket.
 */
class Lfu implements CachePolicy {
  readonly name = "lfu";
  readonly capacity: Bytes;
  readonly #size: Float64Array; //       [objectCount], 0 when not stored
  readonly #bucket: Uint32Array; //      [objectCount]
  readonly #order: LinkedLists; //       list b holds the objects of bucket b
  readonly #frequency: Float64Array; //  [objectCount + 2] by bucket
  readonly #above: Uint32Array; //       [objectCount + 2] bucket of the next higher frequency, 0 for none
  readonly #below: Uint32Array; //       [objectCount + 2]
  #free = 1;
  #used = 0;
  #evictions = 0;

  constructor(capacity: Bytes, objectCount: number) {
    const bucketCount = objectCount + 2; // the empty one, one an object, and the one a lone object moves to
    this.capacity = capacity;
    this.#size = new Float64Array(objectCount);
    this.#bucket = new Uint32Array(objectCount);
    this.#order = new LinkedLists(objectCount, bucketCount);
    this.#frequency = new Float64Array(bucketCount);
    this.#above = new Uint32Array(bucketCount);
    this.#below = new Uint32Array(bucketCount);
    for (let bucket = 1; bucket + 1 < bucketCount; bucket++) this.#above[bucket] = bucket + 1;
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    if (this.#size[object]! !== 0) {
      this.#promote(object);
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) this.#evict();
    this.#size[object] = sizeBytes;
    this.#used += sizeBytes;
    this.#place(object, 0, 1);
    return Access.Admitted;
  }

  #promote(object: number): void {
    const from = this.#bucket[object]!;
    this.#order.remove(object);
    this.#place(object, from, this.#frequency[from]! + 1);
    if (this.#order.isEmpty(from)) this.#release(from);
  }

  /** Appends `object` to the bucket of `frequency`, which is the one above `below` or is put there. */
  #place(object: number, below: number, frequency: number): void {
    let bucket = this.#above[below]!;
    if (bucket === 0 || this.#frequency[bucket] !== frequency) bucket = this.#insertAbove(below, frequency);
    this.#bucket[object] = bucket;
    this.#order.append(object, bucket);
  }

  #insertAbove(below: number, frequency: number): number {
    const bucket = this.#free;
    this.#free = this.#above[bucket]!;
    const above = this.#above[below]!;
    this.#frequency[bucket] = frequency;
    this.#above[bucket] = above;
    this.#below[bucket] = below;
    this.#above[below] = bucket;
    if (above !== 0) this.#below[above] = bucket;
    return bucket;
  }

  #release(bucket: number): void {
    const above = this.#above[bucket]!;
    const below = this.#below[bucket]!;
    this.#above[below] = above;
    if (above !== 0) this.#below[above] = below;
    this.#above[bucket] = this.#free;
    this.#free = bucket;
  }

  #evict(): void {
    const lowest = this.#above[0]!;
    const victim = this.#order.first(lowest);
    this.#order.remove(victim);
    if (this.#order.isEmpty(lowest)) this.#release(lowest);
    this.#used -= this.#size[victim]!;
    this.#size[victim] = 0;
    this.#evictions++;
  }
}

/** Least frequently used first out, ties to the least recently used; `objectCount` bounds the ids. */
export function lfu(capacity: Bytes, objectCount: number): CachePolicy {
  return new Lfu(capacity, objectCount);
}

export const definition = defineCache({
  summary: "evicts the least frequently used object, among equals the least recently used",
  source: "baseline",
  revision: 1,
  parameters: {},
  create: (_, { capacity, objectCount }) => lfu(capacity, objectCount),
});
