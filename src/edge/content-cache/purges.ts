import type { ContentCache } from "./content-cache.ts";

/** A purge: of one object, or of all. */
export interface Purge {
  readonly time: number; // ms
  readonly object: number | "all";
}

/** Purges to come, in the order of time; those of one time as given. */
export class PurgeSchedule {
  readonly #purges: readonly Purge[];
  #done = 0;

  constructor(purges: Iterable<Purge>) {
    this.#purges = [...purges].sort((a, b) => a.time - b.time);
  }

  /** When the next purge is due, Infinity after the last. */
  get next(): number {
    return this.#purges[this.#done]?.time ?? Number.POSITIVE_INFINITY;
  }

  /** Does what is due at `now` or before: a request of the same time comes after its purge. */
  apply(cache: ContentCache, now: number): void {
    for (; this.next <= now; this.#done++) {
      const { object } = this.#purges[this.#done]!;
      if (object === "all") cache.purgeAll();
      else cache.purge(object);
    }
  }
}
