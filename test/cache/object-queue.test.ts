import { expect } from "chai";
import fc from "fast-check";
import { ObjectQueue } from "../../src/cache/object-queue.ts";

describe("cache/object-queue", () => {
  it("gives objects and sizes in the order they came, however many there are", () => {
    const operation = fc.constantFrom("push", "push", "shift", "turn");
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const queue = new ObjectQueue();
        const plain: (readonly [number, number])[] = [];
        operations.forEach((what, i) => {
          if (what === "push") {
            queue.push(i, i / 2);
            plain.push([i, i / 2]);
          } else if (plain.length > 0) {
            if (what === "shift") queue.shift();
            else queue.turn();
            const oldest = plain.shift()!;
            if (what === "turn") plain.push(oldest);
          }
          expect(queue.isEmpty).to.equal(plain.length === 0);
          if (plain.length > 0) expect([queue.oldest, queue.oldestSize]).to.deep.equal(plain[0]);
        });
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
