import { expect } from "chai";
import { BYTES_PER_MB, megabytes, wholeBytes } from "../../src/base/units.ts";

describe("wholeBytes", () => {
  it("goes down to a whole byte, but not to nothing", () => {
    // 0.3 MB are 314,572.8 bytes
    const memory = [0, 1e-9, 0.3, 143, 512 / 3, Number.POSITIVE_INFINITY];
    const inBytes = memory.map((mb) => wholeBytes(megabytes(mb)) * BYTES_PER_MB);
    expect(inBytes).to.deep.equal([0, 1, 314_572, 149_946_368, 178_956_970, Number.POSITIVE_INFINITY]);
  });
});
