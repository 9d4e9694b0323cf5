import { expect } from "chai";
import type { CacheDefinition } from "../../src/cache/definition.ts";
import { curveCapacities, replayCapacities, runCaches } from "../../src/experiment/cache-curve.ts";
import { replayCachePolicy } from "../../src/experiment/cache-run.ts";
import { resolveCache } from "../../src/experiment/catalog.ts";
import { lruCurve } from "../../src/experiment/lru-curve.ts";
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

  it("says how far it is within a replay, and ends at all of it", () => {
    const told: number[] = [];
    const onReplayed = (done: number, spec: string) => told.push(spec === "fifo" ? done : -1);
    runCaches(trace, [resolveCache("fifo")], { ...OPTIONS, capacities: [50, 500], onReplayed });
    // 30,000 requests in batches of 4,096 are eight batches, at two capacities
    expect(told).to.have.length(16);
    expect(told).to.deep.equal(told.toSorted((a, b) => a - b));
    expect([told[0], told.at(-1)]).to.deep.equal([4096 / 30_000 / 2, 1]);
  });

  it("notes misses by interval where a policy learns, and what it learned at every capacity", () => {
    const entries = ["q-cache", "lru"].map(resolveCache);
    const run = runCaches(trace, entries, { ...OPTIONS, capacities: [50, 500], warmUp: 10_000 });
    expect(run.explained.map(({ policy, capacity }) => `${policy} ${capacity}`)).to.deep.equal([
      "q-cache 50",
      "q-cache 500",
    ]);
    expect(run.intervals).to.have.length(2 * 2 * 100);
    expect(run.intervals[0]).to.include({ policy: "q-cache", capacity: 50, start: 10_000, requests: 200 });
    const misses = run.intervals.filter(({ capacity, policy }) => policy === "lru" && capacity === 500);
    expect(misses.reduce((sum, row) => sum + row.misses, 0)).to.equal(run.results[3]!.misses);
    const asked = runCaches(trace, entries, { ...OPTIONS, capacities: [50], interval: 15_000 });
    expect(asked.intervals).to.have.length(2 * 2);
    const sampled = runCaches(trace, entries, { ...OPTIONS, capacities: [50], rate: 0.5 });
    expect(sampled.intervals).to.deep.equal([]);
    expect(sampled.explained.map(({ capacity }) => capacity)).to.deep.equal([50]); // of the whole, not of the sample
    const none = runCaches(trace, entries.slice(1), { ...OPTIONS, capacities: [50] });
    expect([none.intervals, none.explained]).to.deep.equal([[], []]);
  });
});

describe("experiment/lru-curve", () => {
  const trace = zipfWithScans(20_000, { objectCount: 2000, seed: 3 });

  it("is of LRU's own replays, at forty capacities up to the footprint", () => {
    const rows = lruCurve(trace, { seed: 1, ignoreSize: false });
    expect(rows.at(-1)).to.include({
      capacity: trace.objectCount,
      rate: 1,
      requests: 20_000,
      misses: trace.objectCount,
    });
    expect(rows.length).to.be.within(30, 40); // of some small ones the whole numbers are the same
    for (const { capacity, misses } of rows.slice(10, 13)) {
      const { result } = replayCachePolicy(trace, resolveCache("lru"), { ...OPTIONS, capacity });
      expect(misses).to.equal(result.misses);
    }
  });

  it("is estimated from a sample of longer traces, within some points", () => {
    const exact = lruCurve(trace, { seed: 1, ignoreSize: true });
    const estimated = lruCurve(trace, { seed: 1, ignoreSize: true, exactRequests: 5000 });
    expect(estimated[0]!.rate).to.equal(0.25);
    const errors = estimated.map(({ missRatio }, i) => Math.abs(missRatio! - exact[i]!.missRatio!));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).to.be.below(0.04);
  });
});
