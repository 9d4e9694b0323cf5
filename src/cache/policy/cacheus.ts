import exp from "@stdlib/math-base-special-exp";
import type { Random } from "../../base/random.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { AdaptiveRate } from "../adaptive-rate.ts";
import { CacheusAsLibcachesim } from "../cacheus-as-libcachesim.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";
import { IndexedHeap } from "../indexed-heap.ts";

const SCAN = 0;
const REUSED = 1;
const GHOSTS_OF_LRU = 2;
const GHOSTS_OF_LFU = 3;

const NEW = 1; // came into a full cache and was not remembered
const DEMOTED = 2; // was among the reused

const SCAN_SHARE = 0.01; // at first
const MOST_WEIGHT = 0.99;

/**
 * Kernel. CACHEUS [rodriguez21]: two experts name a victim each, and one of them is drawn by their weights. SR-LRU has two
 * lists, of what was reused and of the rest; its victim is the oldest of the latter, so that a scan passes there; CR-LFU's is
 * the most recent of the least used, so that part of a loop too large stays. A request for what an expert evicted lately is
 * its regret, and divides its weight by exp(rate); the rate adapts to the hit ratio. The lists' shares move: towards the
 * reused with a hit of what was demoted from it, towards the rest when a new object that LRU evicted returns, by the ratio of how
 * many of the others there are. What returns enters the reused. Layout: entries in four lists, stored ones and the ghosts,
 * each ghost list at most half of the capacity; a heap of the stored by uses, then latest use. O(log stored) a request; 50
 * bytes an object.
 *
 * As the authors' program, commit 1eec63c, decides. Sizes are not in [rodriguez21]: shares are of bytes and move by the size of
 * the object that came; a period of the rate has as many requests as objects of the mean size so far would fit.
 * [libcachesim] decides otherwise: see `CacheusAsLibcachesim`.
 */
class Cacheus implements CachePolicy {
  readonly name = "cacheus";
  readonly capacity: Bytes;
  readonly #random: Random;
  readonly #entries: EntryLists;
  readonly #uses: Float64Array; //   by entry
  readonly #newest: Float64Array; // by entry: minus the index of the last request
  readonly #marks: Uint8Array; //    by entry: NEW, DEMOTED
  readonly #byUses: IndexedHeap;
  #rate: AdaptiveRate | undefined; // none until it is first needed
  #scanLimit: number;
  #newGhosts = 0; // of LRU
  #demoted = 0; // stored
  #lruWeight = 0.5;
  #admitted = 0;
  #admittedBytes = 0;
  #served = 0;
  #periodStart = 0;
  #hits = 0; // of the period
  #evictions = 0;

  constructor({ capacity, objectCount, random }: CacheContext) {
    this.capacity = capacity;
    this.#random = random.fork("expert");
    this.#scanLimit = Math.max(1, Math.floor(SCAN_SHARE * capacity + 0.5));
    this.#entries = new EntryLists(objectCount, 4);
    this.#uses = new Float64Array(objectCount + 4);
    this.#newest = new Float64Array(objectCount + 4);
    this.#marks = new Uint8Array(objectCount + 4);
    this.#byUses = new IndexedHeap(this.#uses, this.#newest);
  }
  get used(): Bytes {
    const { bytes: held } = this.#entries;
    return bytes(held[SCAN]! + held[REUSED]!);
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
    if (this.#admitted > 0 && this.#served - this.#periodStart >= this.#period) this.#endPeriod();
    const entries = this.#entries;
    const entry = entries.entryOf[object]!;
    const list = entry === 0 ? -1 : entries.listOf(entry);
    if (list === SCAN || list === REUSED) {
      this.#hit(entry, list);
      return Access.Hit;
    }
    const uses = entry === 0 ? 1 : this.#uses[entry]!;
    if (entry !== 0) this.#regret(entry, sizeBytes);
    if (sizeBytes > this.capacity) return Access.Bypassed;
    this.#admitted++;
    this.#admittedBytes += sizeBytes;
    if (entry === 0 && this.#fill(object, sizeBytes)) return Access.Admitted;
    while (this.used + sizeBytes > this.capacity) this.#evict();
    this.#add(object, sizeBytes, entry === 0 ? SCAN : REUSED, uses, entry === 0 ? NEW : 0);
    this.#limitReused();
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  /** In requests: objects of the mean size so far that would fit. */
  get #period(): number {
    return (this.capacity * this.#admitted) / this.#admittedBytes;
  }

  get #reusedLimit(): number {
    return this.capacity - this.#scanLimit;
  }

  get #adaptiveRate(): AdaptiveRate {
    this.#rate ??= new AdaptiveRate(this.#period, this.#random.fork("rate"));
    return this.#rate;
  }

  #endPeriod(): void {
    this.#adaptiveRate.endPeriod(this.#hits / (this.#served - this.#periodStart));
    this.#periodStart = this.#served;
    this.#hits = 0;
  }

  #hit(entry: number, list: number): void {
    const entries = this.#entries;
    this.#hits++;
    this.#uses[entry]!++;
    this.#newest[entry] = -this.#served;
    this.#byUses.update(entry);
    if (list === REUSED) return entries.refresh(entry);
    const sizeBytes = entries.size[entry]!;
    if ((this.#marks[entry]! & DEMOTED) !== 0) {
      this.#scanLimit = Math.max(1, this.#scanLimit - sizeBytes * stepOf(this.#newGhosts, this.#demoted));
      this.#unmarkDemoted(entry);
    }
    while (entries.bytes[REUSED]! + sizeBytes > this.#reusedLimit && !entries.isEmpty(REUSED)) this.#demote();
    entries.move(entry, REUSED);
  }

  /** Admits into a list that has room for it, as long as the cache has. */
  #fill(object: number, sizeBytes: number): boolean {
    const { bytes: held } = this.#entries;
    const isFirst = this.#entries.isEmpty(SCAN) && held[REUSED]! + sizeBytes <= this.#reusedLimit;
    const fits = this.used + sizeBytes <= this.capacity && held[SCAN]! + sizeBytes <= this.#scanLimit;
    if (!isFirst && !fits) return false;
    this.#add(object, sizeBytes, isFirst ? REUSED : SCAN, 1, 0);
    return true;
  }

  #add(object: number, sizeBytes: number, list: number, uses: number, marks: number): void {
    const entry = this.#entries.add(object, sizeBytes, list);
    this.#uses[entry] = uses;
    this.#newest[entry] = -this.#served;
    this.#marks[entry] = marks;
    this.#byUses.add(entry);
  }

  #limitReused(): void {
    while (this.#entries.bytes[REUSED]! >= this.#reusedLimit && !this.#entries.isEmpty(REUSED)) this.#demote();
  }

  #demote(): void {
    const oldest = this.#entries.oldest(REUSED);
    this.#marks[oldest]! |= DEMOTED;
    this.#demoted++;
    this.#entries.move(oldest, SCAN);
  }

  #unmarkDemoted(entry: number): void {
    this.#marks[entry]! &= ~DEMOTED;
    this.#demoted--;
  }

  #regret(ghost: number, sizeBytes: number): void {
    const isOfLru = this.#entries.listOf(ghost) === GHOSTS_OF_LRU;
    if (isOfLru && (this.#marks[ghost]! & NEW) !== 0) {
      this.#newGhosts--;
      const moved = this.#scanLimit + sizeBytes * stepOf(this.#demoted, this.#newGhosts);
      this.#scanLimit = Math.min(this.capacity - 1, moved);
    }
    this.#entries.remove(ghost);
    const factor = exp(-this.#adaptiveRate.rate);
    const lru = isOfLru ? this.#lruWeight * factor : this.#lruWeight;
    const lfu = isOfLru ? 1 - this.#lruWeight : (1 - this.#lruWeight) * factor;
    this.#lruWeight = Math.min(MOST_WEIGHT, Math.max(1 - MOST_WEIGHT, lru / (lru + lfu)));
  }

  #evict(): void {
    const entries = this.#entries;
    const byLru = entries.oldest(entries.isEmpty(SCAN) ? REUSED : SCAN);
    const byLfu = this.#byUses.lowest;
    const prefersLru = this.#random.double() < this.#lruWeight;
    const victim = prefersLru ? byLru : byLfu;
    if ((this.#marks[victim]! & DEMOTED) !== 0) this.#unmarkDemoted(victim);
    this.#byUses.remove(victim);
    this.#evictions++;
    if (byLru === byLfu) entries.remove(victim);
    else this.#remember(victim, prefersLru ? GHOSTS_OF_LRU : GHOSTS_OF_LFU);
  }

  #remember(victim: number, ghosts: number): void {
    const entries = this.#entries;
    entries.move(victim, ghosts);
    if (ghosts === GHOSTS_OF_LRU && (this.#marks[victim]! & NEW) !== 0) this.#newGhosts++;
    while (entries.bytes[ghosts]! > this.capacity / 2) {
      const oldest = entries.oldest(ghosts);
      if (ghosts === GHOSTS_OF_LRU && (this.#marks[oldest]! & NEW) !== 0) this.#newGhosts--;
      entries.remove(oldest);
    }
  }
}

/** By how many objects a share moves: the ratio of the others to those that spoke for the move, rounded, 1 at least. */
function stepOf(others: number, own: number): number {
  return Math.max(1, Math.floor(others / Math.max(1, own) + 0.5));
}

/** CACHEUS; it has nothing to set. */
export function cacheus(context: CacheContext): CachePolicy {
  return context.conventions === "libcachesim" ? new CacheusAsLibcachesim(context) : new Cacheus(context);
}

export const definition = defineCache({
  summary: "draws between a scan-resistant LRU and a churn-resistant LFU, at a learning rate that adapts",
  source: "[rodriguez21]",
  revision: 1,
  parameters: {},
  create: (_, context) => cacheus(context),
});
