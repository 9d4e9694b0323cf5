import { Access, type CacheBatch } from "./contract.ts";

/** What a replay makes of a hit on an expired object: a miss that a policy does not learn of. */
export const EXPIRED = 3;

/**
 * Kernel. Time to live as a rule of the replay: a stored object is fresh for less than `ttl` after its admission
 * [rfc9111], in the trace's unit of time. A hit on one that is not is a miss that fetches it anew, so that it is fresh
 * again from then on; the policy, which served a hit, keeps it where it is. What nobody asks for stays stored, as in a
 * cache that looks at ages only when it serves. 8 bytes an object, O(1) a request.
 */
export class Expiry {
  readonly #ttl: number;
  readonly #since: Float64Array; // [objectCount] when the stored object was fetched
  #expired = 0;

  constructor(ttl: number, objectCount: number) {
    if (!(ttl >= 0)) throw new RangeError(`ttl: expected a time >= 0, got ${ttl}`);
    this.#ttl = ttl;
    this.#since = new Float64Array(objectCount);
  }

  /** Hits on expired objects so far. */
  get expired(): number {
    return this.#expired;
  }

  /** Puts EXPIRED in place of the hits on objects that are not fresh. */
  apply({ object, time, answers }: CacheBatch): void {
    const since = this.#since;
    for (let i = 0; i < object.length; i++) {
      const id = object[i]!;
      if (answers[i] === Access.Hit) {
        if (time[i]! - since[id]! < this.#ttl) continue;
        answers[i] = EXPIRED;
        this.#expired++;
      }
      since[id] = time[i]!;
    }
  }
}
