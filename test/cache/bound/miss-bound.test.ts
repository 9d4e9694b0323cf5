import { existsSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { missBound } from "../../../src/cache/bound/miss-bound.ts";
import { pfooLower } from "../../../src/cache/bound/pfoo-lower.ts";
import { footprint } from "../../../src/cache/replay.ts";
import { replayCachePolicy } from "../../../src/experiment/cache-run.ts";
import { listCatalog, resolveCache } from "../../../src/experiment/catalog.ts";
import type { RequestTrace } from "../../../src/trace/request/requests.ts";
import { readRequestFile, requestTrace } from "../../model/request-fixture.ts";

const entries = listCatalog().caches.map(({ name }) => resolveCache(name));

function expectNoneBelow(trace: RequestTrace, capacity: number, ignoreSize = false): void {
  const bound = missBound(trace, capacity, ignoreSize);
  for (const entry of entries) {
    const { result } = replayCachePolicy(trace, entry, { seed: 1, capacity, ignoreSize, clock: () => 0 });
    expect(result.misses, entry.kind).to.be.at.least(bound.misses);
    expect(result.missedBytes, entry.kind).to.be.at.least(bound.missedBytes);
  }
}

describe("cache/bound/pfoo-lower", () => {
  it("lets the cheapest hits in, by hand", () => {
    // a1 b3 a1 b3 a1, 2 B: b never fits. The stretches of a cost 1 * 2 twice, 2 * 4 = 8 B may be spent: 2 hits
    const sized = (size: number) =>
      requestTrace([
        ["a", 1],
        ["b", size],
        ["a", 1],
        ["b", size],
        ["a", 1],
      ]); // prettier-ignore
    expect(pfooLower(sized(3), 2)).to.deep.equal({ misses: 3, missedBytes: 7 });
    // b of 2 B fits and costs 2 * 2: 2 + 2 + 4 = 8, all three hits at once, which no cache of 2 B can have
    expect(pfooLower(sized(2), 2)).to.deep.equal({ misses: 2, missedBytes: 3 });
    // 1.5 B may spend 6, b never fits: the stretches of a, 2 each, are hits
    expect(pfooLower(sized(2), 1.5)).to.deep.equal({ misses: 3, missedBytes: 5 });
  });

  it("takes the last hit in part when it counts bytes", () => {
    // 4 B, a4 b4 c4 a4 b4 c4: each stretch costs 4 * 3 = 12, 4 * 5 = 20 may be spent: 1 hit, or 20 / 3 = 6.67 B of 24
    const trace = requestTrace(["a", "b", "c", "a", "b", "c"].map((name) => [name, 4]));
    expect(pfooLower(trace, 4)).to.deep.equal({ misses: 5, missedBytes: 17 });
  });

  it("counts an object at the smallest size so far, as whoever admitted it then", () => {
    // a of 1 B is admitted at 0 and hit as 9 B at 1 and 2: a cache of 1 B misses once
    const trace = requestTrace([
      ["a", 1],
      ["a", 9],
      ["a", 9],
    ]); // prettier-ignore
    expect(pfooLower(trace, 1)).to.deep.equal({ misses: 1, missedBytes: 1 });
  });

  it("has nothing to say of no requests", () => {
    expect(pfooLower(requestTrace([]), 4)).to.deep.equal({ misses: 0, missedBytes: 0 });
  });
});

describe("cache/bound/miss-bound", () => {
  it("is not undercut by a policy of the catalog on 1,000 random traces", () => {
    const request = fc.tuple(fc.nat(8), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(request, { maxLength: 60 }), (capacity, requests) => {
        expectNoneBelow(requestTrace(requests), capacity);
      }),
      { seed: 17, numRuns: 1000 },
    );
  });

  it("is the optimum at equal sizes, and PFOO-L no more than it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.nat(8), { maxLength: 60 }), (capacity, objects) => {
        const trace = requestTrace(objects.map((object) => [object, 3]));
        const bound = missBound(trace, 3 * capacity);
        expect(bound).to.include({ method: "belady", missedBytes: 3 * bound.misses });
        expect(bound).to.deep.include({ misses: missBound(trace, capacity, true).misses });
        expect(pfooLower(trace, 3 * capacity).misses).to.be.at.most(bound.misses);
        expectNoneBelow(trace, capacity, true);
      }),
      { seed: 18, numRuns: 200 },
    );
  });

  it("is near the optimum on real requests of unit size", function () {
    const trace = readRequestFile("../shared/data/cache/cache2k-web12.csv.gz");
    if (trace === undefined) return this.skip();
    const capacity = Math.floor(footprint(trace, true) / 100); // 137 objects
    const optimum = missBound(trace, capacity, true).misses;
    const floor = pfooLower(trace, capacity, true).misses;
    expect(floor).to.be.at.most(optimum);
    expect((optimum - floor) / trace.length).to.be.below(0.02);
  });

  it("holds for the sized requests of a web cache", function () {
    if (!existsSync("../shared/data/cache/webcachesim-test.csv.gz")) return this.skip();
    const trace = readRequestFile("../shared/data/cache/webcachesim-test.csv.gz")!;
    for (const capacity of [17, 173, 867]) expectNoneBelow(trace, capacity);
  });
});
