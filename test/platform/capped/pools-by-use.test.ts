import { expect } from "chai";
import { poolsByUse } from "../../../src/platform/capped/pools-by-use.ts";
import { poolsOf } from "../../../src/platform/pools.ts";
import { makeTrace } from "../../model/make-trace.ts";

describe("poolsByUse", () => {
  it("numbers the pools by the power of two of their calls, equal ones in their order", () => {
    const calls = ["a", "b", "c", "d", "e"].map((f) => ({ t: 0, f, d: 1, mb: 128, cold: 0 }));
    const pools = poolsOf(makeTrace(calls), "function");
    const ranked = poolsByUse(pools, Float64Array.of(0, 5, 300, 7, 1));
    expect([...ranked.poolAt]).to.deep.equal([2, 1, 3, 4, 0]); // 256.., 4..7, 4..7, 1, 0
    expect([...ranked.rankOf]).to.deep.equal([4, 1, 0, 2, 3]);
    expect([...ranked.poolOfFunction]).to.deep.equal([4, 1, 0, 2, 3]);
    expect(ranked.profiles.map(({ name }) => name)).to.deep.equal(["c", "b", "d", "e", "a"]);
  });
});
