import { expect } from "chai";
import fc from "fast-check";
import { CallStore } from "../../src/platform/call-store.ts";
import { makeTrace } from "../model/make-trace.ts";

const count = 2000;
const plain = makeTrace(
  Array.from({ length: count }, (_, i) => ({ t: i, f: i % 2 === 0 ? "a" : "b", d: i + 1, cold: 100 + (i % 2) })),
);
const full = {
  ...plain,
  coldStart: Float64Array.from({ length: count }, (_, i) => i / 4),
  cpu: Float32Array.from({ length: count }, (_, i) => i / 8),
};

describe("CallStore", () => {
  it("holds what was taken until it is freed, and gives the place again", () => {
    for (const trace of [plain, full]) {
      fc.assert(
        fc.property(fc.array(fc.nat(3), { minLength: 700, maxLength: 1200, size: "max" }), (choices) => {
          const store = new CallStore(trace);
          const held = new Map<number, number>();
          let most = 0;
          for (const [i, choice] of choices.entries()) {
            const oldest = held.keys().next().value;
            if (choice === 0 && oldest !== undefined) {
              store.free(oldest);
              held.delete(oldest);
            } else {
              const handle = store.take(trace, i);
              expect(held.has(handle)).to.equal(false);
              held.set(handle, i);
            }
            most = Math.max(most, held.size);
            expect(Math.max(...held.keys())).to.be.below(most);
          }
          expect(store.size).to.equal(held.size);
          for (const [handle, i] of held) {
            const got = [store.functionId, store.arrival, store.duration, store.cores].map((column) => column[handle]);
            expect(got).to.deep.equal([i % 2, i, i + 1, trace === full ? i / 8 : 1]);
            expect(store.coldStartOf(handle)).to.equal(trace === full ? i / 4 : 100 + (i % 2));
          }
        }),
        { seed: 1, numRuns: 10 },
      );
    }
  });
});
