import { expect } from "chai";
import fc from "fast-check";
import { IndexedHeap } from "../../src/cache/indexed-heap.ts";

const ITEMS = 12;

describe("cache/indexed-heap", () => {
  it("does as a sorted list on random additions, changes and removals", () => {
    const step = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: ITEMS }), fc.nat(4));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const key = new Float64Array(ITEMS + 1);
        const tie = new Float64Array(ITEMS + 1);
        const heap = new IndexedHeap(key, tie);
        const held = new Set<number>();
        steps.forEach(([removes, item, value], i) => {
          if (removes && held.delete(item)) heap.remove(item);
          else {
            key[item] = value;
            tie[item] = i;
            if (held.has(item)) heap.update(item);
            else heap.add(item);
            held.add(item);
          }
          const [lowest = 0] = [...held].sort((a, b) => key[a]! - key[b]! || tie[a]! - tie[b]!);
          expect(heap.lowest).to.equal(lowest);
        });
      }),
      { seed: 6, numRuns: 400 },
    );
  });
});
