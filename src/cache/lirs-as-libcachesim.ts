import type { Bytes } from "../base/units.ts";
import { bytes } from "../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "./contract.ts";
import { LirsSets, LirsState } from "./lirs-sets.ts";

/**
 * Kernel. LIRS as [libcachesim] has it, for equal counts. Where it departs from `Lirs`:
 * - Objects larger than either share are not admitted: in bytes most of those above a hundredth of the cache.
 * - The queue keeps to its share by evictions, those during a hit included.
 * - A hit of an HIR object that is not in the stack demotes LIR objects until it would fit among them, and leaves it HIR.
 *   When the queue is too small for both, the object itself is evicted, but stays in the stack as if it were stored: a
 *   phantom, whose next request is a hit and makes it LIR. It breaks the contract of a cache, which that program does not know.
 * - A returning object keeps the size it had when it was evicted.
 */
export class LirsAsLibcachesim implements CachePolicy {
  readonly name = "lirs";
  readonly capacity: Bytes;
  readonly #lowShare: number;
  readonly #highShare: number;
  readonly #sets: LirsSets;

  constructor({ capacity, objectCount }: Pick<CacheContext, "capacity" | "objectCount">, highRatio: number) {
    this.capacity = capacity;
    this.#highShare = Math.max(1, Math.floor(capacity * highRatio));
    this.#lowShare = capacity - this.#highShare;
    this.#sets = new LirsSets(objectCount, this.#highShare, 2 * capacity);
  }

  get used(): Bytes {
    return bytes(this.#sets.lowBytes + this.#sets.highBytes);
  }

  get evictions(): number {
    return this.#sets.evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const answer = this.#serve(object, sizeBytes);
    this.#sets.limitStack();
    return answer;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #serve(object: number, sizeBytes: number): Access {
    const sets = this.#sets;
    switch (sets.state[object]) {
      case LirsState.Low:
        sets.use(object);
        sets.prune();
        return Access.Hit;
      case LirsState.High:
      case LirsState.Phantom:
        if (sets.isInStack(object)) this.#promote(object);
        else this.#hitInQueue(object);
        return Access.Hit;
      case LirsState.Gone:
        return sizeBytes > this.capacity ? Access.Bypassed : this.#readmit(object, sizeBytes);
      default:
        return this.#admit(object, sizeBytes);
    }
  }

  #promote(object: number): void {
    const sets = this.#sets;
    sets.use(object);
    if (sets.state[object] === LirsState.High) sets.dequeue(object);
    this.#makeRoomInLow(sets.size[object]!);
    sets.becomeLow(object);
  }

  #hitInQueue(object: number): void {
    const sets = this.#sets;
    sets.dequeue(object);
    sets.enqueue(object);
    this.#makeRoomInLow(sets.size[object]!);
    sets.use(object);
    if (sets.state[object] !== LirsState.High) sets.state[object] = LirsState.Phantom;
  }

  #readmit(object: number, sizeBytes: number): Access {
    const sets = this.#sets;
    sets.use(object);
    this.#makeRoomInLow(sets.size[object]!);
    while (sets.lowBytes + sets.highBytes + sizeBytes > this.capacity) {
      while (sets.highBytes >= this.#highShare) sets.evict();
      sets.demote();
    }
    sets.dequeue(object); // of those remembered
    sets.becomeLow(object);
    return Access.Admitted;
  }

  #admit(object: number, sizeBytes: number): Access {
    const sets = this.#sets;
    if (sizeBytes > Math.min(this.#highShare, this.#lowShare)) return Access.Bypassed;
    sets.size[object] = sizeBytes;
    if (sets.lowBytes + sizeBytes <= this.#lowShare) sets.becomeLow(object);
    else sets.enqueue(object);
    sets.use(object);
    return Access.Admitted;
  }

  #makeRoomInLow(sizeBytes: number): void {
    while (this.#sets.lowBytes + sizeBytes > this.#lowShare) this.#sets.demote();
  }
}
