import { expect } from "chai";
import fc from "fast-check";
import { PoolSet } from "../../src/policy/pool-set.ts";

describe("PoolSet", () => {
  it("holds what a set holds", () => {
    const operation = fc.tuple(fc.boolean(), fc.nat({ max: 5 }));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const pools = new PoolSet(6);
        const model = new Set<number>();
        for (const [adds, pool] of operations) {
          if (adds) pools.add(pool);
          else pools.remove(pool);
          if (adds) model.add(pool);
          else model.delete(pool);
          const members = Array.from({ length: pools.size }, (_, i) => pools.at(i));
          expect(members.sort()).to.deep.equal([...model].sort());
          for (let p = 0; p < 6; p++) expect(pools.has(p)).to.equal(model.has(p));
        }
      }),
      { seed: 5 },
    );
    expect(new PoolSet(6).bytes).to.equal(48);
  });
});
