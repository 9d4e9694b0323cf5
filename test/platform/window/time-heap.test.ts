import { expect } from "chai";
import fc from "fast-check";
import { TimeHeap } from "../../../src/platform/window/time-heap.ts";

describe("time heap", () => {
  it("holds what a sorted list holds", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { freq: 3 }), { maxLength: 300, size: "max" }),
        (operations) => {
          const heap = new TimeHeap();
          const list: number[] = [];
          for (const time of operations) {
            if (time !== null) {
              heap.push(time);
              list.push(time);
              list.sort((a, b) => a - b);
            } else if (list.length > 0) {
              heap.pop();
              list.shift();
            }
            expect([heap.size, heap.least]).to.deep.equal([list.length, list[0] ?? Number.POSITIVE_INFINITY]);
          }
          expect([...heap.times].sort((a, b) => a - b)).to.deep.equal(list);
          heap.clear();
          expect(heap.least).to.equal(Number.POSITIVE_INFINITY);
        },
      ),
      { seed: 24, numRuns: 100 },
    );
  });
});
