import { expect } from "chai";
import fc from "fast-check";
import { ChainedTable, chainHashes } from "../../src/cache/chained-table.ts";

describe("cache/chained-table", () => {
  it("draws every head in a turn of the chains, and nothing else", () => {
    // a chain is a list, the newest first; twice as many lists once there are more objects than lists, filled list by list
    const steps = fc.array(fc.nat(39), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.nat(), (path, seed) => {
        const hashes = chainHashes(40, undefined);
        const table = new ChainedTable(hashes, 4, seed);
        let chains: number[][] = [[], [], [], []];
        const put = (object: number) => chains[hashes[object]! % chains.length]!.unshift(object);
        for (const object of path) {
          const chain = chains.find((each) => each.includes(object));
          if (chain !== undefined) {
            chain.splice(chain.indexOf(object), 1);
            table.remove(object);
          } else {
            if (chains.flat().length > chains.length) {
              const before = chains.flat();
              chains = Array.from({ length: 2 * chains.length }, () => []);
              before.forEach(put);
            }
            put(object);
            table.add(object);
          }
          const heads = chains.flatMap((each) => each.slice(0, 1)).sort();
          const drawn = heads.map(() => table.draw());
          expect(drawn.sort()).to.deep.equal(heads);
        }
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it("hashes keys, or ids where there are none", () => {
    expect(chainHashes(2, undefined)).to.deep.equal(chainHashes(2, Float64Array.of(0, 1)));
    expect(chainHashes(2, Float64Array.of(1, 0))).to.deep.equal(chainHashes(2, undefined).toReversed());
  });
});
