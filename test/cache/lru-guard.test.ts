import { expect } from "chai";
import { LruGuard } from "../../src/cache/lru-guard.ts";

describe("cache/lru-guard", () => {
  it("hands over once LRU hit 33 more, for 2000 requests at least", () => {
    const guard = new LruGuard();
    guard.fallBehind(32);
    guard.judge(1000, 50, 10);
    expect(guard.steers(1000)).to.equal(false);
    guard.fallBehind(1);
    guard.judge(1001, 50, 10);
    expect([1001, 3000, 3001].map((now) => guard.steers(now))).to.deep.equal([true, true, false]);
  });

  it("hands over again, for a turnover, as long as LRU is ahead, and not when what was lost is won back", () => {
    const guard = new LruGuard();
    guard.fallBehind(40);
    guard.judge(100, 5000, 0);
    guard.judge(5099, 5000, 0); // has handed over already
    expect([5099, 5100].map((now) => guard.steers(now))).to.deep.equal([true, false]);
    guard.judge(5100, 5000, 0);
    expect([10_099, 10_100].map((now) => guard.steers(now))).to.deep.equal([true, false]);
    guard.fallBehind(-8);
    guard.judge(10_100, 5000, 0);
    expect(guard.steers(10_100)).to.equal(false);
  });

  it("waits for 0.2 % of the requests and for an eighth of the stored objects", () => {
    for (const [now, stored] of [
      [100_000, 0],
      [1, 1600],
    ] as const) {
      const guard = new LruGuard();
      guard.fallBehind(200);
      guard.judge(now, 1, stored);
      expect(guard.steers(now)).to.equal(false);
      guard.fallBehind(0.5);
      guard.judge(now, 1, stored);
      expect(guard.steers(now)).to.equal(true);
    }
  });
});
