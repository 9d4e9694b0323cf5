import { expect } from "chai";
import fc from "fast-check";
import { IndexSet } from "../../src/cache/index-set.ts";

describe("cache/index-set", () => {
  it("knows its largest number as a set does, for every number of levels", () => {
    const length = fc.constantFrom(0, 1, 2, 31, 32, 33, 1024, 1025, 40_000);
    const change = fc.tuple(fc.boolean(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    fc.assert(
      fc.property(length, fc.array(change, { maxLength: 60 }), (count, changes) => {
        const set = new IndexSet(count);
        const plain = new Set<number>();
        for (const [adds, share] of count === 0 ? [] : changes) {
          const number = Math.floor(share * count);
          if (adds) set.add(number);
          else set.delete(number);
          if (adds) plain.add(number);
          else plain.delete(number);
          expect(set.largest()).to.equal(Math.max(-1, ...plain));
        }
        expect(set.largest()).to.equal(Math.max(-1, ...plain));
      }),
      { seed: 9, numRuns: 300 },
    );
  });
});
