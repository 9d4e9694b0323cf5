import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";

const ONCE = 0; //       T1: stored, asked for once
const AGAIN = 1; //      T2: stored, asked for again
const ONCE_GONE = 2; //  B1: remembered, evicted from T1
const AGAIN_GONE = 3; // B2: remembered, evicted from T2

/**
 * Kernel. ARC [megiddo03]: an LRU list T1 of objects asked for once and one, T2, of those asked for again, with a target p
 * for T1, evicted from while it is above; what was evicted from either is remembered in B1 and B2, and its return moves
 * p by the ratio of the other's bytes to its own, 1 at least. T1 with B1 holds the capacity at most, all four twice
 * that. Layout: four lists of entries, two of objects not stored. O(1) a hit, O(evicted + forgotten) a miss.
 *
 * Differs from [megiddo03], which knows pages only: all is counted in bytes, and p moves by the size of the object that
 * returned, so that units do not matter; B1 and B2 are cut to their bounds after the admission, which for equal sizes is
 * the same. [libcachesim] moves p by single bytes, however large objects are, and forgets one of B1 or B2 per
 * eviction instead of as many as the bounds say. For objects of size 1 both conventions give the same.
 */
class Arc implements CachePolicy {
  readonly name = "arc";
  readonly capacity: Bytes;
  readonly #asLibcachesim: boolean;
  readonly #entries: EntryLists;
  #target = 0; // p
  #evictions = 0;

  constructor({ capacity, objectCount, conventions }: ArcContext) {
    this.capacity = capacity;
    this.#asLibcachesim = conventions === "libcachesim";
    this.#entries = new EntryLists(objectCount, 4);
  }

  get used(): Bytes {
    const { bytes: held } = this.#entries;
    return bytes(held[ONCE]! + held[AGAIN]!);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const entries = this.#entries;
    const entry = entries.entryOf[object]!;
    const list = entry === 0 ? -1 : entries.listOf(entry);
    if (list === ONCE || list === AGAIN) {
      if (list === AGAIN) entries.refresh(entry);
      else entries.move(entry, AGAIN);
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    if (list < 0) this.#makeRoom(sizeBytes);
    else this.#readmit(entry, list, sizeBytes);
    entries.add(object, sizeBytes, list < 0 ? ONCE : AGAIN);
    if (!this.#asLibcachesim) this.#keepBounds();
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  /** Moves the target, forgets the entry and makes room for its object. */
  #readmit(entry: number, list: number, sizeBytes: number): void {
    const { bytes: held } = this.#entries;
    const step = this.#asLibcachesim ? 1 : sizeBytes;
    if (list === ONCE_GONE)
      this.#target = Math.min(this.capacity, this.#target + step * Math.max(held[AGAIN_GONE]! / held[ONCE_GONE]!, 1));
    else this.#target = Math.max(0, this.#target - step * Math.max(held[ONCE_GONE]! / held[AGAIN_GONE]!, 1));
    this.#entries.remove(entry);
    while (held[ONCE]! + held[AGAIN]! + sizeBytes > this.capacity) this.#replace(list === AGAIN_GONE);
  }

  #makeRoom(sizeBytes: number): void {
    const entries = this.#entries;
    const { bytes: held } = entries;
    while (held[ONCE]! + held[AGAIN]! + sizeBytes > this.capacity) {
      const full = held[ONCE]! + held[ONCE_GONE]! + sizeBytes > this.capacity;
      if (full && entries.isEmpty(ONCE_GONE)) {
        entries.remove(entries.oldest(ONCE));
        this.#evictions++;
        continue;
      }
      if (this.#asLibcachesim) this.#forgetOne(full);
      this.#replace(false);
    }
  }

  #forgetOne(full: boolean): void {
    const entries = this.#entries;
    const [once, again, onceGone, againGone] = entries.bytes;
    if (full) entries.remove(entries.oldest(ONCE_GONE));
    else if (once! + again! + onceGone! + againGone! >= 2 * this.capacity) entries.remove(entries.oldest(AGAIN_GONE));
  }

  /** Evicts the least recently used of T1 or T2, as the target says, and remembers it. */
  #replace(isAgainGone: boolean): void {
    const entries = this.#entries;
    const once = entries.bytes[ONCE]!;
    const above = once > this.#target || (isAgainGone && once === this.#target);
    const fromOnce = (once > 0 && above) || entries.isEmpty(AGAIN);
    if (fromOnce) entries.move(entries.oldest(ONCE), ONCE_GONE);
    else entries.move(entries.oldest(AGAIN), AGAIN_GONE);
    this.#evictions++;
  }

  #keepBounds(): void {
    const entries = this.#entries;
    const { bytes: held } = entries;
    while (held[ONCE]! + held[ONCE_GONE]! > this.capacity) entries.remove(entries.oldest(ONCE_GONE));
    while (held[ONCE]! + held[ONCE_GONE]! + held[AGAIN]! + held[AGAIN_GONE]! > 2 * this.capacity)
      entries.remove(entries.oldest(AGAIN_GONE));
  }
}

type ArcContext = Pick<CacheContext, "capacity" | "objectCount" | "conventions">;

/** Adaptive replacement: recency against frequency, by what came back after its eviction. */
export function arc(context: ArcContext): CachePolicy {
  return new Arc(context);
}

export const definition = defineCache({
  summary: "divides its room between what was asked for once and again, by which of them comes back after eviction",
  source: "[megiddo03]",
  revision: 1,
  parameters: {},
  create: (_, context) => arc(context),
});
