import { expect } from "chai";
import { RecentValues } from "../../src/policy/recent-values.ts";

describe("RecentValues", () => {
  it("keeps the last values of each series, oldest first", () => {
    const recent = new RecentValues(2, 3);
    expect([...recent.of(0)]).to.deep.equal([]);
    for (const value of [1, 2, 3, 4, 5]) recent.push(0, value);
    recent.push(1, 9);
    expect([...recent.of(0)]).to.deep.equal([3, 4, 5]);
    expect([...recent.of(1)]).to.deep.equal([9]);
  });
});
