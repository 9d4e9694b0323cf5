import { AGE_BINS, type AgeBins } from "./age-bins.ts";
import type { HazardTable } from "./hazard-table.ts";
import { MAX_AGE } from "./request-history.ts";

/**
 * Kernel. Tells a table of hazards which classes come to which bins of age, of every object that was ever asked for. Who
 * is asked for is counted at once; who is not, by `countTo` for many requests together, which reads the ring bin by bin
 * instead of all over: the counts are those of looking at each request. Layout: ring[index & mask] = row of the class in
 * the table + AGE_BINS, 0 once the object was asked for again; doubled as the requests grow in number up to 2^22 entries.
 * A request costs O(1), `countTo` AGE_BINS reads a request passed.
 */
export class AgeCensus {
  readonly #bins: AgeBins;
  readonly #table: HazardTable;
  #ring = new Uint16Array(4096);
  #mask = 4095;
  #counted = 0; // all ages come to up to this request are counted

  constructor(bins: AgeBins, table: HazardTable) {
    this.#bins = bins;
    this.#table = table;
  }

  /** An object of `objectClass` last asked for at request `last` is asked for at `now`, in `bin` of age. */
  end(objectClass: number, last: number, now: number, bin: number): void {
    const bins = this.#bins;
    // past the ring nobody counts who reached the bin, so a hit would be one of none
    if (bin < AGE_BINS && bins.start(bin) <= MAX_AGE) this.#table.hit(objectClass, bin);
    for (let passed = bin < AGE_BINS ? bin : AGE_BINS - 1; passed > 0; passed--) {
      const start = bins.start(passed);
      if (start < 2 || last + start <= this.#counted) break;
      if (start <= MAX_AGE) this.#table.entered(objectClass, passed);
    }
    if (now - last <= this.#mask) this.#ring[last & this.#mask] = 0;
  }

  /** An object is of `objectClass` from request `now` on. */
  begin(objectClass: number, now: number): void {
    if (now > this.#mask && this.#mask < MAX_AGE) this.#double(now);
    this.#ring[now & this.#mask] = (objectClass + 1) * AGE_BINS;
    this.#table.entered(objectClass, this.#bins.bin(1));
  }

  /** Counts who came to an age up to request `now`, which was begun; before the bins move and before a refresh. */
  countTo(now: number): void {
    const ring = this.#ring;
    const mask = this.#mask;
    const entered = this.#table.enteredCounts;
    for (let bin = 1; bin < AGE_BINS; bin++) {
      const age = this.#bins.start(bin);
      if (age < 2) continue;
      if (age >= now || age > MAX_AGE) break;
      const end = now - age;
      for (let index = Math.max(1, this.#counted + 1 - age); index <= end; index++) {
        const row = ring[index & mask]!;
        if (row > 0) entered[row - AGE_BINS + bin]!++;
      }
    }
    this.#counted = now;
  }

  #double(now: number): void {
    const ring = new Uint16Array(this.#ring.length * 2);
    const mask = ring.length - 1;
    for (let index = Math.max(1, now - this.#ring.length); index < now; index++)
      ring[index & mask] = this.#ring[index & this.#mask]!;
    this.#ring = ring;
    this.#mask = mask;
  }
}
