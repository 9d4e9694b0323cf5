import { expect } from "chai";
import type { CacheDefinition } from "../../src/cache/definition.ts";
import { curveCapacities, replayCapacities, runCaches } from "../../src/experiment/cache-curve.ts";
import { replayCachePolicy } from "../../src/experiment/cache-run.ts";
import { resolveCache } from "../../src/experiment/catalog.ts";
import { requestTrace } from "../model/request-fixture.ts";
import { zipfWithScans } from "../model/zipf-requests.ts";

const OPTIONS = { seed: 1, ignoreSize: false, clock: () => 0 };

describe("experiment/cache-curve", () => {
  const trace = zipfWithScans(30_000, { objectCount: 3000, seed: 3 });

  it("spreads capacities from a thousandth to all of the footprint by equal ratios", () => {
    expect(curveCapacities(1_000_000, 4)).to.deep.equal([1000, 10_000, 100_000, 1_000_000]);
    expect(curveCapacities(5, 4)).to.deep.equal([1, 5]); // 0.005, 0.05, 0.5 and 5
  });

  it("gives a stack algorithm in one pass the very results of its replays", () => {
    const entry = resolveCache("lru");
    const capacities = [1, 7, 100, 2500, 1e6];
    for (const size of [1, 10]) {
      const sized = { ...trace, size: trace.size.map(() => size) };
      const one = replayCapacities(sized, entry, capacities, OPTIONS).results;
      const each = capacities.map((capacity) => replayCachePolicy(sized, entry, { ...OPTIONS, capacity }).result);
      expect(one).to.deep.equal(each);
    }
    const { missesAt: _, ...slow } = entry.definition as CacheDefinition;
    const replayed = replayCapacities(trace, { ...entry, definition: slow }, capacities, OPTIONS);
    expect(replayCapacities(trace, entry, capacities, OPTIONS).results).to.deep.equal(replayed.results);
  });

  it("replays where sizes differ, for the stack of bytes is no stack of objects", () => {
    const mixed = requestTrace(Array.from(trace.object, (id) => [id, 1 + (id % 7)] as const));
    const capacities = [10, 100, 1000];
    const { results } = replayCapacities(mixed, resolveCache("lru"), capacities, OPTIONS);
    const each = capacities.map((capacity) => replayCachePolicy(mixed, resolveCache("lru"), { ...OPTIONS, capacity }));
    expect(results).to.deep.equal(each.map(({ result }) => result));
  });

  it("estimates the miss ratios of the whole from a fifth of the objects", () => {
    const entries = ["lru", "fifo", "lfu"].map(resolveCache);
    const capacities = curveCapacities(trace.objectCount, 6).slice(2);
    const whole = runCaches(trace, entries, { ...OPTIONS, capacities });
    const estimated = runCaches(trace, entries, { ...OPTIONS, capacities, rate: 0.2 });
    expect(whole.sample).to.equal(undefined);
    expect(estimated.sample).to.include({ rate: 0.2, seed: 1 });
    // Zipf with exponent 1: whether the few hottest objects are among the sampled ones is worth some points
    for (const [i, result] of estimated.results.entries()) {
      expect(result).to.include({ requests: 30_000, compulsoryMisses: trace.objectCount });
      expect(result.missRatio).to.be.closeTo(whole.results[i]!.missRatio!, 0.05);
    }
    const error = estimated.results.map(({ missRatio }, i) => Math.abs(missRatio! - whole.results[i]!.missRatio!));
    expect(error.reduce((sum, e) => sum + e, 0) / error.length).to.be.below(0.025);
  });

  it("leaves the warm-up out of every count, and gives the intervals after it", () => {
    const run = (warmUp: number) =>
      runCaches(trace, [resolveCache("fifo")], { ...OPTIONS, capacities: [500], warmUp, interval: 5000 });
    const [all, later] = [run(0), run(10_000)];
    expect(later.results[0]!.requests).to.equal(20_000);
    expect(all.intervals.slice(2)).to.deep.equal(later.intervals);
    const before = all.intervals.slice(0, 2).reduce((sum, { misses }) => sum + misses, 0);
    expect(later.results[0]!.misses).to.equal(all.results[0]!.misses - before);
    expect(later.results[0]!.compulsoryMisses).to.be.below(all.results[0]!.compulsoryMisses);
  });
});
