import { expect } from "chai";
import fc from "fast-check";
import { OrderedNodes } from "../../src/platform/ordered-nodes.ts";

describe("OrderedNodes", () => {
  it("finds the smallest value that is large enough, as a sort does", () => {
    const value = fc.oneof(fc.constant(Number.NEGATIVE_INFINITY), fc.integer({ min: 0, max: 6 }));
    const write = fc.record({ index: fc.nat(999), value, least: fc.integer({ min: 0, max: 7 }) });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(write, { maxLength: 200, size: "max" }),
        (count, writes) => {
          const nodes = new OrderedNodes(count);
          const values = new Array<number>(count).fill(Number.NEGATIVE_INFINITY);
          for (const { index, value: amount, least } of writes) {
            nodes.set(index % count, amount);
            values[index % count] = amount;
            const enough = values.flatMap((v, i) => (v >= least ? [i] : []));
            const expected = enough.sort((a, b) => values[a]! - values[b]! || a - b)[0] ?? -1;
            expect(nodes.firstAtLeast(least)).to.equal(expected);
          }
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  it("stays shallow when values come in order", () => {
    const nodes = new OrderedNodes(100_000);
    for (let i = 0; i < 100_000; i++) nodes.set(i, i); // a list, were it not balanced: the recursion would overflow
    expect([nodes.firstAtLeast(0), nodes.firstAtLeast(99_998.5), nodes.firstAtLeast(100_000)]).to.deep.equal([
      0, 99_999, -1,
    ]);
  });
});
