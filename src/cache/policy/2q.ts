import { number } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";

const IN = 0; //  stored, by admission
const MAIN = 1; // stored, by use
const OUT = 2; // remembered, by eviction from IN

/** The shares of the queues of 2Q in the capacity. */
export interface TwoQueuesOptions {
  readonly inRatio: number;
  readonly outRatio: number;
}

/**
 * Kernel. 2Q, the full version [johnson94]: newcomers enter a queue by admission, which hits leave as it is. While that
 * queue, A1in, is above its share, the oldest of it is evicted and remembered in the queue A1out; else the least recently
 * used of the main list, Am, is. An object that A1out remembers enters Am. Layout: three lists of entries, of which the
 * last is of objects not stored. O(1) a hit, O(evicted) a miss.
 *
 * Differs from [johnson94]: shares are of bytes, of 1 at least; A1out forgets its oldest while it is above its share, and
 * never remembers what is larger than that; A1in is evicted from when Am is empty. [libcachesim] does not admit objects
 * larger than the share of A1in, lets shares be 0, bounds Am by what A1in leaves, and evicts from it to keep the bound.
 */
class TwoQueues implements CachePolicy {
  readonly name = "2q";
  readonly capacity: Bytes;
  readonly #in: number;
  readonly #out: number;
  readonly #largest: number; // that is admitted
  readonly #asLibcachesim: boolean;
  readonly #entries: EntryLists;
  #evictions = 0;

  constructor({ capacity, objectCount, conventions }: TwoQueuesContext, { inRatio, outRatio }: TwoQueuesOptions) {
    this.capacity = capacity;
    this.#asLibcachesim = conventions === "libcachesim";
    const least = this.#asLibcachesim ? 0 : 1;
    this.#in = Math.max(least, Math.floor(capacity * inRatio));
    this.#out = Math.max(least, Math.floor(capacity * outRatio));
    this.#largest = this.#asLibcachesim ? this.#in : capacity;
    this.#entries = new EntryLists(objectCount, 3);
  }

  get used(): Bytes {
    return bytes(this.#entries.bytes[IN]! + this.#entries.bytes[MAIN]!);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const entries = this.#entries;
    const entry = entries.entryOf[object]!;
    if (entry !== 0 && entries.listOf(entry) !== OUT) {
      if (entries.listOf(entry) === MAIN) entries.refresh(entry);
      return Access.Hit;
    }
    if (sizeBytes > this.#largest) return Access.Bypassed;
    if (entry !== 0) entries.remove(entry);
    this.#admit(object, sizeBytes, entry === 0 ? IN : MAIN);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #admit(object: number, sizeBytes: number, list: number): void {
    const { bytes: held } = this.#entries;
    while (held[IN]! + held[MAIN]! + sizeBytes > this.capacity) {
      if (held[IN]! > this.#in || this.#entries.isEmpty(MAIN)) this.#evictFromIn();
      else this.#evictFromMain();
    }
    const ownsMain = this.#asLibcachesim && list === MAIN;
    while (ownsMain && held[MAIN]! + sizeBytes > this.capacity - this.#in && !this.#entries.isEmpty(MAIN))
      this.#evictFromMain();
    this.#entries.add(object, sizeBytes, list);
  }

  #evictFromMain(): void {
    this.#entries.remove(this.#entries.oldest(MAIN));
    this.#evictions++;
  }

  #evictFromIn(): void {
    const entries = this.#entries;
    const victim = entries.oldest(IN);
    const sizeBytes = entries.size[victim]!;
    this.#evictions++;
    if (sizeBytes > this.#out) return entries.remove(victim);
    while (entries.bytes[OUT]! + sizeBytes > this.#out) entries.remove(entries.oldest(OUT));
    entries.move(victim, OUT);
  }
}

type TwoQueuesContext = Pick<CacheContext, "capacity" | "objectCount" | "conventions">;

/** A queue for newcomers, a list by use for what came back after it. */
export function twoQueues(context: TwoQueuesContext, options: Partial<TwoQueuesOptions> = {}): CachePolicy {
  return new TwoQueues(context, { inRatio: 0.25, outRatio: 0.5, ...options });
}

export const definition = defineCache({
  summary: "a queue for newcomers, and LRU for what is asked for again after it left the queue",
  source: "[johnson94]",
  revision: 1,
  parameters: {
    inRatio: number(0.25, "share of the capacity above which the queue of newcomers is evicted from", {
      min: 0,
      max: 1,
    }),
    outRatio: number(0.5, "size, in capacities, of what is remembered after that queue", { min: 0, max: 10 }),
  },
  create: (options, context) => twoQueues(context, options),
});
