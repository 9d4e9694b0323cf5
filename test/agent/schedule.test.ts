import { expect } from "chai";
import fc from "fast-check";
import { constant, exponential, linear, polynomial } from "../../src/agent/schedule.ts";

describe("schedules", () => {
  it("constant is its value at every step", () => {
    expect([0, 1, 1e9].map(constant(0.1))).to.deep.equal([0.1, 0.1, 0.1]);
  });

  it("linear falls evenly and then stays", () => {
    // from 1 to 0.2 in 8 steps: 0.1 a step
    const epsilon = linear(1, 0.2, 8);
    expect(epsilon(0)).to.equal(1);
    expect(epsilon(4)).to.be.closeTo(0.6, 1e-15);
    expect(epsilon(8)).to.equal(0.2);
    expect(epsilon(1_000_000)).to.equal(0.2);
  });

  it("exponential keeps its share each step, down to its floor", () => {
    // 1, 0.5, 0.25, max(0.2, 0.125)
    const epsilon = exponential(1, 0.2, 0.5);
    expect([0, 1, 2, 3, 100].map(epsilon)).to.deep.equal([1, 0.5, 0.25, 0.2, 0.2]);
  });

  it("exponential equals the recurrence it stands for, in whatever order it is asked", () => {
    const values = [1];
    for (let step = 1; step <= 2500; step++) values.push(Math.max(0.01, values[step - 1]! * (1 - 0.0025)));
    expect(values[2500]).to.equal(0.01); // 0.9975^1840 < 0.01
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2500 })), (steps) => {
        const epsilon = exponential(1, 0.01, 0.0025);
        for (const step of steps) expect(epsilon(step)).to.equal(values[step]);
      }),
      { seed: 1 },
    );
  });

  it("exponential without decay answers at once for any step", () => {
    expect(exponential(0.3, 0, 0)(Number.MAX_SAFE_INTEGER)).to.equal(0.3);
  });

  it("polynomial is a power of the count", () => {
    const stepSize = polynomial(0.5);
    expect(stepSize(0)).to.equal(1);
    expect(stepSize(99)).to.be.closeTo(0.1, 1e-15); // 100^-0.5
    expect(polynomial(1)(9)).to.be.closeTo(0.1, 1e-15);
  });

  it("refuses what makes no schedule", () => {
    expect(() => linear(1, 0, 0)).to.throw(RangeError, "steps > 0, got 0");
    expect(() => exponential(1, 0, 2)).to.throw(RangeError, "decay <= 1, got 2");
    expect(() => exponential(0.1, 0.5, 0.1)).to.throw(RangeError, "from >= to");
  });
});
