import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { bytes } from "../../src/base/units.ts";
import { filtered } from "../../src/cache/admission.ts";
import { probabilityFilter } from "../../src/cache/admission-filter.ts";
import { bestScale, modelledHitRatio } from "../../src/cache/admission-model.ts";
import { lru } from "../../src/cache/policy/lru.ts";
import { replayCache } from "../../src/cache/replay.ts";
import { requestTrace } from "../model/request-fixture.ts";

const OBJECTS = 1000;
const REQUESTS = 200_000;

describe("cache/admission-model", () => {
  // independent requests, popularity 1 / (rank + 1), sizes 1 .. 20 in turn
  const random = Random.root(3);
  const weights = Array.from({ length: OBJECTS }, (_, rank) => 1 / (rank + 1));
  const sum = weights.reduce((a, b) => a + b, 0);
  const sizeOf = (object: number) => 1 + ((object * 7) % 20);
  const draw = () => {
    let left = random.double() * sum;
    let object = 0;
    while (object + 1 < OBJECTS && (left -= weights[object]!) > 0) object++;
    return object;
  };
  const trace = requestTrace(Array.from({ length: REQUESTS }, draw).map((object) => [object, sizeOf(object)] as const));
  const groups = weights.map((weight, object) => ({ count: 1, size: sizeOf(object), rate: (weight / sum) * 10_000 }));

  it("foretells the hit ratio of LRU behind the filter that is replayed, to a hundredth", () => {
    for (const capacity of [200, 1000])
      for (const scale of [5, 10, Number.POSITIVE_INFINITY]) {
        const filter = probabilityFilter(scale, Random.root(4));
        const cache = filtered(lru(bytes(capacity), trace.objectCount), filter, "probability");
        const replayed = 1 - replayCache(trace, cache, { warmUp: REQUESTS / 2 }).missRatio!;
        expect(modelledHitRatio(groups, capacity, scale), `${capacity} B, ${scale} B`).to.be.closeTo(replayed, 0.01);
      }
  });

  it("says that all is hit where all fits, and nothing of nothing", () => {
    expect(modelledHitRatio(groups, 1e6, Number.POSITIVE_INFINITY)).to.be.closeTo(1, 1e-12);
    expect(modelledHitRatio([], 10, 1)).to.equal(0);
  });

  it("chooses the scale of the most hits, which is finite where large objects are in the way", () => {
    const best = bestScale(groups, 200);
    expect(best).to.be.below(100);
    for (const scale of [best * 1.19, best * 2, Number.POSITIVE_INFINITY])
      expect(modelledHitRatio(groups, 200, best)).to.be.at.least(modelledHitRatio(groups, 200, scale));
    expect(bestScale(groups, 1e6)).to.equal(Number.POSITIVE_INFINITY);
  });
});
