import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists, refreshEntry } from "../entry-lists.ts";
import { LeavingQueue } from "../leaving-queue.ts";

// which list an object is in, 0 for none; from ONCE on it is stored
const ONCE_GONE = 1; //  B1: remembered, evicted from T1
const AGAIN_GONE = 2; // B2: remembered, evicted from T2
const ONCE = 3; //       T1: asked for once
const AGAIN = 4; //      T2: asked for again

/**
 * Kernel. ARC [megiddo03]: an LRU list T1 of objects asked for once and one, T2, of those asked for again, with a target p
 * for T1, evicted from while it is above; what was evicted from either is remembered in B1 and B2, and its return moves
 * p by the ratio of the other's bytes to its own, 1 at least. T1 with B1 holds the capacity at most, all four twice
 * that. Layout: list[object]; a list of entries for T2, and queues for the others, which hits only take from. O(1) a hit,
 * O(evicted + forgotten) a miss, amortised; 9 bytes an object.
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
  readonly #list: Uint8Array; // [objectCount]
  readonly #once: LeavingQueue;
  readonly #again: EntryLists;
  readonly #onceGone: LeavingQueue;
  readonly #againGone: LeavingQueue;
  #target = 0; // p
  #stored = 0; // bytes
  #known = 0; // bytes of what is stored or remembered
  #evictions = 0;

  constructor({ capacity, objectCount, conventions }: ArcContext) {
    this.capacity = capacity;
    this.#asLibcachesim = conventions === "libcachesim";
    this.#list = new Uint8Array(objectCount);
    const placeOf = new Int32Array(objectCount);
    this.#again = new EntryLists(objectCount, 1, placeOf);
    this.#once = new LeavingQueue(placeOf);
    this.#onceGone = new LeavingQueue(placeOf);
    this.#againGone = new LeavingQueue(placeOf);
  }

  get used(): Bytes {
    return bytes(this.#stored);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const list = this.#list[object]!;
    if (list < ONCE) return this.#miss(object, sizeBytes, list);
    if (list === AGAIN) this.#again.refresh(this.#again.entryOf[object]!);
    else this.#enterAgain(object, this.#once.remove(object));
    return Access.Hit;
  }

  serve({ object, size, answers }: CacheBatch): void {
    const { entryOf, record } = this.#again;
    const lists = this.#list;
    for (let i = 0; i < object.length; i++) {
      const list = lists[object[i]!]!;
      if (list < ONCE) answers[i] = this.#miss(object[i]!, size[i]!, list);
      else {
        if (list === AGAIN) refreshEntry(record, entryOf[object[i]!]!, 0);
        else this.#enterAgain(object[i]!, this.#once.remove(object[i]!));
        answers[i] = Access.Hit;
      }
    }
  }

  #miss(object: number, sizeBytes: number, list: number): Access {
    if (sizeBytes > this.capacity) return Access.Bypassed;
    if (list === 0) {
      this.#makeRoom(sizeBytes);
      this.#list[object] = ONCE;
      this.#once.push(object, sizeBytes);
    } else this.#readmit(object, list, sizeBytes);
    this.#stored += sizeBytes;
    this.#known += sizeBytes;
    if (!this.#asLibcachesim) this.#keepBounds();
    return Access.Admitted;
  }

  #enterAgain(object: number, sizeBytes: number): void {
    this.#list[object] = AGAIN;
    this.#again.add(object, sizeBytes, 0);
  }

  /** Moves the target, forgets that the object was evicted, makes room and admits it. */
  #readmit(object: number, list: number, sizeBytes: number): void {
    const step = this.#asLibcachesim ? 1 : sizeBytes;
    const once = this.#onceGone.bytes;
    const again = this.#againGone.bytes;
    if (list === ONCE_GONE) {
      this.#target = Math.min(this.capacity, this.#target + step * Math.max(again / once, 1));
      this.#known -= this.#onceGone.remove(object);
    } else {
      this.#target = Math.max(0, this.#target - step * Math.max(once / again, 1));
      this.#known -= this.#againGone.remove(object);
    }
    while (this.#stored + sizeBytes > this.capacity) this.#replace(list === AGAIN_GONE);
    this.#enterAgain(object, sizeBytes);
  }

  #makeRoom(sizeBytes: number): void {
    const once = this.#once;
    while (this.#stored + sizeBytes > this.capacity) {
      const full = once.bytes + this.#onceGone.bytes + sizeBytes > this.capacity;
      if (full && this.#onceGone.isEmpty) {
        this.#stored -= once.oldestSize;
        this.#forget(once);
        this.#evictions++;
        continue;
      }
      if (this.#asLibcachesim) this.#forgetOne(full);
      this.#replace(false);
    }
  }

  #forgetOne(full: boolean): void {
    if (full) this.#forget(this.#onceGone);
    else if (this.#known >= 2 * this.capacity) this.#forget(this.#againGone);
  }

  /** Evicts the least recently used of T1 or T2, as the target says, and remembers it. */
  #replace(isAgainGone: boolean): void {
    const once = this.#once;
    const again = this.#again;
    const above = once.bytes > this.#target || (isAgainGone && once.bytes === this.#target);
    this.#evictions++;
    if ((once.bytes > 0 && above) || again.isEmpty(0)) {
      const { oldest, oldestSize } = once;
      once.shift();
      this.#list[oldest] = ONCE_GONE;
      this.#onceGone.push(oldest, oldestSize);
      this.#stored -= oldestSize;
    } else {
      const entry = again.oldest(0);
      const object = again.objectOf(entry);
      again.remove(entry);
      this.#list[object] = AGAIN_GONE;
      this.#againGone.push(object, again.size[entry]!);
      this.#stored -= again.size[entry]!;
    }
  }

  #keepBounds(): void {
    while (this.#once.bytes + this.#onceGone.bytes > this.capacity) this.#forget(this.#onceGone);
    while (this.#known > 2 * this.capacity) this.#forget(this.#againGone);
  }

  #forget(queue: LeavingQueue): void {
    this.#list[queue.oldest] = 0;
    this.#known -= queue.oldestSize;
    queue.shift();
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
