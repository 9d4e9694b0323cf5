import { integer } from "../../base/parameters.ts";
import type { Random } from "../../base/random.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { ChainedTable, chainHashes } from "../chained-table.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { futureOf, nextOf } from "../next-access.ts";
import { StoredSlots } from "../stored-slots.ts";

const CHAINS_OF_SAMPLED = 16; // at first
const CHAINS_OF_ALL = 256;
const NO_CHAINS = 4_294_967_296; // then the rank is the id

/**
 * Kernel. Evicts the largest product of size and distance to the next request, of `samples` stored objects drawn at
 * random or, with 0, of all; among equals the lower id. What is never asked for again is not admitted, or goes before all
 * others. By default a newcomer of the largest product is bypassed. A good heuristic for sizes that differ, not a bound.
 * Layout: next[object], size[object], the stored objects in dense slots, those never asked for again in a stack.
 * O(1) a hit, O(samples) or O(stored) an eviction; 8 bytes a request, 32 an object, 4 more with a table.
 *
 * Under the conventions of [libcachesim] every newcomer with a next request is admitted, and one without still evicts
 * before it is bypassed. Samples are then heads of the chains of a hash table that has 16 chains at first, also where fewer
 * objects are stored, so that what lies behind a head is not found; of all, the lowest chain goes among equals, of 256 at
 * first. Both numbers are told from its counts: docs/decisions/0007-cache-conventions.md.
 */
class BeladySize implements CachePolicy {
  readonly name = "belady-size";
  readonly capacity: Bytes;
  readonly #samples: number;
  readonly #bypasses: boolean;
  readonly #random: Random;
  readonly #nextAccess: Float64Array; // [requests]
  readonly #next: Float64Array; //       [objectCount] index of the next request
  readonly #size: Float64Array; //       [objectCount], 0 when not stored
  readonly #live: StoredSlots; //        stored and with a next request
  readonly #dead: Uint32Array; //        [objectCount] a stack of those without
  readonly #rank: Uint32Array; //        [objectCount] the lowest, modulo the chains, goes first among equals
  readonly #table: ChainedTable | undefined; // of the live, where only its heads are drawn
  #chains = NO_CHAINS; // a power of two
  #deadCount = 0;
  #served = 0;
  #used = 0;
  #evictions = 0;

  constructor(context: CacheContext, samples: number) {
    const { capacity, objectCount, random, conventions, keys } = context;
    this.capacity = capacity;
    this.#samples = samples;
    this.#bypasses = conventions !== "libcachesim";
    this.#random = random.fork("eviction");
    this.#nextAccess = futureOf(context, "belady-size").nextAccess;
    this.#next = new Float64Array(objectCount);
    this.#size = new Float64Array(objectCount);
    this.#live = new StoredSlots(objectCount);
    this.#dead = new Uint32Array(objectCount);
    this.#rank = this.#bypasses ? this.#dead.map((_, object) => object) : chainHashes(objectCount, keys);
    if (!this.#bypasses && samples > 0)
      this.#table = new ChainedTable(this.#rank, CHAINS_OF_SAMPLED, this.#random.uint32());
    else if (!this.#bypasses) this.#chains = CHAINS_OF_ALL;
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const now = this.#served++;
    const next = nextOf(this.#nextAccess, now, this.name);
    this.#next[object] = next;
    if (this.#size[object]! !== 0) {
      if (next === Number.POSITIVE_INFINITY) this.#retire(object);
      return Access.Hit;
    }
    const mayStay = next !== Number.POSITIVE_INFINITY;
    if (sizeBytes > this.capacity || (this.#bypasses && !mayStay)) return Access.Bypassed;
    if (!this.#makeRoom(sizeBytes, sizeBytes * (next - now), now) || !mayStay) return Access.Bypassed;
    this.#size[object] = sizeBytes;
    this.#used += sizeBytes;
    if (this.#live.count > this.#chains) this.#chains *= 2;
    this.#live.add(object);
    this.#table?.add(object);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  /** A hit may not change what is stored: an object after its last request waits to be evicted first. */
  #retire(object: number): void {
    this.#live.remove(object);
    this.#table?.remove(object);
    this.#dead[this.#deadCount++] = object;
  }

  #makeRoom(sizeBytes: number, product: number, now: number): boolean {
    while (this.#used + sizeBytes > this.capacity) {
      if (this.#deadCount > 0) {
        this.#evict(this.#dead[--this.#deadCount]!);
        continue;
      }
      const victim = this.#table === undefined ? this.#victim(now) : this.#headVictim(this.#table, now);
      if (this.#bypasses && this.#productOf(victim, now) < product) return false;
      this.#live.remove(victim);
      this.#table?.remove(victim);
      this.#evict(victim);
    }
    return true;
  }

  #productOf(object: number, now: number): number {
    return this.#size[object]! * (this.#next[object]! - now);
  }

  #victim(now: number): number {
    const { object, count } = this.#live;
    const all = this.#samples === 0 || count <= this.#samples;
    const draws = all ? count : this.#samples;
    let victim = object[0]!;
    let largest = this.#productOf(victim, now);
    for (let draw = 0; draw < draws; draw++) {
      const candidate = object[all ? draw : Math.floor((this.#random.uint32() / 4294967296) * count)]!;
      const product = this.#productOf(candidate, now);
      if (product < largest || (product === largest && !this.#isBefore(candidate, victim))) continue;
      largest = product;
      victim = candidate;
    }
    return victim;
  }

  #isBefore(candidate: number, victim: number): boolean {
    const mask = this.#chains - 1;
    return (this.#rank[candidate]! & mask) < (this.#rank[victim]! & mask);
  }

  /** The first of the largest among as many heads of chains as there are samples. */
  #headVictim(table: ChainedTable, now: number): number {
    let victim = -1;
    let largest = Number.NEGATIVE_INFINITY;
    for (let draw = 0; draw < this.#samples; draw++) {
      const candidate = table.draw();
      const product = this.#productOf(candidate, now);
      if (product <= largest) continue;
      largest = product;
      victim = candidate;
    }
    return victim;
  }

  #evict(victim: number): void {
    this.#used -= this.#size[victim]!;
    this.#size[victim] = 0;
    this.#evictions++;
  }
}

/** Belady by bytes over a context that knows the requests to come; compares all stored objects when `samples` is 0. */
export function beladySize(context: CacheContext, samples = 128): CachePolicy {
  return new BeladySize(context, samples);
}

export const definition = defineCache({
  summary: "evicts the largest product of size and time to the next request",
  source: "[libcachesim]",
  revision: 2,
  offline: true,
  parameters: { samples: integer(128, "stored objects compared per eviction; 0 compares all", { min: 0 }) },
  create: ({ samples }, context) => beladySize(context, samples),
});
