import { number } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";
import { LirsAsLibcachesim } from "../lirs-as-libcachesim.ts";
import { LirsSets, LirsState } from "../lirs-sets.ts";

/**
 * Kernel. LIRS [jiang02]. Objects of low inter-reference recency (LIR) hold all but `highRatio` of the capacity, the
 * others, HIR, the rest, in a queue; evicted is the queue's oldest. A stack by last use holds the LIR objects and
 * whatever was used since the oldest use of these, HIR objects that are no longer stored among them. An HIR object
 * asked for while it is in the stack becomes LIR; the least recently used LIR object makes room for it and joins the queue.
 * Newcomers are LIR while these have room. O(1) amortised.
 *
 * Differs from [jiang02], which knows pages only: shares are of bytes, 1 at least for HIR; an object larger than the LIR
 * share stays HIR; the queue has no bound of its own but is evicted from while the whole cache is too full, and an LIR
 * object joins it when it is empty; above two capacities of bytes the stack forgets what was evicted first, as in
 * [libcachesim], whose other conventions are told at `LirsAsLibcachesim`.
 */
class Lirs implements CachePolicy {
  readonly name = "lirs";
  readonly capacity: Bytes;
  readonly #lowShare: number;
  readonly #sets: LirsSets;

  constructor({ capacity, objectCount }: LirsContext, highRatio: number) {
    this.capacity = capacity;
    this.#lowShare = capacity - Math.max(1, Math.floor(capacity * highRatio));
    this.#sets = new LirsSets(objectCount, Number.POSITIVE_INFINITY, 2 * capacity);
  }

  get used(): Bytes {
    return bytes(this.#sets.lowBytes + this.#sets.highBytes);
  }

  get evictions(): number {
    return this.#sets.evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const sets = this.#sets;
    const state = sets.state[object]!;
    if (state === LirsState.Low) {
      sets.use(object);
      sets.prune();
      return Access.Hit;
    }
    if (state === LirsState.High) {
      this.#hitHigh(object);
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    const isBack = state === LirsState.Gone;
    if (isBack) sets.forget(object);
    while (sets.lowBytes + sets.highBytes + sizeBytes > this.capacity) sets.evict();
    this.#admit(object, sizeBytes, isBack);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #hitHigh(object: number): void {
    const sets = this.#sets;
    sets.dequeue(object);
    if (sets.isInStack(object) && sets.size[object]! <= this.#lowShare) sets.becomeLow(object);
    else sets.enqueue(object);
    this.#use(object);
  }

  #admit(object: number, sizeBytes: number, isBack: boolean): void {
    const sets = this.#sets;
    sets.size[object] = sizeBytes;
    if ((isBack ? 0 : sets.lowBytes) + sizeBytes <= this.#lowShare) sets.becomeLow(object);
    else sets.enqueue(object);
    this.#use(object);
  }

  #use(object: number): void {
    this.#sets.use(object);
    while (this.#sets.lowBytes > this.#lowShare) this.#sets.demote();
    this.#sets.limitStack();
  }
}

type LirsContext = Pick<CacheContext, "capacity" | "objectCount" | "conventions">;

/** Low inter-reference recency set; `highRatio` is the share of the capacity for objects not of the set. */
export function lirs(context: LirsContext, highRatio = 0.01): CachePolicy {
  return context.conventions === "libcachesim"
    ? new LirsAsLibcachesim(context, highRatio)
    : new Lirs(context, highRatio);
}

export const definition = defineCache({
  summary: "keeps the objects whose last two requests lie close together, and a small queue of others",
  source: "[jiang02]",
  revision: 1,
  parameters: {
    highRatio: number(0.01, "share of the capacity for objects not known to return soon", { min: 0, max: 1 }),
  },
  create: ({ highRatio }, context) => lirs(context, highRatio),
});
