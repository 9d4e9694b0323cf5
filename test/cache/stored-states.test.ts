import { expect } from "chai";
import fc from "fast-check";
import { StoredStates } from "../../src/cache/stored-states.ts";

describe("cache/stored-states", () => {
  it("holds what a map of objects holds, through any adding, moving and removing", () => {
    const step = fc.record({
      object: fc.nat(150),
      last: fc.nat(1e6),
      row: fc.nat(19_000),
      size: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), fc.nat(3), (steps, removals) => {
        const slots = new StoredStates(151);
        const naive = new Map<number, { last: number; row: number; size: number }>();
        for (const [i, { object, last, row, size }] of steps.entries()) {
          const slot = slots.slotOf(object);
          expect(slot >= 0).to.equal(naive.has(object));
          if (slot < 0) {
            slots.add(object, last, row, size, 1 / size);
            naive.set(object, { last, row, size });
          } else if (i % 4 < removals) {
            slots.remove(slot);
            naive.delete(object);
          } else {
            slots.move(slot, last, row);
            naive.set(object, { ...naive.get(object)!, last, row });
          }
        }
        expect(slots.count).to.equal(naive.size);
        expect(slots.used).to.equal([...naive.values()].reduce((sum, { size }) => sum + size, 0));
        for (const [object, { last, row, size }] of naive) {
          const slot = slots.slotOf(object);
          expect(slot).to.be.within(0, naive.size - 1);
          expect(slots.objectIn(slot)).to.equal(object);
          expect([slots.word[4 * slot], slots.word[4 * slot + 1]]).to.deep.equal([last, row]);
          expect(slots.weight[2 * slot + 1]).to.equal(1 / size);
        }
      }),
      { seed: 11, numRuns: 100 },
    );
  });
});
