import { expect } from "chai";
import fc from "fast-check";
import { CountingFilter } from "../../src/cache/counting-filter.ts";
import { xxh64Low } from "../../src/cache/xxh64.ts";

/** As many counters as that program has, in a map. */
class Whole {
  readonly #counters = new Map<number, number>();
  readonly #width: number;

  constructor(entries: number) {
    const width = Math.ceil((entries * -Math.log(0.001)) / Math.LN2 / Math.LN2);
    this.#width = width < 10 ? 20 : width;
  }

  #places(key: number): number[] {
    const [start, step] = [BigInt(xxh64Low(key, 0x12345678)), BigInt(xxh64Low(key, 0x12344321))];
    return Array.from({ length: 10 }, (_, i) => Number((start + BigInt(i) * step) % 2n ** 32n) % this.#width);
  }

  estimate(key: number): number {
    return Math.min(...this.#places(key).map((place) => this.#counters.get(place) ?? 0));
  }

  add(key: number): void {
    for (const place of this.#places(key)) this.#counters.set(place, (this.#counters.get(place) ?? 0) + 1);
  }

  halve(): void {
    for (const [place, count] of this.#counters) this.#counters.set(place, count >> 1);
  }
}

describe("cache/counting-filter", () => {
  it("says what all of the counters would say, for few of them and for more than there are places", () => {
    const steps = fc.array(fc.nat(40), { maxLength: 200 }); // 40: halve
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 2, 7, 30, 5_000_000),
        fc.array(fc.maxSafeNat()),
        steps,
        (entries, more, path) => {
          const keys = Float64Array.from({ length: 40 }, (_, i) => more[i] ?? i);
          const filter = new CountingFilter(entries, 40, keys);
          const whole = new Whole(entries);
          for (const step of path) {
            if (step === 40) [filter, whole].forEach((each) => void each.halve());
            else {
              filter.add(step);
              whole.add(keys[step]!);
              expect(filter.estimate(step)).to.equal(whole.estimate(keys[step]!));
            }
          }
          keys.forEach((key, object) => void expect(filter.estimate(object)).to.equal(whole.estimate(key)));
        },
      ),
      { seed: 6, numRuns: 200 },
    );
  });
});
