import { existsSync } from "node:fs";
import { expect } from "chai";
import { InputError } from "../../../src/base/errors.ts";
import { resolveParameters } from "../../../src/base/parameters.ts";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import type { CacheContext, CachePolicy } from "../../../src/cache/contract.ts";
import type { LearnedCachePolicy } from "../../../src/cache/definition.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { definition, parseSavedQCache, qCache, type SavedQCache } from "../../../src/cache/policy/q-cache.ts";
import { footprint, replayCache } from "../../../src/cache/replay.ts";
import type { RequestTrace } from "../../../src/trace/request/requests.ts";
import { cacheAnswers } from "../../model/cache-answers.ts";
import { readRequestFile } from "../../model/request-fixture.ts";
import { zipfWithScans } from "../../model/zipf-requests.ts";

const context = (trace: RequestTrace, capacity: number, seed = 1): CacheContext => ({
  capacity: bytes(capacity),
  objectCount: trace.objectCount,
  random: Random.root(seed),
});
const missRatio = (trace: RequestTrace, policy: CachePolicy) => replayCache(trace, policy).missRatio!;
const answers = (trace: RequestTrace, policy: CachePolicy) =>
  cacheAnswers(
    policy,
    Array.from(trace.object, (object, i) => [object, trace.size[i]!] as const),
  );
const saved = (policy: LearnedCachePolicy) => JSON.stringify(policy.save());

describe("cache/policy/q-cache", () => {
  it("misses at least 4 points less than LRU on Zipf with scans, for each of five seeds", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const trace = zipfWithScans(40_000, { seed });
      const learned = missRatio(trace, qCache(context(trace, 500, seed)));
      expect(learned, `seed ${seed}`).to.be.below(missRatio(trace, lru(bytes(500), trace.objectCount)) - 0.04);
    }
  });

  it("keeps part of a loop that is larger than the cache, of which LRU hits nothing", () => {
    const trace = zipfWithScans(40_000, { seed: 1, every: 1, scan: 0 });
    for (let i = 0; i < trace.length; i++) trace.object[i] = i % 1500;
    expect(missRatio(trace, lru(bytes(500), trace.objectCount))).to.equal(1);
    expect(missRatio(trace, qCache(context(trace, 500)))).to.be.below(0.85);
  });

  it("misses at least 3 points less than LRU in the first 100,000 requests of real traces, sized and not", function () {
    const cases = [
      ["adaptsize-request", false],
      ["adaptsize-request", true],
      ["cache2k-web12", true],
    ] as const;
    for (const [name, ignoreSize] of cases) {
      const path = `../shared/data/cache/${name}.csv.gz`;
      if (!existsSync(path)) return this.skip();
      const trace = readRequestFile(path)!; // 66,987 and 95,607 requests
      const capacity = Math.floor(footprint(trace, ignoreSize) / 100);
      const [learned, recency] = [qCache(context(trace, capacity)), lru(bytes(capacity), trace.objectCount)].map(
        (policy) => replayCache(trace, policy, { ignoreSize }).missRatio!,
      );
      expect(learned, name).to.be.below(recency! - 0.03);
    }
  });

  it("answers alike from the same seed, and otherwise from another", () => {
    const trace = zipfWithScans(6000, { seed: 1, objectCount: 500 });
    expect(answers(trace, qCache(context(trace, 60)))).to.equal(answers(trace, qCache(context(trace, 60))));
    expect(answers(trace, qCache(context(trace, 60)))).not.to.equal(answers(trace, qCache(context(trace, 60, 2))));
  });

  it("prefers small objects when it counts requests, not when it counts bytes", () => {
    // 40 B hold either the large object, a fifth of the requests, or the forty of 1 B, a fiftieth each
    const random = Random.root(7);
    const request = () => (random.int(5) === 0 ? ([0, 40] as const) : ([1 + random.int(40), 1] as const));
    const requests = Array.from({ length: 4000 }, request);
    const large = requests.filter(([object]) => object === 0).length;
    const hitsOfLarge = (objective: "object" | "byte") => {
      const policy = qCache({ capacity: bytes(40), objectCount: 41, random: Random.root(1) }, { objective });
      return [...cacheAnswers(policy, requests)].filter((answer, i) => answer === "H" && requests[i]![0] === 0).length;
    };
    expect(hitsOfLarge("object")).to.be.below(large * 0.1);
    expect(hitsOfLarge("byte")).to.be.above(large * 0.4);
  });
});

describe("a saved q-cache", () => {
  const trace = zipfWithScans(20_000, { seed: 1 });
  const trained = qCache(context(trace, 300));
  replayCache(trace, trained);
  const text = saved(trained);
  const load = (params: Record<string, string | boolean>, ctx: CacheContext) =>
    definition.create(resolveParameters(definition.parameters, { file: "saved.json", ...params }, "q-cache"), {
      ...ctx,
      file: (path) => (path === "saved.json" ? text : expect.fail(path)),
    }) as LearnedCachePolicy;

  it("comes back with the same table and gives the same answers", () => {
    const other = zipfWithScans(6000, { seed: 2 });
    const loaded = load({ learn: "false" }, context(other, 200));
    expect(saved(loaded)).to.equal(text);
    const again = qCache(context(other, 200), { learn: false }, parseSavedQCache(saved(loaded), "saved.json"));
    const given = answers(other, loaded);
    expect(answers(other, again)).to.equal(given);
    expect(saved(loaded)).to.equal(text); // it was told not to learn
  });

  it("beats LRU without learning, by 4 points on requests it has not seen", () => {
    const other = zipfWithScans(20_000, { seed: 3 });
    const greedy = missRatio(other, load({ learn: false }, context(other, 200)));
    expect(greedy).to.be.below(missRatio(other, lru(bytes(200), other.objectCount)) - 0.04);
  });

  it("goes on learning when it is allowed to", () => {
    const loaded = load({}, context(trace, 300));
    replayCache(trace, loaded);
    expect(saved(loaded)).not.to.equal(text);
  });

  it("is refused when it is none, with the reason", () => {
    const parse = (change: Partial<Record<keyof SavedQCache, unknown>>) => () =>
      parseSavedQCache(JSON.stringify({ ...JSON.parse(text), ...change }), "saved.json");
    expect(() => parseSavedQCache("{", "saved.json")).to.throw(InputError, "saved.json: expected JSON");
    expect(() => parseSavedQCache("null", "saved.json")).to.throw(InputError, "saved.json: expected a saved q-cache");
    expect(parse({ schema: 2 })).to.throw(InputError, "schema 1");
    expect(parse({ value: [1, 2] })).to.throw(InputError, "saved.json: expected 3024 finite numbers >= 0 in value");
    expect(parse({ sharedVisits: Array.from({ length: 108 }, () => "1") })).to.throw(InputError, "in sharedVisits");
    expect(parse({ visits: Array.from({ length: 3024 }, () => -1) })).to.throw(InputError, ">= 0 in visits");
    const values = resolveParameters(definition.parameters, { file: "saved.json" }, "q-cache");
    expect(() => definition.create(values, context(trace, 300))).to.throw(InputError, "expected a reader of files");
  });
});
