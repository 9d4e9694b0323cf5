import { expect } from "chai";
import fc from "fast-check";
import { LeavingQueue } from "../../src/cache/leaving-queue.ts";

const OBJECTS = 20;

describe("cache/leaving-queue", () => {
  it("does as arrays do, two queues of which an object is in one at most", () => {
    const step = fc.tuple(fc.constantFrom("push", "push", "shift", "remove"), fc.nat(1), fc.nat(OBJECTS - 1));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const placeOf = new Int32Array(OBJECTS);
        const queues = [new LeavingQueue(placeOf), new LeavingQueue(placeOf)];
        const plain: (readonly [number, number])[][] = [[], []];
        steps.forEach(([what, which, object], i) => {
          const [queue, own] = [queues[which]!, plain[which]!];
          const at = own.findIndex(([id]) => id === object);
          if (what === "push" && plain.every((items) => items.every(([id]) => id !== object))) {
            queue.push(object, i + 1);
            own.push([object, i + 1]);
          } else if (what === "shift" && own.length > 0) {
            queue.shift();
            own.shift();
          } else if (what === "remove" && at >= 0) expect(queue.remove(object)).to.equal(own.splice(at, 1)[0]![1]);
          expect(queue.isEmpty).to.equal(own.length === 0);
          expect(queue.bytes).to.equal(own.reduce((sum, [, size]) => sum + size, 0));
          if (own.length > 0) expect([queue.oldest, queue.oldestSize]).to.deep.equal(own[0]);
        });
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});
