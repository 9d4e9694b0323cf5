import { expect } from "chai";
import fc from "fast-check";
import { WaitingLine } from "../../src/platform/waiting-line.ts";

describe("WaitingLine", () => {
  it("equals an array, growing while it is wrapped around", () => {
    const operation = fc.oneof({ weight: 3, arbitrary: fc.constant("push") }, fc.constant("shift"));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400, size: "max" }), (operations) => {
        const line = new WaitingLine();
        const model: number[] = [];
        for (const [i, what] of operations.entries()) {
          if (what === "push") {
            line.push(i);
            model.push(i);
          } else if (model.length > 0) {
            expect(line.first).to.equal(model[0]);
            expect(line.shift()).to.equal(model.shift());
          }
          expect(line.length).to.equal(model.length);
        }
        while (model.length > 0) expect(line.shift()).to.equal(model.shift());
        expect(line.length).to.equal(0);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("keeps its order through every doubling, wherever the head stands", () => {
    for (let head = 0; head < 16; head++) {
      const line = new WaitingLine();
      for (let i = 0; i < head; i++) line.push(-1);
      for (let i = 0; i < head; i++) line.shift();
      for (let i = 0; i < 70; i++) line.push(i); // 16, 32, 64, 128
      expect(Array.from({ length: 70 }, () => line.shift())).to.deep.equal(Array.from({ length: 70 }, (_, i) => i));
    }
  });
});
