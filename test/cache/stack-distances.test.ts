import { expect } from "chai";
import fc from "fast-check";
import { bytes } from "../../src/base/units.ts";
import { lru } from "../../src/cache/policy/lru.ts";
import { replayCache } from "../../src/cache/replay.ts";
import { lruMisses, stackDistances } from "../../src/cache/stack-distances.ts";
import { requestTrace } from "../model/request-fixture.ts";

describe("cache/stack-distances", () => {
  it("counts the different objects since the last request, itself included", () => {
    // a b c: first requests; a: b c a, 3; a: 1; c: a c, 2 (a twice counts once); b: c a b, 3
    const distances = stackDistances(Uint32Array.from([0, 1, 2, 0, 0, 2, 1]), 7, 3);
    expect(Array.from(distances.hits)).to.deep.equal([0, 1, 1, 2]);
    expect(distances.compulsory).to.equal(3);
    // one object hits a's second in a row; two hit c too; three hit all that are not first
    expect(lruMisses(distances, [1, 2, 3, 100])).to.deep.equal([6, 5, 3, 3]);
  });

  it("gives LRU's misses at every capacity, however long the stream", () => {
    const ids = fc.array(fc.nat(12), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(ids, (rows) => {
        const trace = requestTrace(rows.map((id) => [id, 1] as const));
        const capacities = Array.from({ length: 15 }, (_, i) => i + 1);
        const replayed = capacities.map((c) => replayCache(trace, lru(bytes(c), trace.objectCount)).misses);
        const distances = stackDistances(trace.object, trace.length, trace.objectCount);
        expect(lruMisses(distances, capacities)).to.deep.equal(replayed);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it("has nothing to say of no requests", () => {
    expect(lruMisses(stackDistances(new Uint32Array(0), 0, 0), [1])).to.deep.equal([0]);
  });
});
