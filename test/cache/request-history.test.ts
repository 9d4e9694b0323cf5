import { expect } from "chai";
import fc from "fast-check";
import { bytes } from "../../src/base/units.ts";
import { Access } from "../../src/cache/contract.ts";
import { lru } from "../../src/cache/policy/lru.ts";
import { RequestHistory } from "../../src/cache/request-history.ts";

describe("cache/request-history", () => {
  it("knows who was last asked for exactly so long ago", () => {
    const history = new RequestHistory(10, 3);
    for (const object of [0, 1, 0, 2]) {
      history.advance();
      history.record(object, 1);
    }
    history.advance(); // request 5: the last of object 0 is 2 ago, of 1 is 3, of 2 is 1
    expect([1, 2, 3, 4, 5].map((age) => history.agedExactly(age))).to.deep.equal([2, 0, 1, -1, -1]);
    expect([0, 1, 2].map((object) => history.last(object))).to.deep.equal([3, 2, 4]);
    expect(history.first).to.equal(1);
    expect([1, 2, 3, 4].map((index) => history.objectAt(index))).to.deep.equal([-1, 1, 0, 2]);
  });

  it("finds LRU's hits at unit sizes: objects last asked for within the turnover", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(fc.nat(7), { maxLength: 200 }), (capacity, objects) => {
        const cache = lru(bytes(capacity), 8);
        const history = new RequestHistory(capacity, 8);
        for (const object of objects) {
          const last = history.last(object);
          const within = last > 0 && last > history.now - history.turnover;
          expect(within).to.equal(cache.access(object, 1, 0) === Access.Hit);
          expect(history.withinTurnover(last)).to.equal(within);
          history.advance();
          history.record(object, 1);
        }
      }),
      { seed: 13, numRuns: 200 },
    );
  });

  it("remembers across the growth of its ring", () => {
    const history = new RequestHistory(1e9, 20_000);
    for (let object = 0; object < 20_000; object++) {
      history.advance();
      history.record(object, 1);
    }
    history.advance();
    expect([1, 4095, 4096, 10_000, 20_000].map((age) => history.agedExactly(age))).to.deep.equal([
      19_999, 15_905, 15_904, 10_000, 0,
    ]);
    expect(history.turnover).to.equal(20_001); // with the request that is not recorded yet
  });
});
