import { integer } from "../../base/parameters.ts";
import type { Random } from "../../base/random.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { futureOf, nextOf } from "../next-access.ts";
import { StoredSlots } from "../stored-slots.ts";

/**
 * Kernel. Evicts the largest product of size and distance to the next request, of `samples` stored objects drawn at
 * random or, with 0, of all; among equals the lower id. What is never asked for again is not admitted, or goes before all
 * others. By default a newcomer of the largest product is bypassed. A good heuristic for sizes that differ, not a bound.
 * Layout: next[object], size[object], the stored objects in dense slots, those never asked for again in a stack.
 * O(1) a hit, O(samples) or O(stored) an eviction; 8 bytes a request, 28 an object.
 *
 * Under the conventions of [libcachesim] every newcomer with a next request is admitted, and one without still evicts
 * before it is bypassed. Differs from [libcachesim]: that program draws among the heads of its hash chains and takes the
 * first of equals in the order of its table.
 */
class BeladySize implements CachePolicy {
  readonly name = "belady-size";
  readonly capacity: Bytes;
  readonly #samples: number;
  readonly #bypasses: boolean;
  readonly #random: Random;
  readonly #nextAccess: Float64Array; // [requests]
  readonly #next: Float64Array; //       [objectCount] index of the next request
  readonly #size: Float64Array; //       [objectCount], 0 when not stored
  readonly #live: StoredSlots; //        stored and with a next request
  readonly #dead: Uint32Array; //        [objectCount] a stack of those without
  #deadCount = 0;
  #served = 0;
  #used = 0;
  #evictions = 0;

  constructor(context: CacheContext, samples: number) {
    const { capacity, objectCount, random, conventions } = context;
    this.capacity = capacity;
    this.#samples = samples;
    this.#bypasses = conventions !== "libcachesim";
    this.#random = random.fork("eviction");
    this.#nextAccess = futureOf(context, "belady-size").nextAccess;
    this.#next = new Float64Array(objectCount);
    this.#size = new Float64Array(objectCount);
    this.#live = new StoredSlots(objectCount);
    this.#dead = new Uint32Array(objectCount);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const now = this.#served++;
    const next = nextOf(this.#nextAccess, now, this.name);
    this.#next[object] = next;
    if (this.#size[object]! !== 0) {
      if (next === Number.POSITIVE_INFINITY) this.#retire(object);
      return Access.Hit;
    }
    const mayStay = next !== Number.POSITIVE_INFINITY;
    if (sizeBytes > this.capacity || (this.#bypasses && !mayStay)) return Access.Bypassed;
    if (!this.#makeRoom(sizeBytes, sizeBytes * (next - now), now) || !mayStay) return Access.Bypassed;
    this.#size[object] = sizeBytes;
    this.#used += sizeBytes;
    this.#live.add(object);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  /** A hit may not change what is stored: an object after its last request waits to be evicted first. */
  #retire(object: number): void {
    this.#live.remove(object);
    this.#dead[this.#deadCount++] = object;
  }

  #makeRoom(sizeBytes: number, product: number, now: number): boolean {
    while (this.#used + sizeBytes > this.capacity) {
      if (this.#deadCount > 0) {
        this.#evict(this.#dead[--this.#deadCount]!);
        continue;
      }
      const victim = this.#victim(now);
      if (this.#bypasses && this.#productOf(victim, now) < product) return false;
      this.#live.remove(victim);
      this.#evict(victim);
    }
    return true;
  }

  #productOf(object: number, now: number): number {
    return this.#size[object]! * (this.#next[object]! - now);
  }

  #victim(now: number): number {
    const { object, count } = this.#live;
    const all = this.#samples === 0 || count <= this.#samples;
    const draws = all ? count : this.#samples;
    let victim = object[0]!;
    let largest = this.#productOf(victim, now);
    for (let draw = 0; draw < draws; draw++) {
      const candidate = object[all ? draw : Math.floor((this.#random.uint32() / 4294967296) * count)]!;
      const product = this.#productOf(candidate, now);
      if (product < largest || (product === largest && candidate >= victim)) continue;
      largest = product;
      victim = candidate;
    }
    return victim;
  }

  #evict(victim: number): void {
    this.#used -= this.#size[victim]!;
    this.#size[victim] = 0;
    this.#evictions++;
  }
}

/** Belady by bytes over a context that knows the requests to come; compares all stored objects when `samples` is 0. */
export function beladySize(context: CacheContext, samples = 128): CachePolicy {
  return new BeladySize(context, samples);
}

export const definition = defineCache({
  summary: "evicts the largest product of size and time to the next request",
  source: "[libcachesim]",
  revision: 1,
  offline: true,
  parameters: { samples: integer(128, "stored objects compared per eviction; 0 compares all", { min: 0 }) },
  create: ({ samples }, context) => beladySize(context, samples),
});
