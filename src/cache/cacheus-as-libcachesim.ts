import exp from "@stdlib/math-base-special-exp";
import type { Random } from "../base/random.ts";
import type { Bytes } from "../base/units.ts";
import { bytes } from "../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "./contract.ts";
import { EntryLists } from "./entry-lists.ts";
import { IndexedHeap } from "./indexed-heap.ts";

const SCAN = 0; // not used again yet, or demoted
const REUSED = 1;
const HISTORY = 2; // remembered with its uses
const BY_LRU = 0; // whose victims are remembered
const BY_LFU = 1;

/**
 * Kernel. CACHEUS as [libcachesim] has it, for counts as near as draws allow. Where it departs from `Cacheus`:
 * - The two lists have half of the capacity each, for good: that program sets the marks by which their shares are to move
 *   on copies that it then drops. An object larger than its list's share is not admitted, after room was made for it.
 * - A list of all that was evicted, as large as the cache, keeps the uses and says who enters the reused; the history of
 *   each expert is only what its weight learns from. An object that the first list hands over its share is evicted
 *   without blame.
 * - The learning rate starts at random and moves after as many requests as the capacity has bytes. The hit ratio it
 *   follows is a division of integers, 0 or 1; so the rate falls.
 * - The expert is drawn in whole per cents.
 * O(log stored) a request; 74 bytes an object.
 */
export class CacheusAsLibcachesim implements CachePolicy {
  readonly name = "cacheus";
  readonly capacity: Bytes;
  readonly #share: number;
  readonly #random: Random;
  readonly #entries: EntryLists;
  readonly #regrets: EntryLists;
  readonly #uses: Float64Array; //   by entry
  readonly #newest: Float64Array; // by entry: minus the index of the last request
  readonly #byUses: IndexedHeap;
  #lruWeight = 0.5;
  #rate: number;
  #rateBefore = 0;
  #hits = 0; // since the rate moved
  #hitRatio = 0;
  #idle = 0; // moves in a row at which the rate stayed
  #served = 0;
  #evictions = 0;

  constructor({ capacity, objectCount, random }: CacheContext) {
    this.capacity = capacity;
    this.#share = Math.floor(capacity / 2);
    this.#random = random.fork("expert");
    this.#entries = new EntryLists(objectCount, 3);
    this.#regrets = new EntryLists(objectCount, 2);
    this.#uses = new Float64Array(objectCount + 3);
    this.#newest = new Float64Array(objectCount + 3);
    this.#byUses = new IndexedHeap(this.#uses, this.#newest);
    this.#rate = this.#randomRate();
  }

  get used(): Bytes {
    const { bytes: held } = this.#entries;
    return bytes(held[SCAN]! + held[REUSED]!);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    this.#served++;
    const answer = this.#serve(object, sizeBytes);
    if (this.#served % this.capacity === 0) this.#moveRate();
    return answer;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #serve(object: number, sizeBytes: number): Access {
    const entries = this.#entries;
    const entry = entries.entryOf[object]!;
    if (entry !== 0 && entries.listOf(entry) !== HISTORY) {
      this.#hit(entry);
      return Access.Hit;
    }
    this.#learn(object);
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.used + sizeBytes > this.capacity) this.#evict();
    if (sizeBytes > this.#share) return Access.Bypassed;
    this.#admit(object, sizeBytes);
    while (entries.bytes[SCAN]! > this.#share) this.#drop(entries.oldest(SCAN));
    this.#limitHistory();
    return Access.Admitted;
  }

  #hit(entry: number): void {
    const entries = this.#entries;
    this.#hits++;
    this.#uses[entry]!++;
    this.#newest[entry] = -this.#served;
    this.#byUses.update(entry);
    entries.move(entry, REUSED);
    while (entries.bytes[REUSED]! > this.#share) entries.move(entries.oldest(REUSED), SCAN);
  }

  #admit(object: number, sizeBytes: number): void {
    const entries = this.#entries;
    const before = entries.entryOf[object]!; // evictions may have changed it
    const uses = before === 0 ? 1 : this.#uses[before]! + 1;
    if (before !== 0) {
      entries.remove(before);
      while (entries.bytes[REUSED]! + sizeBytes > this.#share) entries.move(entries.oldest(REUSED), SCAN);
    }
    const entry = entries.add(object, sizeBytes, before === 0 ? SCAN : REUSED);
    this.#uses[entry] = uses;
    this.#newest[entry] = -this.#served;
    this.#byUses.add(entry);
  }

  /** Of an expert's victim that is asked for again. */
  #learn(object: number): void {
    const regret = this.#regrets.entryOf[object]!;
    if (regret === 0) return;
    const factor = exp(-this.#rate);
    const weight = this.#lruWeight;
    const lru = this.#regrets.listOf(regret) === BY_LRU ? weight * factor : weight;
    const lfu = this.#regrets.listOf(regret) === BY_LFU ? (1 - weight) * factor : 1 - weight;
    this.#lruWeight = lru / (lru + lfu);
    this.#regrets.remove(regret);
  }

  #evict(): void {
    const entries = this.#entries;
    const byLru = entries.oldest(entries.isEmpty(SCAN) ? REUSED : SCAN);
    const byLfu = this.#byUses.lowest;
    const prefersLru = this.#random.int(100) / 100 < this.#lruWeight;
    const victim = prefersLru ? byLru : byLfu;
    if (byLru !== byLfu) this.#blame(victim, prefersLru ? BY_LRU : BY_LFU);
    this.#drop(victim);
    this.#limitHistory();
  }

  #blame(victim: number, expert: number): void {
    const { size } = this.#entries;
    const regrets = this.#regrets;
    if (size[victim]! > this.#share) return;
    while (regrets.bytes[expert]! + size[victim]! > this.#share) regrets.remove(regrets.oldest(expert));
    regrets.add(this.#entries.objectOf(victim), size[victim]!, expert);
  }

  #drop(victim: number): void {
    this.#byUses.remove(victim);
    this.#entries.move(victim, HISTORY);
    this.#evictions++;
  }

  #limitHistory(): void {
    const entries = this.#entries;
    while (entries.bytes[HISTORY]! >= this.capacity) entries.remove(entries.oldest(HISTORY));
  }

  #moveRate(): void {
    const hitRatio = Math.floor(this.#hits / this.capacity);
    const risen = hitRatio - this.#hitRatio;
    const change = this.#rate - this.#rateBefore;
    this.#rateBefore = this.#rate;
    this.#hitRatio = hitRatio;
    this.#hits = 0;
    if (change !== 0) {
      const step = Math.abs(this.#rate * change);
      const moved = this.#rate + (risen / change > 0 ? step : -step);
      this.#rate = moved > 0.001 ? moved : 0.0001;
      this.#idle = 0;
    } else if (hitRatio === 0 || risen <= 0) this.#idle++;
    else if (this.#idle >= 10) {
      this.#idle = 0;
      this.#rate = this.#randomRate();
    }
  }

  #randomRate(): number {
    return 0.001 + this.#random.int(1000) / 1000;
  }
}
