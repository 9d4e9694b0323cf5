import { number } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { CountMin } from "../count-min.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";
import { WTinyLfuAsLibcachesim } from "../w-tinylfu-as-libcachesim.ts";

/** The shares of a W-TinyLFU cache. */
export interface WTinyLfuOptions {
  readonly window: number; // share of the capacity, 0..1
  readonly protected: number; // share of what is not window, 0..1
  readonly sample: number; // requests between two halvings of the counts, per stored object
}

const WINDOW = 0;
const PROBATION = 1;
const PROTECTED = 2;

/**
 * Kernel. W-TinyLFU [einziger17]: newcomers enter a small window in LRU order; what falls out of it enters the main
 * space, a segmented LRU of probation and protected, if a sketch says that it was asked for more often lately than what
 * would have to go. Every request counts in the sketch. A hit in probation makes an object protected; what overflows
 * there goes back to probation. Layout: three lists of entries and the sketch. O(1 + evicted) a request, and a halving of
 * the sketch now and then; 25 bytes and at most 4 counters of 4 bits an object.
 *
 * Sizes [einziger21]: a candidate must outweigh the sum over all objects that would have to go (aggregated victims).
 * Differs from [einziger17]: nothing is refused while there is room, as in Caffeine; no doorkeeper; the counts are halved
 * after 10 requests for each object stored, for how many fit is not known where sizes differ.
 * [libcachesim] decides otherwise: see `WTinyLfuAsLibcachesim`.
 */
class WTinyLfu implements CachePolicy {
  readonly name = "w-tinylfu";
  readonly capacity: Bytes;
  readonly #windowLimit: number;
  readonly #protectedLimit: number;
  readonly #sample: number;
  readonly #entries: EntryLists;
  readonly #sketch: CountMin;
  #stored = 0;
  #counted = 0; // since the last halving
  #evictions = 0;

  constructor({ capacity, objectCount }: CacheContext, options: WTinyLfuOptions) {
    this.capacity = capacity;
    this.#windowLimit = Math.ceil(options.window * capacity);
    this.#protectedLimit = options.protected * (capacity - this.#windowLimit);
    this.#sample = options.sample;
    this.#entries = new EntryLists(objectCount, 3);
    this.#sketch = new CountMin(Math.min(objectCount, capacity));
  }

  get used(): Bytes {
    const used = this.#entries.bytes;
    return bytes(used[WINDOW]! + used[PROBATION]! + used[PROTECTED]!);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    this.#count(object);
    const entry = this.#entries.entryOf[object]!;
    if (entry !== 0) {
      this.#touch(entry);
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    this.#stored++;
    const newcomer = this.#entries.add(object, sizeBytes, WINDOW);
    while (this.#entries.bytes[WINDOW]! > this.#windowLimit) {
      const candidate = this.#entries.oldest(WINDOW);
      if (this.#makeRoomFor(candidate)) this.#entries.move(candidate, PROBATION);
      else if (candidate === newcomer) return this.#refuse(newcomer);
      else this.#evict(candidate);
    }
    while (this.used > this.capacity) this.#evict(this.#mainVictim());
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #count(object: number): void {
    this.#sketch.add(object);
    if (++this.#counted < this.#sample * Math.max(1, this.#stored)) return;
    this.#sketch.halve();
    this.#counted = 0;
  }

  #touch(entry: number): void {
    const entries = this.#entries;
    if (entries.listOf(entry) !== PROBATION) return entries.refresh(entry);
    entries.move(entry, PROTECTED);
    while (entries.bytes[PROTECTED]! > this.#protectedLimit) entries.move(entries.oldest(PROTECTED), PROBATION);
  }

  /** Whether there is room for what is in the window already, made if need be by evicting what is asked for less. */
  #makeRoomFor(candidate: number): boolean {
    const entries = this.#entries;
    const excess = this.used - this.capacity;
    let freed = 0;
    let victims = 0; // how often they were asked for together
    let victim = this.#mainVictim();
    while (freed < excess && victim > PROTECTED) {
      freed += entries.size[victim]!;
      victims += this.#sketch.estimate(entries.objectOf(victim));
      victim = this.#newerInMain(victim);
    }
    if (excess <= 0) return true;
    if (freed < excess || this.#sketch.estimate(entries.objectOf(candidate)) <= victims) return false;
    while (this.used > this.capacity) this.#evict(this.#mainVictim());
    return true;
  }

  /** The oldest on probation, or else of the protected; a sentinel when there is neither. */
  #mainVictim(): number {
    return this.#newerInMain(PROBATION);
  }

  #newerInMain(entry: number): number {
    const newer = this.#entries.newer(entry);
    return newer === PROBATION ? this.#entries.oldest(PROTECTED) : newer;
  }

  #refuse(newcomer: number): Access {
    this.#entries.remove(newcomer);
    this.#stored--;
    return Access.Bypassed;
  }

  #evict(entry: number): void {
    this.#entries.remove(entry);
    this.#stored--;
    this.#evictions++;
  }
}

/** W-TinyLFU with a window of 1 % and four fifths of the rest protected; by libCacheSim's rules `sample` has no meaning. */
export function wTinyLfu(context: CacheContext, options: Partial<WTinyLfuOptions> = {}): CachePolicy {
  const all = { window: 0.01, protected: 0.8, sample: 10, ...options };
  if (context.conventions === "libcachesim") return new WTinyLfuAsLibcachesim(context, all.window, all.protected);
  return new WTinyLfu(context, all);
}

export const definition = defineCache({
  summary: "a window in front of a segmented LRU that admits what a sketch says is asked for more often",
  source: "[einziger17]",
  revision: 2,
  parameters: {
    window: number(0.01, "share of the capacity that newcomers enter without a contest", { min: 0, max: 1 }),
    protected: number(0.8, "share of the rest that is kept for objects used again", { min: 0, max: 1 }),
    sample: number(10, "requests between two halvings of the counts, per stored object (not by libCacheSim's rules)", {
      min: 1,
    }),
  },
  create: (options, context) => wTinyLfu(context, options),
});
