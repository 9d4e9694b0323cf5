import type { Random } from "../base/random.ts";

const LEAST = 0.001;
const PATIENCE = 10; // periods without a hit, or of falling hit ratios, until the rate starts anew

/**
 * The learning rate of CACHEUS [rodriguez21], by gradients: after each period it goes on in its direction where the hit
 * ratio moved with it, turns where it moved against it, and tries another by chance where the rate had stayed and the hit
 * ratio fell. Within 0.001 and 1; compared in thousandths. O(1) a period.
 */
export class AdaptiveRate {
  readonly #start: number;
  readonly #random: Random;
  #rate: number;
  #now: number; // the rate of the period that ends next
  #before = 0;
  #hitRatio = 0;
  #withoutHits = 0;
  #falls = 0;

  /** From sqrt(2 ln 2 / period), of as many requests. */
  constructor(period: number, random: Random) {
    this.#rate = Math.sqrt((2 * Math.LN2) / period);
    this.#start = Math.min(1, Math.max(LEAST, this.#rate));
    this.#now = this.#rate;
    this.#random = random;
  }

  get rate(): number {
    return this.#rate;
  }

  /** Ends a period in which that share of the requests were hits. */
  endPeriod(hitShare: number): void {
    const hitRatio = thousandths(hitShare);
    const risen = thousandths(hitRatio - this.#hitRatio);
    const change = thousandths(this.#now) - thousandths(this.#before);
    if (change * risen !== 0) this.#move(change, risen);
    else if (risen <= 0) this.#wait(hitRatio, risen);
    this.#before = this.#now;
    this.#now = this.#rate;
    this.#hitRatio = hitRatio;
  }

  #move(change: number, risen: number): void {
    const step = Math.abs(this.#rate * change);
    this.#rate = change * risen > 0 ? Math.min(1, this.#rate + step) : Math.max(LEAST, this.#rate - step);
    this.#falls = 0;
    this.#withoutHits = 0;
  }

  #wait(hitRatio: number, risen: number): void {
    if (risen < 0) this.#falls++;
    if (risen < 0 || hitRatio === 0) this.#withoutHits++;
    if (this.#withoutHits >= PATIENCE) {
      this.#rate = this.#start;
      this.#withoutHits = 0;
    } else if (risen < 0 && this.#falls >= PATIENCE) {
      this.#rate = this.#start;
      this.#falls = 0;
    } else if (risen < 0) this.#tryAnother();
  }

  #tryAnother(): void {
    if (this.#rate >= 1) this.#rate = 0.9;
    else if (this.#rate <= LEAST) this.#rate = 0.005;
    else if (this.#random.double() < 0.5) this.#rate = Math.min(1, this.#rate * 1.25);
    else this.#rate = Math.max(LEAST, this.#rate * 0.75);
  }
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
