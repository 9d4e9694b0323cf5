import type { Bytes } from "../base/units.ts";
import { bytes } from "../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "./contract.ts";
import { CountingFilter } from "./counting-filter.ts";
import { EntryLists } from "./entry-lists.ts";

const WINDOW = 0;
const PROBATION = 1;
const PROTECTED = 2;
const HALVED_EVERY = 32; // hits in main, per byte or object of main

/**
 * Kernel. W-TinyLFU as [libcachesim] has it, for equal counts. Where it departs from `WTinyLfu`:
 * - Objects larger than the window, or than the share of probation, are not admitted.
 * - The window takes newcomers until the cache as a whole is full; then its oldest is handed to main, as long as there is
 *   room there, or contests one victim of main, whatever their sizes, until one of them loses or the window is empty.
 *   The object that is handed over enters the lower of probation and protected that has room for it.
 * - Counted are admissions, hits in main and contests of the window, not hits in the window nor what is not admitted. The
 *   filter has 14.4 counters a byte of main, and is halved after 32 hits in main a byte.
 * - What a hit hands down to probation can evict from it.
 * Layout as there, but for the filter: at most 80 bytes an object.
 */
export class WTinyLfuAsLibcachesim implements CachePolicy {
  readonly name = "w-tinylfu";
  readonly capacity: Bytes;
  readonly #windowLimit: number;
  readonly #mainLimit: number;
  readonly #limits: readonly number[]; // by list
  readonly #entries: EntryLists;
  readonly #counts: CountingFilter;
  #mainHits = 0; // since the last halving
  #evictions = 0;

  constructor({ capacity, objectCount, keys }: WTinyLfuContext, window: number, protectedShare: number) {
    this.capacity = capacity;
    this.#windowLimit = Math.floor(capacity * window);
    this.#mainLimit = capacity - this.#windowLimit;
    const guarded = protectedShare * this.#mainLimit;
    this.#limits = [this.#windowLimit, Math.floor(this.#mainLimit - guarded), Math.floor(guarded)];
    this.#entries = new EntryLists(objectCount, 3);
    this.#counts = new CountingFilter(this.#mainLimit, objectCount, keys);
  }

  get used(): Bytes {
    return bytes(this.#entries.bytes[WINDOW]! + this.#inMain);
  }

  get evictions(): number {
    return this.#evictions;
  }

  get #inMain(): number {
    const { bytes: held } = this.#entries;
    return held[PROBATION]! + held[PROTECTED]!;
  }

  access(object: number, sizeBytes: number): Access {
    const entry = this.#entries.entryOf[object]!;
    if (entry !== 0) {
      this.#hit(entry, object);
      return Access.Hit;
    }
    if (sizeBytes > this.#windowLimit || sizeBytes > this.#limits[PROBATION]!) return Access.Bypassed;
    while (this.used + sizeBytes > this.capacity) this.#makeRoom();
    this.#entries.add(object, sizeBytes, WINDOW);
    this.#counts.add(object);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #hit(entry: number, object: number): void {
    const entries = this.#entries;
    const list = entries.listOf(entry);
    if (list !== PROBATION) entries.refresh(entry);
    else {
      entries.move(entry, PROTECTED);
      while (entries.bytes[PROTECTED]! > this.#limits[PROTECTED]!) {
        entries.move(entries.oldest(PROTECTED), PROBATION);
        while (entries.bytes[PROBATION]! > this.#limits[PROBATION]!) this.#evict(entries.oldest(PROBATION));
      }
    }
    if (list === WINDOW) return;
    this.#counts.add(object);
    if (++this.#mainHits < HALVED_EVERY * this.#mainLimit) return;
    this.#mainHits = 0;
    this.#counts.halve();
  }

  /** Empties the window into main until a candidate loses its contest; with an empty window, evicts from main. */
  #makeRoom(): void {
    const entries = this.#entries;
    for (;;) {
      const candidate = entries.oldest(WINDOW);
      if (candidate === WINDOW) return this.#evict(this.#mainVictim());
      const object = entries.objectOf(candidate);
      const wins = this.#wins(candidate);
      if (wins) this.#handOver(candidate);
      else this.#evict(candidate);
      this.#counts.add(object);
      if (!wins) return;
    }
  }

  #wins(candidate: number): boolean {
    const entries = this.#entries;
    if (this.#inMain + entries.size[candidate]! <= this.#mainLimit) return true;
    const victim = this.#mainVictim();
    if (this.#counts.estimate(entries.objectOf(candidate)) <= this.#counts.estimate(entries.objectOf(victim)))
      return false;
    this.#evict(victim);
    return true;
  }

  #handOver(candidate: number): void {
    const entries = this.#entries;
    const sizeBytes = entries.size[candidate]!;
    const fits = (list: number) => entries.bytes[list]! + sizeBytes <= this.#limits[list]!;
    const list = fits(PROBATION) ? PROBATION : fits(PROTECTED) ? PROTECTED : WINDOW;
    if (list !== WINDOW) return entries.move(candidate, list);
    while (this.#inMain + sizeBytes > this.#mainLimit) this.#evict(this.#mainVictim());
    entries.move(candidate, PROBATION);
  }

  /** The oldest on probation, or else of the protected. */
  #mainVictim(): number {
    const entries = this.#entries;
    return entries.oldest(entries.isEmpty(PROBATION) ? PROTECTED : PROBATION);
  }

  #evict(entry: number): void {
    this.#entries.remove(entry);
    this.#evictions++;
  }
}

type WTinyLfuContext = Pick<CacheContext, "capacity" | "objectCount" | "keys">;
