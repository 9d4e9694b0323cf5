import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { bytes } from "../../src/base/units.ts";
import { caches } from "../../src/cache/catalog.ts";
import type { CacheDefinition, LearnedCachePolicy } from "../../src/cache/definition.ts";
import { featureImportance } from "../../src/cache/feature-importance.ts";
import { qCache } from "../../src/cache/policy/q-cache.ts";
import { CLASS_COUNT, stateFeatures } from "../../src/cache/q-features.ts";
import { BIN_COUNT } from "../../src/cache/recency-bins.ts";
import { replayCache } from "../../src/cache/replay.ts";
import { isLearned } from "../../src/experiment/cache-run.ts";
import { resolveCache } from "../../src/experiment/catalog.ts";
import { zipfWithScans } from "../model/zipf-requests.ts";

const FEATURES = [
  { feature: "size", meaning: "of the object", bins: ["small", "large"] },
  { feature: "recency", meaning: "requests ago", bins: ["new", "old"] },
];
const explain = (value: readonly number[], visits: readonly number[]) => featureImportance(FEATURES, { value, visits });
const shares = (value: readonly number[], visits: readonly number[]) =>
  explain(value, visits).map(({ importance, alone }) => [rounded(importance), rounded(alone)]);
const rounded = (share: number | null) => (share === null ? null : Math.round(share * 1e9) / 1e9);

describe("cache/feature-importance", () => {
  it("shares the variance of a sum of two features between them", () => {
    // Q = size + 2 recency: 0, 2, 1, 3 about 1.5, variance (2.25 + 0.25 + 0.25 + 2.25) / 4 = 1.25;
    // means by size 1 and 2, variance 0.25; by recency 0.5 and 2.5, variance 1
    expect(shares([0, 2, 1, 3], [1, 1, 1, 1])).to.deep.equal([
      [0.2, 0.2],
      [0.8, 0.8],
    ]);
  });

  it("weights by visits", () => {
    // visits 3, 1, 3, 1: by size still 1 : 1, variance 0.25; by recency values 0 and 2 at 3 : 1, variance 4 * 3/16 = 0.75
    const [size, recency] = explain([0, 2, 1, 3], [3, 1, 3, 1]);
    expect([size!.importance, recency!.importance]).to.deep.equal([0.25, 0.75]);
    expect(size!.bins).to.deep.equal([
      { label: "small", visits: 4, value: 0.5 }, // (3 * 0 + 2) / 4
      { label: "large", visits: 4, value: 1.5 },
    ]);
    expect(recency!.bins.map(({ value }) => value)).to.deep.equal([0.5, 2.5]);
  });

  it("finds both features important that tell something only together, and neither of two that say the same", () => {
    const both = [1, 0];
    expect(shares([0, 1, 1, 0], [1, 1, 1, 1])).to.deep.equal([both, both]);
    const same = [0, 1];
    expect(shares([0, 5, 5, 1], [1, 0, 0, 1])).to.deep.equal([same, same]); // the unvisited count for nothing
  });

  it("says nothing of values that are all equal, or of no visits", () => {
    const none = [null, null];
    expect(shares([0.1, 0.1, 0.1, 0.1], [1, 2, 3, 5])).to.deep.equal([none, none]);
    expect(shares([0, 2, 1, 3], [0, 0, 0, 0])).to.deep.equal([none, none]);
    expect(explain([0, 2, 1, 3], [0, 0, 0, 0])[0]!.bins[0]).to.deep.equal({ label: "small", visits: 0, value: null });
  });

  it("tells the values by recency of every other feature", () => {
    const [size, recency] = explain([0, 2, 1, 3], [1, 1, 0, 1]);
    expect(size!.byRecency).to.deep.equal([
      [0, 2],
      [null, 3],
    ]);
    expect(recency).to.not.have.property("byRecency");
  });

  it("keeps shares within 0 .. 1, whatever the table", () => {
    const column = fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(column, fc.array(fc.nat(5), { minLength: 4, maxLength: 4 }), (value, visits) => {
        for (const share of shares(value, visits).flat()) if (share !== null) expect(share).to.be.within(0, 1 + 1e-9);
      }),
    );
  });
});

describe("what a learned cache explains", () => {
  const trace = zipfWithScans(20_000, { seed: 1 });
  const context = { capacity: bytes(300), objectCount: trace.objectCount, random: Random.root(1) };

  it("names a value and visits for every bin, of every learned policy of the catalog that explains itself", () => {
    for (const [kind, definition] of Object.entries<CacheDefinition>(caches)) {
      if (definition.offline === true) continue;
      const policy = definition.create(resolveCache(kind).values, context);
      if (!isLearned(policy) || policy.explain === undefined) continue;
      replayCache(trace, policy);
      for (const { feature, importance, alone, bins, byRecency } of policy.explain()) {
        expect(importance ?? 0, `${kind} ${feature}`).to.be.within(0, 1 + 1e-9);
        expect(alone ?? 0, `${kind} ${feature}`).to.be.within(0, 1 + 1e-9);
        expect(bins.reduce((sum, { visits }) => sum + visits, 0)).to.be.above(0);
        if (byRecency !== undefined) expect(byRecency).to.have.length(bins.length);
      }
    }
  });

  it("is of q-cache that size tells nothing among equal sizes and recency the most on Zipf with scans", () => {
    const policy = qCache(context);
    replayCache(trace, policy);
    const explained = policy.explain!();
    const importance = new Map(explained.map((each) => [each.feature, each.importance!]));
    expect([...importance.keys()]).to.deep.equal(["size", "gap", "frequency", "recency"]);
    expect(importance.get("size")).to.equal(0);
    expect(importance.get("recency")).to.be.above(importance.get("gap")!);
    const recency = explained.find(({ feature }) => feature === "recency")!;
    expect(recency.bins.at(-1)!.value).to.be.below(recency.bins[4]!.value!);
    // an update for each request of a remembered object, and for each bin that an object passes into
    const visits = explained.map(({ bins }) => bins.reduce((sum, each) => sum + each.visits, 0));
    expect(new Set(visits).size).to.equal(1);
    expect(visits[0]).to.be.above(trace.length);
  });

  it("passes an admission filter", () => {
    const { definition, values } = resolveCache("q-cache:admission=second-hit");
    const policy = definition.create(values, context) as LearnedCachePolicy;
    replayCache(trace, policy);
    expect(policy.explain!()).to.have.length(4);
  });

  it("has as many states as the table, the last feature fastest", () => {
    const product = stateFeatures().reduce((states, { bins }) => states * bins.length, 1);
    expect(product).to.equal(CLASS_COUNT * BIN_COUNT);
  });
});
