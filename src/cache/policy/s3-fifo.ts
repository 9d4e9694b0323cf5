import { integer, number } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { LeavingQueue } from "../leaving-queue.ts";
import { ObjectQueue } from "../object-queue.ts";

// where an object is, in the lowest two bits of its state; 0 for nowhere
const GHOST = 1; // remembered, not stored
const STORED = 2; // bit of both the others
const SMALL = 2;
const MAIN = 3;

const USE = 4; // what one adds to the state
const MOST_USES = 255;
const MAIN_USES = 3; // uses that main honours

/** The queues' shares of the capacity, and what takes an object from the small one to the main one. */
export interface S3FifoOptions {
  readonly smallRatio: number;
  readonly ghostRatio: number;
  readonly threshold: number; // uses in the small queue that lead to main, 1..255
}

/**
 * Kernel. S3-FIFO [yang23]: newcomers enter a small queue. Its oldest moves to the main queue if it was used `threshold`
 * times there, else it is evicted and remembered in a ghost queue; what the ghost remembers enters main. The oldest of main
 * is evicted unless it was used, in which case it loses a use, of at most 3, and becomes the newest. Evicted from is the
 * small queue while it has its share or more, else main. Layout: state[object], where it is and its uses; a queue each. O(1)
 * a hit; O(evicted + moved) a miss, amortised, where every move was paid for by a hit; 6 bytes an object.
 *
 * Differs from [yang23], as [libcachesim] does, which is by its authors: moving an object to main evicts nothing there.
 * The small queue's share is of bytes, 1 at least; an object larger than it enters that queue all the same, which is then
 * evicted from until the object itself is its oldest. [libcachesim] bypasses what is larger than the share, drops a newcomer as large as
 * it after it made room, so that a cache of fewer than 20 objects never hits, and evicts from main when that is above
 * what the small queue's share leaves.
 */
class S3Fifo implements CachePolicy {
  readonly name = "s3-fifo";
  readonly capacity: Bytes;
  readonly #smallShare: number;
  readonly #ghostShare: number;
  readonly #threshold: number;
  readonly #asLibcachesim: boolean;
  readonly #state: Uint16Array; // [objectCount]
  readonly #small = new ObjectQueue();
  readonly #main = new ObjectQueue();
  readonly #ghost: LeavingQueue;
  #smallBytes = 0;
  #mainBytes = 0;
  #evictions = 0;

  constructor({ capacity, objectCount, conventions }: S3FifoContext, options: S3FifoOptions) {
    this.capacity = capacity;
    this.#asLibcachesim = conventions === "libcachesim";
    const least = this.#asLibcachesim ? 0 : 1;
    this.#smallShare = Math.max(least, Math.floor(capacity * options.smallRatio));
    this.#ghostShare = Math.max(least, Math.floor(capacity * options.ghostRatio));
    this.#threshold = options.threshold;
    this.#state = new Uint16Array(objectCount);
    this.#ghost = new LeavingQueue(new Int32Array(objectCount));
  }

  get used(): Bytes {
    return bytes(this.#smallBytes + this.#mainBytes);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const state = this.#state[object]!;
    if ((state & STORED) === 0) return this.#miss(object, sizeBytes, state === GHOST);
    if (state < MOST_USES * USE) this.#state[object] = state + USE;
    return Access.Hit;
  }

  serve({ object, size, answers }: CacheBatch): void {
    const states = this.#state;
    for (let i = 0; i < object.length; i++) {
      const state = states[object[i]!]!;
      if ((state & STORED) === 0) answers[i] = this.#miss(object[i]!, size[i]!, state === GHOST);
      else {
        if (state < MOST_USES * USE) states[object[i]!] = state + USE;
        answers[i] = Access.Hit;
      }
    }
  }

  #miss(object: number, sizeBytes: number, isBack: boolean): Access {
    if (sizeBytes > (this.#asLibcachesim ? this.#smallShare : this.capacity)) return Access.Bypassed;
    if (isBack) this.#ghost.remove(object);
    this.#state[object] = 0;
    while (this.#smallBytes + this.#mainBytes + sizeBytes > this.capacity) this.#evict();
    if (this.#asLibcachesim && !isBack && sizeBytes >= this.#smallShare) return Access.Bypassed;
    if (isBack) this.#enterMain(object, sizeBytes);
    else {
      this.#state[object] = SMALL;
      this.#small.push(object, sizeBytes);
      this.#smallBytes += sizeBytes;
    }
    return Access.Admitted;
  }

  #enterMain(object: number, sizeBytes: number): void {
    this.#state[object] = MAIN;
    this.#main.push(object, sizeBytes);
    this.#mainBytes += sizeBytes;
  }

  /** Evicts one object, or moves all of the small queue to main. */
  #evict(): void {
    const mainIsDue = this.#asLibcachesim
      ? this.#mainBytes > this.capacity - this.#smallShare
      : this.#smallBytes < this.#smallShare;
    if (this.#small.isEmpty || (mainIsDue && !this.#main.isEmpty)) this.#evictFromMain();
    else this.#evictFromSmall();
  }

  #evictFromSmall(): void {
    const small = this.#small;
    while (!small.isEmpty) {
      const { oldest, oldestSize } = small;
      small.shift();
      this.#smallBytes -= oldestSize;
      if (this.#state[oldest]! < SMALL + this.#threshold * USE) {
        this.#evictions++;
        return this.#remember(oldest, oldestSize);
      }
      this.#enterMain(oldest, oldestSize);
    }
  }

  #remember(object: number, sizeBytes: number): void {
    const ghost = this.#ghost;
    this.#state[object] = 0;
    if (sizeBytes > this.#ghostShare) return;
    while (ghost.bytes + sizeBytes > this.#ghostShare) {
      this.#state[ghost.oldest] = 0;
      ghost.shift();
    }
    this.#state[object] = GHOST;
    ghost.push(object, sizeBytes);
  }

  #evictFromMain(): void {
    const main = this.#main;
    const states = this.#state;
    for (let state = states[main.oldest]!; state > MAIN; state = states[main.oldest]!) {
      states[main.oldest] = Math.min(state - USE, MAIN + (MAIN_USES - 1) * USE);
      main.turn();
    }
    states[main.oldest] = 0;
    this.#mainBytes -= main.oldestSize;
    main.shift();
    this.#evictions++;
  }
}

type S3FifoContext = Pick<CacheContext, "capacity" | "objectCount" | "conventions">;

/** Three queues: small for newcomers, main for what was used there or came back, ghost for what came and went. */
export function s3Fifo(context: S3FifoContext, options: Partial<S3FifoOptions> = {}): CachePolicy {
  return new S3Fifo(context, { smallRatio: 0.1, ghostRatio: 0.9, threshold: 2, ...options });
}

export const definition = defineCache({
  summary: "a small queue that lets few newcomers into the main one, and a ghost queue that knows who comes back",
  source: "[yang23]",
  revision: 1,
  parameters: {
    smallRatio: number(0.1, "the small queue's share of the capacity", { min: 0, max: 1 }),
    ghostRatio: number(0.9, "size, in capacities, of what is remembered", { min: 0, max: 10 }),
    threshold: integer(2, "uses in the small queue that lead to the main one", { min: 1, max: 255 }),
  },
  create: (options, context) => s3Fifo(context, options),
});
