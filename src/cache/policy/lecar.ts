import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { number } from "../../base/parameters.ts";
import type { Random } from "../../base/random.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";
import { IndexedHeap } from "../indexed-heap.ts";

/** How LeCaR learns. */
export interface LecarOptions {
  readonly learningRate: number;
  readonly discount: number; // of a regret as old as the cache holds bytes, or objects
}

const STORED = 0;
const GHOSTS_OF_LRU = 1;
const GHOSTS_OF_LFU = 2;
const LEAST_WEIGHT = 0.01;

/**
 * Kernel. LeCaR [vietri18]: two experts, LRU and LFU, name a victim each, and one of them is drawn by their weights. What
 * it evicts is remembered under its name; a request for it is its regret, and multiplies the other's weight by
 * exp(learningRate * discount^(time since the eviction / capacity)). Where both name the same nobody is blamed. Layout:
 * entries in three lists, stored ones by last use and the ghosts by eviction, each ghost list at most half of the
 * capacity in bytes; a heap of the stored by uses, then last use. O(log stored) a request; 62 bytes an object.
 *
 * Differs from [vietri18]: weights stay within 0.01 and 0.99, so that none is lost by rounding.
 */
class Lecar implements CachePolicy {
  readonly name = "lecar";
  readonly capacity: Bytes;
  readonly #learningRate: number;
  readonly #lnDiscount: number; // per request
  readonly #random: Random;
  readonly #entries: EntryLists;
  readonly #uses: Float64Array; //      by entry
  readonly #usedAt: Float64Array; //    by entry: index of the last request
  readonly #evictedAt: Float64Array; // by entry, of ghosts
  readonly #byUses: IndexedHeap;
  #lruWeight = 0.5;
  #served = 0;
  #evictions = 0;

  constructor({ capacity, objectCount, random }: CacheContext, options: LecarOptions) {
    this.capacity = capacity;
    this.#learningRate = options.learningRate;
    this.#lnDiscount = ln(options.discount) / capacity;
    this.#random = random.fork("expert");
    this.#entries = new EntryLists(objectCount, 3);
    this.#uses = new Float64Array(objectCount + 3);
    this.#usedAt = new Float64Array(objectCount + 3);
    this.#evictedAt = new Float64Array(objectCount + 3);
    this.#byUses = new IndexedHeap(this.#uses, this.#usedAt);
  }

  get used(): Bytes {
    return bytes(this.#entries.bytes[STORED]!);
  }

  get evictions(): number {
    return this.#evictions;
  }

  /** The probability that LRU chooses the next victim. */
  get lruWeight(): number {
    return this.#lruWeight;
  }

  access(object: number, sizeBytes: number): Access {
    this.#served++;
    const entries = this.#entries;
    const entry = entries.entryOf[object]!;
    if (entry !== 0 && entries.listOf(entry) === STORED) {
      this.#uses[entry]!++;
      this.#usedAt[entry] = this.#served;
      entries.refresh(entry);
      this.#byUses.update(entry);
      return Access.Hit;
    }
    if (entry !== 0) this.#regret(entry);
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (entries.bytes[STORED]! + sizeBytes > this.capacity) this.#evict();
    const added = entries.add(object, sizeBytes, STORED);
    this.#uses[added] = 1;
    this.#usedAt[added] = this.#served;
    this.#byUses.add(added);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #regret(ghost: number): void {
    const age = this.#served - this.#evictedAt[ghost]!;
    const factor = exp(this.#learningRate * exp(this.#lnDiscount * age));
    const weight = this.#lruWeight;
    const lru = this.#entries.listOf(ghost) === GHOSTS_OF_LFU ? weight * factor : weight;
    const lfu = this.#entries.listOf(ghost) === GHOSTS_OF_LRU ? (1 - weight) * factor : 1 - weight;
    this.#lruWeight = Math.min(1 - LEAST_WEIGHT, Math.max(LEAST_WEIGHT, lru / (lru + lfu)));
    this.#entries.remove(ghost);
  }

  #evict(): void {
    const leastRecent = this.#entries.oldest(STORED);
    const leastUsed = this.#byUses.lowest;
    this.#evictions++;
    const byLru = this.#random.double() < this.#lruWeight;
    const victim = byLru ? leastRecent : leastUsed;
    this.#byUses.remove(victim);
    if (leastRecent === leastUsed) this.#entries.remove(victim);
    else this.#remember(victim, byLru ? GHOSTS_OF_LRU : GHOSTS_OF_LFU);
  }

  #remember(victim: number, ghosts: number): void {
    const entries = this.#entries;
    this.#evictedAt[victim] = this.#served;
    entries.move(victim, ghosts);
    while (entries.bytes[ghosts]! > this.capacity / 2) entries.remove(entries.oldest(ghosts));
  }
}

/** LeCaR with a learning rate of 0.45 and a discount of 0.005. */
export function lecar(context: CacheContext, options: Partial<LecarOptions> = {}): CachePolicy {
  return new Lecar(context, { learningRate: 0.45, discount: 0.005, ...options });
}

export const definition = defineCache({
  summary: "learns from regret how often to evict by LRU and how often by LFU",
  source: "[vietri18]",
  revision: 1,
  parameters: {
    learningRate: number(0.45, "of the multiplicative weights", { min: 0 }),
    discount: number(0.005, "of a regret as many requests old as the capacity", { min: 1e-9, max: 1 }),
  },
  create: (options, context) => lecar(context, options),
});
