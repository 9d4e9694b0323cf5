import { expect } from "chai";
import fc from "fast-check";
import { RisingHeap } from "../../src/cache/rising-heap.ts";

const ITEMS = 12;

describe("cache/rising-heap", () => {
  it("gives the lowest key, then the lowest tie, after items in it have risen", () => {
    const key = Float64Array.of(1, 2, 2);
    const tie = Float64Array.of(1, 2, 3);
    const heap = new RisingHeap(key, tie);
    for (const item of [2, 0, 1]) heap.push(item);
    key[0] = 2;
    tie[0] = 4; // the last of the three that have 2
    expect([heap.pop(), heap.pop(), heap.pop()]).to.deep.equal([1, 2, 0]);
  });

  it("does as a sorted list on random pushes, rises and removals", () => {
    const step = fc.tuple(fc.constantFrom("use", "pop"), fc.nat(ITEMS - 1), fc.nat(3));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const key = new Float64Array(ITEMS);
        const tie = new Float64Array(ITEMS);
        const heap = new RisingHeap(key, tie);
        const held = new Set<number>();
        steps.forEach(([what, item, rise], i) => {
          if (what === "use") {
            key[item]! += rise;
            tie[item] = i;
            if (!held.has(item)) heap.push(item);
            held.add(item);
          } else if (held.size > 0) {
            const lowest = [...held].sort((a, b) => key[a]! - key[b]! || tie[a]! - tie[b]!)[0]!;
            expect(heap.pop()).to.equal(lowest);
            held.delete(lowest);
          }
        });
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
