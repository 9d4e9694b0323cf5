const SHARE = 0.002; // of the requests that may be lost to LRU
const LEAST_LOSS = 32; // requests
// Of the stored objects, since changing sides costs what makes the cache another's. Found on generated requests and, unlike
// the other figures, the whole of adaptsize-request: without it 10 % of its objects missed 1.3 points more.
const SHARE_OF_STORED = 1 / 8;
const LEAST_TERM = 2000; // requests

/**
 * Kernel. Bounds what a policy loses to LRU over a whole replay: once LRU has hit more by 0.2 % of the requests so far, by
 * 32 and by an eighth of the stored objects, LRU is to choose for a turnover of the cache, and again as long as that holds.
 * What LRU hits is known exactly at equal sizes, from the distinct objects since the last request, and nearly where sizes
 * differ. O(1).
 */
export class LruGuard {
  #behind = 0; // what LRU hit more
  #until = 0;

  /** LRU hit more by `weight` at a request, 1 or the size over the mean; less when it is below 0. */
  fallBehind(weight: number): void {
    this.#behind += weight;
  }

  /** Decides at request `now` who chooses from here on; the turnover in requests, `stored` objects. */
  judge(now: number, turnover: number, stored: number): void {
    if (now < this.#until || this.#behind <= Math.max(LEAST_LOSS, SHARE * now, SHARE_OF_STORED * stored)) return;
    this.#until = now + Math.max(LEAST_TERM, turnover);
  }

  /** Whether LRU is to choose what goes at request `now`. */
  steers(now: number): boolean {
    return now < this.#until;
  }
}
