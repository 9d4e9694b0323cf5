import { integer } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";

/**
 * Kernel. Segmented LRU [huang13]: newcomers enter segment 0; a hit moves an object to the newest end of the next segment,
 * in the last one of its own. A segment above its share, capacity / segments, hands its oldest down to the newest end of
 * the segment below. Evicted is the oldest of the lowest segment that is not empty. Layout: a list a segment. O(1) a hit,
 * amortised over the objects handed down; O(evicted + segments) a miss.
 *
 * Differs from [huang13]: segment 0 has all the room that the others leave, so that nothing is evicted while everything
 * fits; an object larger than a share stays in segment 0, where a hit makes it the newest. [libcachesim] does not admit
 * the latter, puts newcomers into the lowest segment that has room while there is one, and evicts from segment 0 when
 * what a hit hands down puts it above its share.
 */
class SegmentedLru implements CachePolicy {
  readonly name = "s4lru";
  readonly capacity: Bytes;
  readonly #share: number;
  readonly #top: number; // the last segment
  readonly #asLibcachesim: boolean;
  readonly #entries: EntryLists;
  #used = 0;
  #evictions = 0;

  constructor({ capacity, objectCount, conventions }: SegmentedLruContext, segments: number) {
    this.capacity = capacity;
    this.#share = Math.floor(capacity / segments);
    this.#top = segments - 1;
    this.#asLibcachesim = conventions === "libcachesim";
    this.#entries = new EntryLists(objectCount, segments);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const entry = this.#entries.entryOf[object]!;
    if (entry !== 0) {
      this.#promote(entry);
      return Access.Hit;
    }
    if (sizeBytes > (this.#asLibcachesim ? this.#share : this.capacity)) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) this.#evict();
    this.#entries.add(object, sizeBytes, this.#asLibcachesim ? this.#withRoom(sizeBytes) : 0);
    this.#used += sizeBytes;
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #promote(entry: number): void {
    const entries = this.#entries;
    const segment = entries.listOf(entry);
    if (segment === this.#top || entries.size[entry]! > this.#share) return entries.refresh(entry);
    entries.move(entry, segment + 1);
    let full = segment + 1;
    for (; full > 0 && entries.bytes[full]! > this.#share; full--) {
      while (entries.bytes[full]! > this.#share) entries.move(entries.oldest(full), full - 1);
    }
    if (full > 0 || !this.#asLibcachesim) return;
    while (entries.bytes[0]! > this.#share) this.#evict();
  }

  #evict(): void {
    let segment = 0;
    while (this.#entries.isEmpty(segment)) segment++;
    const victim = this.#entries.oldest(segment);
    this.#used -= this.#entries.size[victim]!;
    this.#entries.remove(victim);
    this.#evictions++;
  }

  /** The lowest segment where the object stays within the share, or 0. */
  #withRoom(sizeBytes: number): number {
    for (let segment = 0; segment <= this.#top; segment++)
      if (this.#entries.bytes[segment]! + sizeBytes <= this.#share) return segment;
    return 0;
  }
}

type SegmentedLruContext = Pick<CacheContext, "capacity" | "objectCount" | "conventions">;

/** LRU in `segments` of equal shares, which an object climbs with its hits. */
export function s4lru(context: SegmentedLruContext, segments = 4): CachePolicy {
  return new SegmentedLru(context, segments);
}

export const definition = defineCache({
  summary: "LRU in segments of equal shares; an object climbs by a hit, and is evicted from the lowest",
  source: "[huang13]",
  revision: 1,
  parameters: { segments: integer(4, "of equal shares of the capacity", { min: 1, max: 64 }) },
  create: ({ segments }, context) => s4lru(context, segments),
});
