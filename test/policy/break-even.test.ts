import { expect } from "chai";
import { megabytes, ms } from "../../src/base/units.ts";
import { breakEven } from "../../src/policy/break-even.ts";

describe("breakEven", () => {
  it("is the idle time whose memory weighs as much as the cold start", () => {
    // 99.69 * 0.5 s / (128 / 1024 GB) = 99.69 * 4 s = 398.76 s
    expect(breakEven(ms(500), megabytes(128))).to.be.closeTo(398_760, 1e-6);
    expect(breakEven(ms(0), megabytes(128))).to.equal(0);
  });

  it("never ends for an instance without memory", () => {
    expect(breakEven(ms(500), megabytes(0))).to.equal(Number.POSITIVE_INFINITY);
    expect(breakEven(ms(0), megabytes(0))).to.equal(Number.POSITIVE_INFINITY);
  });
});
