import { expect } from "chai";
import fc from "fast-check";
import { float32FromText, float32ToText } from "../../src/agent/float32-text.ts";

describe("float32 as text", () => {
  it("is base64 of the little-endian bytes", () => {
    expect(float32ToText(Float32Array.of(1))).to.equal("AACAPw=="); // 1 = 0x3f800000
  });

  it("comes back bit by bit", () => {
    fc.assert(
      fc.property(fc.float32Array(), (values) => {
        expect(float32FromText(float32ToText(values))).to.deep.equal(values);
      }),
      { seed: 6 },
    );
  });

  it("knows what is not its work", () => {
    for (const text of ["AACAPw=", "AACA", "####", "AACAPw==AACAPw=="])
      expect(float32FromText(text), text).to.equal(undefined);
  });
});
