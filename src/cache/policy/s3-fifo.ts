import { integer, number } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";

const SMALL = 0;
const MAIN = 1;
const GHOST = 2; // remembered, not stored

const MAIN_USES = 3; // uses that main honours

/** The queues' shares of the capacity, and what takes an object from the small one to the main one. */
export interface S3FifoOptions {
  readonly smallRatio: number;
  readonly ghostRatio: number;
  readonly threshold: number; // uses in the small queue that lead to main, 1..255
}

/**
 * Kernel. S3-FIFO [yang23]: newcomers enter a small queue. Its oldest moves to the main queue if it was used `threshold`
 * times there, else it is evicted and remembered in a ghost queue; what the ghost remembers enters main. The oldest of main
 * is evicted unless it was used, in which case it loses a use, of at most 3, and becomes the newest. Evicted from is the
 * small queue while it has its share or more, else main. Layout: three lists of entries, the uses by entry. O(1) a hit;
 * O(evicted + moved) a miss, where every move was paid for by a hit.
 *
 * Differs from [yang23], as [libcachesim] does, which is by its authors: moving an object to main evicts nothing there.
 * The small queue's share is of bytes, 1 at least; an object larger than it enters that queue all the same, which is then
 * evicted from until the object itself is its oldest. [libcachesim] bypasses what is larger than the share, drops a newcomer as large as
 * it after it made room, so that a cache of fewer than 20 objects never hits, and evicts from main when that is above
 * what the small queue's share leaves.
 */
class S3Fifo implements CachePolicy {
  readonly name = "s3-fifo";
  readonly capacity: Bytes;
  readonly #small: number;
  readonly #ghost: number;
  readonly #threshold: number;
  readonly #asLibcachesim: boolean;
  readonly #entries: EntryLists;
  readonly #uses: Uint8Array; // by entry, up to 255
  #evictions = 0;

  constructor({ capacity, objectCount, conventions }: S3FifoContext, options: S3FifoOptions) {
    this.capacity = capacity;
    this.#asLibcachesim = conventions === "libcachesim";
    const least = this.#asLibcachesim ? 0 : 1;
    this.#small = Math.max(least, Math.floor(capacity * options.smallRatio));
    this.#ghost = Math.max(least, Math.floor(capacity * options.ghostRatio));
    this.#threshold = options.threshold;
    this.#entries = new EntryLists(objectCount, 3);
    this.#uses = new Uint8Array(objectCount + 3);
  }

  get used(): Bytes {
    const { bytes: held } = this.#entries;
    return bytes(held[SMALL]! + held[MAIN]!);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const entries = this.#entries;
    const entry = entries.entryOf[object]!;
    if (entry !== 0 && entries.listOf(entry) !== GHOST) {
      if (this.#uses[entry]! < 255) this.#uses[entry]!++;
      return Access.Hit;
    }
    if (sizeBytes > (this.#asLibcachesim ? this.#small : this.capacity)) return Access.Bypassed;
    if (entry !== 0) entries.remove(entry);
    const { bytes: held } = entries;
    while (held[SMALL]! + held[MAIN]! + sizeBytes > this.capacity) this.#evict();
    if (this.#asLibcachesim && entry === 0 && sizeBytes >= this.#small) return Access.Bypassed;
    this.#uses[entries.add(object, sizeBytes, entry === 0 ? SMALL : MAIN)] = 0;
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  /** Evicts one object, or moves all of the small queue to main. */
  #evict(): void {
    const entries = this.#entries;
    const { bytes: held } = entries;
    const mainIsDue = this.#asLibcachesim ? held[MAIN]! > this.capacity - this.#small : held[SMALL]! < this.#small;
    if (entries.isEmpty(SMALL) || (mainIsDue && !entries.isEmpty(MAIN))) this.#evictFromMain();
    else this.#evictFromSmall();
  }

  #evictFromSmall(): void {
    const entries = this.#entries;
    for (let oldest = entries.oldest(SMALL); oldest !== SMALL; oldest = entries.oldest(SMALL)) {
      if (this.#uses[oldest]! < this.#threshold) {
        this.#evictions++;
        return this.#remember(oldest);
      }
      this.#uses[oldest] = 0;
      entries.move(oldest, MAIN);
    }
  }

  #remember(victim: number): void {
    const entries = this.#entries;
    const sizeBytes = entries.size[victim]!;
    if (sizeBytes > this.#ghost) return entries.remove(victim);
    while (entries.bytes[GHOST]! + sizeBytes > this.#ghost) entries.remove(entries.oldest(GHOST));
    entries.move(victim, GHOST);
  }

  #evictFromMain(): void {
    const entries = this.#entries;
    let oldest = entries.oldest(MAIN);
    while (this.#uses[oldest] !== 0) {
      this.#uses[oldest] = Math.min(this.#uses[oldest]!, MAIN_USES) - 1;
      entries.refresh(oldest);
      oldest = entries.oldest(MAIN);
    }
    entries.remove(oldest);
    this.#evictions++;
  }
}

type S3FifoContext = Pick<CacheContext, "capacity" | "objectCount" | "conventions">;

/** Three queues: small for newcomers, main for what was used there or came back, ghost for what came and went. */
export function s3Fifo(context: S3FifoContext, options: Partial<S3FifoOptions> = {}): CachePolicy {
  return new S3Fifo(context, { smallRatio: 0.1, ghostRatio: 0.9, threshold: 2, ...options });
}

export const definition = defineCache({
  summary: "a small queue that lets few newcomers into the main one, and a ghost queue that knows who comes back",
  source: "[yang23]",
  revision: 1,
  parameters: {
    smallRatio: number(0.1, "the small queue's share of the capacity", { min: 0, max: 1 }),
    ghostRatio: number(0.9, "size, in capacities, of what is remembered", { min: 0, max: 10 }),
    threshold: integer(2, "uses in the small queue that lead to the main one", { min: 1, max: 255 }),
  },
  create: (options, context) => s3Fifo(context, options),
});
