import { expect } from "chai";
import fc from "fast-check";
import { GroupHeap } from "../../../src/platform/capped/group-heap.ts";

describe("GroupHeap", () => {
  it("is a sorted list of groups", () => {
    const step = fc.record({
      what: fc.constantFrom("push", "push", "pop", "raise", "lower"),
      group: fc.integer({ min: 0, max: 60 }),
      bound: fc.integer({ min: 0, max: 5 }),
      age: fc.integer({ min: 0, max: 1000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: "max" }), (steps) => {
        const heap = new GroupHeap();
        const list: { group: number; bound: number; age: number }[] = [];
        steps.forEach(({ what, group, bound, age: drawn }, i) => {
          const age = drawn * 1000 + i; // no two alike
          const there = list.find((entry) => entry.group === group);
          expect(heap.has(group)).to.equal(there !== undefined);
          if (what === "push" && there === undefined) {
            heap.push(group, bound, age);
            list.push({ group, bound, age });
          } else if (what === "lower" && there !== undefined) {
            expect([heap.boundOf(group), heap.ageOf(group)]).to.deep.equal([there.bound, there.age]);
            there.bound = Math.max(0, there.bound - bound);
            heap.lower(group, there.bound, there.age);
          } else if (what === "pop" && list.length > 0) {
            heap.pop();
            list.shift();
          } else if (what === "raise" && list.length > 0) {
            const [first] = list;
            heap.raise(first!.bound + bound, first!.age);
            first!.bound += bound;
          }
          list.sort((a, b) => a.bound - b.bound || a.age - b.age);
          expect(heap.size).to.equal(list.length);
          if (list.length === 0) return;
          expect({ group: heap.root, bound: heap.bound, age: heap.age }).to.deep.equal(list[0]);
        });
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});
