import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { integer } from "../../base/parameters.ts";
import type { Random } from "../../base/random.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { bestScale, type RequestGroup } from "../admission-model.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists } from "../entry-lists.ts";

const FIRST_INTERVAL = 10_000; // requests
const KEPT = 0.3; // of the rates before, at each tuning
const LEAST_RATE = 0.05; // what is asked for less is forgotten
const BINS_PER_OCTAVE = 4;

/**
 * Kernel. AdaptSize [berger17]: an LRU cache that admits with probability exp(-size / scale) and sets the scale, now and
 * then, to what a model of the cache gives the most hits for the rates and sizes of the requests seen lately. Layout: one
 * list of entries; columns by object. O(1) a request, and a tuning over all objects seen at intervals that double from
 * 10,000 requests to `interval`; 41 bytes an object.
 *
 * Differs from [berger17]: tunes early at first, and admits everything until then; objects of about the same size (a
 * quarter of an octave) and rate are one in the model, which is tried on a grid of scales; scales at which the cache
 * would not settle within the interval are left out, without which it refused nearly everything on two of the traces
 * that it was tried on.
 */
class AdaptSize implements CachePolicy {
  readonly name = "adaptsize";
  readonly capacity: Bytes;
  readonly #interval: number;
  readonly #random: Random;
  readonly #entries: EntryLists;
  readonly #asked: Uint32Array; //  [objectCount] since the last tuning
  readonly #rate: Float32Array; //  [objectCount] decayed, per interval
  readonly #size: Float64Array; //  [objectCount] of the last request
  #scale = Number.POSITIVE_INFINITY;
  #current: number; // requests until the next tuning
  #served = 0; // since the last tuning
  #evictions = 0;

  constructor({ capacity, objectCount, random }: CacheContext, interval: number) {
    this.capacity = capacity;
    this.#interval = interval;
    this.#current = Math.min(FIRST_INTERVAL, interval);
    this.#random = random.fork("admission");
    this.#entries = new EntryLists(objectCount, 1);
    this.#asked = new Uint32Array(objectCount);
    this.#rate = new Float32Array(objectCount);
    this.#size = new Float64Array(objectCount);
  }

  get used(): Bytes {
    return bytes(this.#entries.bytes[0]!);
  }

  get evictions(): number {
    return this.#evictions;
  }

  /** The size in bytes that is admitted with probability 1 / e; Infinity admits everything. */
  get scale(): number {
    return this.#scale;
  }

  access(object: number, sizeBytes: number): Access {
    if (this.#served++ === this.#current) this.#tune();
    this.#asked[object]!++;
    this.#size[object] = sizeBytes;
    const entries = this.#entries;
    const entry = entries.entryOf[object]!;
    if (entry !== 0) {
      entries.refresh(entry);
      return Access.Hit;
    }
    if (sizeBytes > this.capacity || this.#random.double() >= exp(-sizeBytes / this.#scale)) return Access.Bypassed;
    while (entries.bytes[0]! + sizeBytes > this.capacity) {
      entries.remove(entries.oldest(0));
      this.#evictions++;
    }
    entries.add(object, sizeBytes, 0);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #tune(): void {
    const grow = Math.min(this.#interval, 2 * this.#current) / this.#current; // rates are per interval
    const bins = new Map<number, { count: number; size: number; rate: number }>();
    for (let object = 0; object < this.#rate.length; object++) {
      const rate = KEPT * this.#rate[object]! + (1 - KEPT) * this.#asked[object]!;
      this.#asked[object] = 0;
      this.#rate[object] = rate < LEAST_RATE ? 0 : rate * grow;
      if (rate < LEAST_RATE || this.#size[object]! > this.capacity) continue;
      const key = octave(this.#size[object]!) * 4096 + octave(rate);
      const bin = bins.get(key) ?? { count: 0, size: 0, rate: 0 };
      bin.count++;
      bin.size += this.#size[object]!;
      bin.rate += rate;
      bins.set(key, bin);
    }
    const groups = Array.from(
      bins.values(),
      ({ count, size, rate }): RequestGroup => ({ count, size: size / count, rate: rate / count }),
    );
    if (groups.length > 0) this.#scale = bestScale(groups, this.capacity);
    this.#current = Math.min(this.#interval, 2 * this.#current);
    this.#served = 1;
  }
}

/** The quarter of an octave that a value lies in, 0 .. 4095. */
function octave(value: number): number {
  return Math.floor((BINS_PER_OCTAVE * ln(value)) / Math.LN2) + 2048;
}

/** AdaptSize, which tunes its admission every `interval` requests in the end. */
export function adaptSize(context: CacheContext, interval = 250_000): CachePolicy {
  return new AdaptSize(context, interval);
}

export const definition = defineCache({
  summary: "LRU behind a probability of admission by size, tuned by a model of the cache",
  source: "[berger17]",
  revision: 1,
  parameters: { interval: integer(250_000, "requests between two tunings, in the end", { min: 1 }) },
  create: ({ interval }, context) => adaptSize(context, interval),
});
