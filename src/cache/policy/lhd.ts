import { integer } from "../../base/parameters.ts";
import type { Random } from "../../base/random.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { HitDensities } from "../hit-densities.ts";
import { StoredSlots } from "../stored-slots.ts";

/** How LHD samples and learns. */
export interface LhdOptions {
  readonly samples: number; // stored objects compared per eviction, once it has learned for long
  readonly admissions: number; // newcomers of low density that every eviction looks at, too
  readonly interval: number; // requests between two learnings
  readonly ages: number;
  readonly scale: number; // requests an age has at first, a power of two
}

const EARLY = 50; // learnings in which there are explorers and fewer samples
const EARLY_SAMPLES = 8;
const EXPLORERS = 0.01; // of the capacity
const EXPLORED = 32; // one use in so many makes an explorer
const LOWEST = -3.4028234663852886e38; // of a float32
const VICTIMS = 0.9; // weight of the victims before in their mean density

/**
 * Kernel. LHD [beckmann18]: evicts, of a sample, the object of the least hit density per byte: the hits to expect of it
 * over the time and the room that it is expected to take. What to expect of an object is learned from hits and evictions by
 * its age and by the class of its last two ages at a hit. Compared are `samples` objects drawn at random and the last
 * `admissions` newcomers that looked worse than the victims before; an object beyond the last age goes at once. Until it has
 * learned for long, 8 objects are drawn and one use in 32 makes the object an explorer, which is evicted last, in at most
 * 1 % of the capacity. Layout: columns by object, the stored ones in dense slots, the densities. O(1) a hit, O(samples) an
 * eviction; 30 bytes an object and 3.8 MB.
 *
 * As in the authors' simulator, commit 806ef46, whose constants these are: before the first `interval` ends, nothing
 * is learned, and the order is about GDSF's. Differs from [beckmann18]: requests name no application, so that there is one
 * class of these; a stored object keeps its size. Under the conventions of [libcachesim] the application is number 1, not
 * 0, which gives the classes other densities to start from.
 */
class Lhd implements CachePolicy {
  readonly name = "lhd";
  readonly capacity: Bytes;
  readonly #options: LhdOptions;
  readonly #random: Random;
  readonly #densities: HitDensities;
  readonly #stored: StoredSlots;
  readonly #size: Float64Array; //    [objectCount]
  readonly #usedAt: Float64Array; //  [objectCount] in requests that were served or admitted
  readonly #hitAge: Uint32Array; //   [objectCount] age at the last hit, 0 before the first
  readonly #class: Uint8Array; //     [objectCount]
  readonly #explores: Uint8Array; //  [objectCount]
  readonly #suspects: Int32Array; //  [admissions] newcomers of low density, -1 for none
  #nextSuspect = 0;
  #explorerBytes: number; // left
  #victimDensity = 0; // a mean that forgets
  #now = 0;
  #used = 0;
  #evictions = 0;

  constructor({ capacity, objectCount, random, conventions }: CacheContext, options: LhdOptions) {
    this.capacity = capacity;
    this.#options = options;
    this.#random = random.fork("eviction");
    this.#densities = new HitDensities(options.ages, options.scale, conventions === "libcachesim" ? 16 : 0);
    this.#stored = new StoredSlots(objectCount);
    this.#size = new Float64Array(objectCount);
    this.#usedAt = new Float64Array(objectCount);
    this.#hitAge = new Uint32Array(objectCount);
    this.#class = new Uint8Array(objectCount);
    this.#explores = new Uint8Array(objectCount);
    this.#suspects = new Int32Array(options.admissions).fill(-1);
    this.#explorerBytes = Math.floor(capacity * EXPLORERS);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    if (this.#stored.has(object)) {
      this.#hit(object);
      this.#advance();
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) this.#evict(this.#victim());
    this.#admit(object, sizeBytes);
    this.#advance();
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #hit(object: number): void {
    const age = this.#ageOf(object);
    this.#densities.countHit(this.#class[object]!, age);
    if (this.#explores[object] !== 0) this.#explorerBytes += this.#size[object]!;
    this.#class[object] = this.#densities.classOf(age + this.#hitAge[object]!);
    this.#hitAge[object] = age;
    this.#use(object);
  }

  #admit(object: number, sizeBytes: number): void {
    this.#stored.add(object);
    this.#used += sizeBytes;
    this.#size[object] = sizeBytes;
    this.#hitAge[object] = 0;
    this.#class[object] = 0;
    if (this.#use(object) || this.#densityOf(object) >= this.#victimDensity || this.#suspects.length === 0) return;
    this.#suspects[this.#nextSuspect] = object;
    this.#nextSuspect = (this.#nextSuspect + 1) % this.#suspects.length;
  }

  /** Whether it was drawn to be an explorer, be there room for one or not. */
  #use(object: number): boolean {
    this.#usedAt[object] = this.#now;
    const drawn = this.#random.uint32() % EXPLORED === 0;
    const explores = drawn && this.#explorerBytes > 0 && this.#densities.learned < EARLY;
    this.#explores[object] = explores ? 1 : 0;
    if (explores) this.#explorerBytes -= this.#size[object]!;
    return drawn;
  }

  #advance(): void {
    this.#now++;
    if (this.#now % this.#options.interval === 0) this.#densities.learn(this.#stored.count);
  }

  #ageOf(object: number): number {
    return this.#densities.ageAfter(this.#now - this.#usedAt[object]!);
  }

  #densityOf(object: number): number {
    const age = this.#ageOf(object);
    if (age === this.#densities.ages - 1) return LOWEST;
    const density = this.#densities.density(this.#class[object]!, age) / this.#size[object]!;
    return this.#explores[object] === 0 ? density : density + 1;
  }

  /** The first of the lowest density among those drawn, then the suspects. */
  #victim(): number {
    const { object, count } = this.#stored;
    const samples = this.#densities.learned > EARLY ? this.#options.samples : EARLY_SAMPLES;
    let victim = -1;
    let lowest = Number.POSITIVE_INFINITY;
    for (let draw = 0; draw < samples; draw++) {
      const candidate = object[Math.floor((this.#random.uint32() / 4294967296) * count)]!;
      const density = this.#densityOf(candidate);
      if (density >= lowest) continue;
      lowest = density;
      victim = candidate;
    }
    for (let i = 0; i < this.#suspects.length; i++) {
      const suspect = this.#suspects[i]!;
      if (suspect < 0 || !this.#stored.has(suspect)) continue;
      const density = this.#densityOf(suspect);
      if (density >= lowest) continue;
      lowest = density;
      victim = suspect;
    }
    this.#victimDensity = VICTIMS * this.#victimDensity + (1 - VICTIMS) * lowest;
    return victim;
  }

  #evict(victim: number): void {
    this.#densities.countEviction(this.#class[victim]!, this.#ageOf(victim));
    if (this.#explores[victim] !== 0) this.#explorerBytes += this.#size[victim]!;
    this.#stored.remove(victim);
    this.#used -= this.#size[victim]!;
    this.#evictions++;
  }
}

/** LHD with 32 samples and 8 newcomers an eviction, which learns every 2^20 requests. */
export function lhd(context: CacheContext, options: Partial<LhdOptions> = {}): CachePolicy {
  return new Lhd(context, { samples: 32, admissions: 8, interval: 1_048_576, ages: 20_000, scale: 1024, ...options });
}

export const definition = defineCache({
  summary: "evicts, of a sample, the fewest hits to expect per byte and time, learned by ages",
  source: "[beckmann18]",
  revision: 1,
  parameters: {
    samples: integer(32, "stored objects compared per eviction, after 50 intervals; 8 before", { min: 1 }),
    admissions: integer(8, "newcomers of low density that every eviction looks at, too", { min: 0, max: 1024 }),
    interval: integer(1_048_576, "requests served or admitted between two learnings", { min: 1 }),
  },
  create: (options, context) => lhd(context, options),
});
