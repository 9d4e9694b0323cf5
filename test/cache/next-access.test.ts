import { expect } from "chai";
import { nextAccess } from "../../src/cache/next-access.ts";

describe("cache/next-access", () => {
  it("is the index of the object's next request", () => {
    const never = Number.POSITIVE_INFINITY;
    // a b a a c
    expect([...nextAccess(Uint32Array.of(0, 1, 0, 0, 2), 3)]).to.deep.equal([2, never, 3, never, never]);
    expect([...nextAccess(new Uint32Array(0), 0)]).to.deep.equal([]);
  });
});
