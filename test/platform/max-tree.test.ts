import { expect } from "chai";
import fc from "fast-check";
import { NONE } from "../../src/platform/instance-store.ts";
import { MaxTree } from "../../src/platform/max-tree.ts";

describe("MaxTree", () => {
  it("finds the first value that is large enough, as a search from left to right does", () => {
    const write = fc.record({
      index: fc.nat(999),
      value: fc.integer({ min: -3, max: 9 }),
      least: fc.integer({ min: -3, max: 9 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 17 }), fc.array(write, { maxLength: 60 }), (count, writes) => {
        const tree = new MaxTree(count);
        const values = new Array<number>(count).fill(Number.NEGATIVE_INFINITY);
        for (const { index, value, least } of writes) {
          const at = index % count;
          tree.set(at, value);
          values[at] = value;
          expect(tree.largest).to.equal(Math.max(...values));
          for (let from = 0; from < count; from++)
            expect(tree.firstFrom(from, least)).to.equal(values.findIndex((v, i) => i >= from && v >= least));
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("has no first of values never set", () => {
    expect([new MaxTree(1).firstFrom(0, -1e300), new MaxTree(5).firstFrom(3, -1e300)]).to.deep.equal([NONE, NONE]);
  });
});
