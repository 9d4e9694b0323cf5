import { integer, number } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { RisingHeap } from "../rising-heap.ts";

/** The parameters of LRU-K; times are counts of requests. */
export interface LruKOptions {
  readonly k: number;
  readonly correlated: number; // correlated reference period
  readonly retained: number; // retained information period, Infinity for all of the run
}

/**
 * Kernel. LRU-K [oneil93]: evicts the object whose K-th last request is the oldest, those with fewer than K first, and
 * among these the least recently used. Requests of an object within `correlated` of its last one count as one: they only
 * put off its end, the time from its first to its last is taken out of the object's history, and an object is no
 * victim during it unless all are. The history of an object no longer stored counts when it returns within `retained` of
 * its last request. Admits whatever fits the capacity. Layout: history[object * k + i], the time of the request i + 1
 * from the last, 0 for none; a heap by the K-th. O(k) a hit, because the heap learns of a use when the object reaches
 * its root; an eviction O(log stored), amortised, for each object within its period; 8k + 45 bytes an object.
 *
 * Differs from [oneil93]: a request that is not known stays so when times are moved; an object is evicted within its
 * correlated period if all stored ones are, which the paper leaves open; time is counted in requests.
 */
class LruK implements CachePolicy {
  readonly name = "lru-k";
  readonly capacity: Bytes;
  readonly #options: LruKOptions;
  readonly #history: Float64Array; // [objectCount * k]
  readonly #rank: Float64Array; //    [2 * objectCount] by object: the K-th request of the history and the last one
  readonly #size: Float64Array; //    [objectCount] 0 when not stored
  readonly #aside: Uint32Array; //    [objectCount] objects within their period, during an eviction
  readonly #order: RisingHeap;
  #now = 0;
  #used = 0;
  #evictions = 0;

  constructor({ capacity, objectCount }: LruKContext, options: LruKOptions) {
    this.capacity = capacity;
    this.#options = options;
    this.#history = new Float64Array(objectCount * options.k);
    this.#rank = new Float64Array(2 * objectCount);
    this.#size = new Float64Array(objectCount);
    this.#aside = new Uint32Array(objectCount);
    this.#order = new RisingHeap(this.#rank, 2);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    this.#now++;
    if (this.#size[object] !== 0) {
      this.#hit(object);
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) this.#evict();
    this.#recall(object);
    this.#size[object] = sizeBytes;
    this.#used += sizeBytes;
    this.#order.push(object);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #hit(object: number): void {
    const last = this.#rank[2 * object + 1]!;
    if (this.#now - last > this.#options.correlated)
      this.#record(object, last - this.#history[object * this.#options.k]!);
    this.#rank[2 * object + 1] = this.#now;
  }

  /** The history of an object that is admitted. */
  #recall(object: number): void {
    const { k, retained } = this.#options;
    const isForgotten = this.#now - this.#rank[2 * object + 1]! > retained;
    if (isForgotten) this.#history.fill(0, object * k, object * k + k);
    this.#record(object, 0);
    this.#rank[2 * object + 1] = this.#now;
  }

  /** Puts this request before the others, which are later by `period` than they were. */
  #record(object: number, period: number): void {
    const { k } = this.#options;
    const history = this.#history;
    const first = object * k;
    for (let i = first + k - 1; i > first; i--) history[i] = history[i - 1] === 0 ? 0 : history[i - 1]! + period;
    history[first] = this.#now;
    this.#rank[2 * object] = history[first + k - 1]!;
  }

  #evict(): void {
    const victim = this.#choose();
    this.#used -= this.#size[victim]!;
    this.#size[victim] = 0;
    this.#evictions++;
  }

  /** Takes out of the heap the lowest object that is not within its period, or the lowest of all. */
  #choose(): number {
    let waiting = 0;
    let left = this.#used; // bytes of what is in the heap
    let victim = this.#order.pop();
    while (this.#now - this.#rank[2 * victim + 1]! <= this.#options.correlated) {
      this.#aside[waiting++] = victim;
      left -= this.#size[victim]!;
      victim = left === 0 ? this.#aside[0]! : this.#order.pop();
      if (left === 0) break;
    }
    for (let i = 0; i < waiting; i++) if (this.#aside[i] !== victim) this.#order.push(this.#aside[i]!);
    return victim;
  }
}

type LruKContext = Pick<CacheContext, "capacity" | "objectCount">;

/** The K-th last request decides; by default the second, without correlated requests, with all history. */
export function lruK(context: LruKContext, options: Partial<LruKOptions> = {}): CachePolicy {
  return new LruK(context, { k: 2, correlated: 0, retained: Number.POSITIVE_INFINITY, ...options });
}

export const definition = defineCache({
  summary: "evicts the object whose K-th last request is the oldest",
  source: "[oneil93]",
  revision: 1,
  parameters: {
    k: integer(2, "which request from the last decides", { min: 1, max: 16 }),
    correlated: number(0, "requests after its last within which one of the same object counts as the same", { min: 0 }),
    retained: integer(0, "requests for which the history of an object is kept; 0 for all of the run", { min: 0 }),
  },
  create: ({ retained, ...options }, context) =>
    lruK(context, { ...options, retained: retained === 0 ? Number.POSITIVE_INFINITY : retained }),
});
