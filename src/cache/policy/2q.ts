import { number } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { EntryLists, refreshEntry } from "../entry-lists.ts";
import { LeavingQueue } from "../leaving-queue.ts";
import { ObjectQueue } from "../object-queue.ts";

// which queue an object is in, 0 for none; from IN on it is stored
const OUT = 1; //  remembered, by eviction from A1in
const IN = 2; //   by admission
const MAIN = 3; // by use

/** The shares of the queues of 2Q in the capacity. */
export interface TwoQueuesOptions {
  readonly inRatio: number;
  readonly outRatio: number;
}

/**
 * Kernel. 2Q, the full version [johnson94]: newcomers enter a queue by admission, which hits leave as it is. While that
 * queue, A1in, is above its share, the oldest of it is evicted and remembered in the queue A1out; else the least recently
 * used of the main list, Am, is. An object that A1out remembers enters Am. Layout: queue[object]; the two queues, and
 * a list of entries for Am. O(1) a hit, O(evicted) a miss, amortised; 9 bytes an object.
 *
 * Differs from [johnson94]: shares are of bytes, of 1 at least; A1out forgets its oldest while it is above its share, and
 * never remembers what is larger than that; A1in is evicted from when Am is empty. [libcachesim] does not admit objects
 * larger than the share of A1in, lets shares be 0, bounds Am by what A1in leaves, and evicts from it to keep the bound.
 */
class TwoQueues implements CachePolicy {
  readonly name = "2q";
  readonly capacity: Bytes;
  readonly #inShare: number;
  readonly #outShare: number;
  readonly #largest: number; // that is admitted
  readonly #asLibcachesim: boolean;
  readonly #queue: Uint8Array; // [objectCount]
  readonly #in = new ObjectQueue();
  readonly #out: LeavingQueue;
  readonly #main: EntryLists;
  #inBytes = 0;
  #evictions = 0;

  constructor({ capacity, objectCount, conventions }: TwoQueuesContext, { inRatio, outRatio }: TwoQueuesOptions) {
    this.capacity = capacity;
    this.#asLibcachesim = conventions === "libcachesim";
    const least = this.#asLibcachesim ? 0 : 1;
    this.#inShare = Math.max(least, Math.floor(capacity * inRatio));
    this.#outShare = Math.max(least, Math.floor(capacity * outRatio));
    this.#largest = this.#asLibcachesim ? this.#inShare : capacity;
    this.#queue = new Uint8Array(objectCount);
    this.#out = new LeavingQueue(new Int32Array(objectCount));
    this.#main = new EntryLists(objectCount, 1);
  }

  get used(): Bytes {
    return bytes(this.#inBytes + this.#main.bytes[0]!);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const queue = this.#queue[object]!;
    if (queue < IN) return this.#miss(object, sizeBytes);
    if (queue === MAIN) this.#main.refresh(this.#main.entryOf[object]!);
    return Access.Hit;
  }

  serve({ object, size, answers }: CacheBatch): void {
    const { entryOf, record } = this.#main;
    const queues = this.#queue;
    for (let i = 0; i < object.length; i++) {
      const queue = queues[object[i]!]!;
      if (queue < IN) answers[i] = this.#miss(object[i]!, size[i]!);
      else {
        if (queue === MAIN) refreshEntry(record, entryOf[object[i]!]!, 0);
        answers[i] = Access.Hit;
      }
    }
  }

  #miss(object: number, sizeBytes: number): Access {
    if (sizeBytes > this.#largest) return Access.Bypassed;
    if (this.#queue[object] === OUT) this.#readmit(object, sizeBytes);
    else {
      this.#makeRoom(sizeBytes);
      this.#queue[object] = IN;
      this.#in.push(object, sizeBytes);
      this.#inBytes += sizeBytes;
    }
    return Access.Admitted;
  }

  /** What A1out remembers. */
  #readmit(object: number, sizeBytes: number): void {
    const main = this.#main;
    this.#queue[object] = 0;
    this.#out.remove(object);
    this.#makeRoom(sizeBytes);
    const most = this.#asLibcachesim ? this.capacity - this.#inShare : this.capacity;
    while (main.bytes[0]! + sizeBytes > most && !main.isEmpty(0)) this.#evictFromMain();
    this.#queue[object] = MAIN;
    main.add(object, sizeBytes, 0);
  }

  #makeRoom(sizeBytes: number): void {
    const main = this.#main;
    while (this.#inBytes + main.bytes[0]! + sizeBytes > this.capacity) {
      if (this.#inBytes > this.#inShare || main.isEmpty(0)) this.#evictFromIn();
      else this.#evictFromMain();
    }
  }

  #evictFromMain(): void {
    const oldest = this.#main.oldest(0);
    this.#queue[this.#main.objectOf(oldest)] = 0;
    this.#main.remove(oldest);
    this.#evictions++;
  }

  #evictFromIn(): void {
    const { oldest, oldestSize } = this.#in;
    const out = this.#out;
    this.#in.shift();
    this.#inBytes -= oldestSize;
    this.#evictions++;
    this.#queue[oldest] = 0;
    if (oldestSize > this.#outShare) return;
    while (out.bytes + oldestSize > this.#outShare) {
      this.#queue[out.oldest] = 0;
      out.shift();
    }
    this.#queue[oldest] = OUT;
    out.push(oldest, oldestSize);
  }
}

type TwoQueuesContext = Pick<CacheContext, "capacity" | "objectCount" | "conventions">;

/** A queue for newcomers, a list by use for what came back after it. */
export function twoQueues(context: TwoQueuesContext, options: Partial<TwoQueuesOptions> = {}): CachePolicy {
  return new TwoQueues(context, { inRatio: 0.25, outRatio: 0.5, ...options });
}

export const definition = defineCache({
  summary: "a queue for newcomers, and LRU for what is asked for again after it left the queue",
  source: "[johnson94]",
  revision: 1,
  parameters: {
    inRatio: number(0.25, "share of the capacity above which the queue of newcomers is evicted from", {
      min: 0,
      max: 1,
    }),
    outRatio: number(0.5, "size, in capacities, of what is remembered after that queue", { min: 0, max: 10 }),
  },
  create: (options, context) => twoQueues(context, options),
});
