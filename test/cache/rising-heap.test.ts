import { expect } from "chai";
import fc from "fast-check";
import { RisingHeap } from "../../src/cache/rising-heap.ts";

const ITEMS = 12;

describe("cache/rising-heap", () => {
  it("gives the lowest key, then the lowest tie, after items in it have risen", () => {
    const rank = Float64Array.of(1, 1, 2, 2, 2, 3); // key and tie of each item
    const heap = new RisingHeap(rank, 2);
    for (const item of [2, 0, 1]) heap.push(item);
    rank.set([2, 4]); // item 0 is the last of the three that have 2
    expect([heap.pop(), heap.pop(), heap.pop()]).to.deep.equal([1, 2, 0]);
  });

  it("does as a sorted list on random pushes, rises and removals", () => {
    const step = fc.tuple(fc.constantFrom("use", "pop"), fc.nat(ITEMS - 1), fc.nat(3));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const rank = new Float64Array(3 * ITEMS);
        const heap = new RisingHeap(rank, 3);
        const held = new Set<number>();
        steps.forEach(([what, item, rise], i) => {
          if (what === "use") {
            rank[3 * item]! += rise;
            rank[3 * item + 1] = i;
            if (!held.has(item)) heap.push(item);
            held.add(item);
          } else if (held.size > 0) {
            const lowest = [...held].sort(
              (a, b) => rank[3 * a]! - rank[3 * b]! || rank[3 * a + 1]! - rank[3 * b + 1]!,
            )[0]!;
            expect(heap.pop()).to.equal(lowest);
            held.delete(lowest);
          }
        });
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
