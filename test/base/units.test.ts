import { expect } from "chai";
import { exactMegabytes, megabytes } from "../../src/base/units.ts";

describe("exactMegabytes", () => {
  it("goes down to a step of 2^-32 MB, but not to nothing", () => {
    // 0.3 x 2^32 = 1,288,490,188.8
    const memory = [0, 1e-12, 0.3, 143, Number.POSITIVE_INFINITY];
    const steps = memory.map((mb) => exactMegabytes(megabytes(mb)) * 2 ** 32);
    expect(steps).to.deep.equal([0, 1, 1_288_490_188, 143 * 2 ** 32, Number.POSITIVE_INFINITY]);
  });
});
