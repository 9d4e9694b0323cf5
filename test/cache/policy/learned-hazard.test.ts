import { existsSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { InputError } from "../../../src/base/errors.ts";
import { resolveParameters } from "../../../src/base/parameters.ts";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import { Access, type CacheContext, type CachePolicy } from "../../../src/cache/contract.ts";
import type { LearnedCachePolicy } from "../../../src/cache/definition.ts";
import { arc } from "../../../src/cache/policy/arc.ts";
import { gdsf } from "../../../src/cache/policy/gdsf.ts";
import { definition, learnedHazard } from "../../../src/cache/policy/learned-hazard.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { s3Fifo } from "../../../src/cache/policy/s3-fifo.ts";
import { sieve } from "../../../src/cache/policy/sieve.ts";
import { footprint, replayCache } from "../../../src/cache/replay.ts";
import { parseSavedLearnedHazard, type SavedLearnedHazard } from "../../../src/cache/saved-hazards.ts";
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

describe("cache/policy/learned-hazard", () => {
  it("misses at least 4 points less than LRU on Zipf with scans, and less than each classic, for each of five seeds", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const trace = zipfWithScans(120_000, { seed });
      const learned = missRatio(trace, learnedHazard(context(trace, 500, seed)));
      const { objectCount } = trace;
      const classics = [sieve, gdsf].map((policy) => missRatio(trace, policy(bytes(500), objectCount)));
      classics.push(missRatio(trace, s3Fifo(context(trace, 500))), missRatio(trace, arc(context(trace, 500))));
      expect(learned, `seed ${seed}`).to.be.below(missRatio(trace, lru(bytes(500), objectCount)) - 0.04);
      expect(learned, `seed ${seed}`).to.be.below(Math.min(...classics));
    }
  });

  it("keeps nearly all that a loop larger than the cache lets it keep, of which LRU hits nothing", () => {
    const trace = zipfWithScans(40_000, { seed: 1, every: 1, scan: 0 });
    for (let i = 0; i < trace.length; i++) trace.object[i] = i % 1500;
    expect(missRatio(trace, lru(bytes(500), trace.objectCount))).to.equal(1);
    // at best 500 of 1500 are hit in each round but the first: 0.68
    expect(missRatio(trace, learnedHazard(context(trace, 500)))).to.be.within(0.67, 0.72);
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
      const [learned, recency] = [learnedHazard(context(trace, capacity)), lru(bytes(capacity), trace.objectCount)].map(
        (policy) => replayCache(trace, policy, { ignoreSize }).missRatio!,
      );
      expect(learned, name).to.be.below(recency! - 0.03);
    }
  });

  it("never holds more than its capacity, whatever the sizes, and hits only what it admitted", () => {
    const request = fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.array(request, { maxLength: 300 }), (capacity, requests) => {
        const cache = learnedHazard({ capacity: bytes(capacity), objectCount: 31, random: Random.root(1) });
        const met = new Set<number>();
        for (const [i, [object, size]] of requests.entries()) {
          const answer = cache.access(object, size, i);
          if (answer === Access.Hit) expect(met.has(object)).to.equal(true);
          else if (answer === Access.Admitted) met.add(object);
          expect(cache.used).to.be.at.most(capacity);
        }
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it("answers alike from the same seed, and otherwise from another", () => {
    const trace = zipfWithScans(6000, { seed: 1, objectCount: 500 });
    const given = answers(trace, learnedHazard(context(trace, 60)));
    expect(answers(trace, learnedHazard(context(trace, 60)))).to.equal(given);
    expect(answers(trace, learnedHazard(context(trace, 60, 2)))).not.to.equal(given);
  });

  it("prefers small objects when it counts requests, not when it counts bytes", () => {
    // 40 B hold either the large object, a fifth of the requests, or the forty of 1 B, a fiftieth each
    const random = Random.root(7);
    const request = () => (random.int(5) === 0 ? ([0, 40] as const) : ([1 + random.int(40), 1] as const));
    const requests = Array.from({ length: 4000 }, request);
    const large = requests.filter(([object]) => object === 0).length;
    const hitsOfLarge = (objective: "object" | "byte") => {
      const ctx = { capacity: bytes(40), objectCount: 41, random: Random.root(1) };
      const given = cacheAnswers(learnedHazard(ctx, { objective }), requests);
      return [...given].filter((answer, i) => answer === "H" && requests[i]![0] === 0).length;
    };
    expect(hitsOfLarge("object")).to.be.below(large * 0.1);
    expect(hitsOfLarge("byte")).to.be.above(large * 0.4);
  });

  it("explains what it learned by feature: objects without a gap are worth the least, among them the scans", () => {
    const trace = zipfWithScans(20_000, { seed: 1 });
    const policy = learnedHazard(context(trace, 300));
    expect(policy.explain!().map(({ importance }) => importance)).to.deep.equal([null, null, null, null, null]);
    replayCache(trace, policy);
    const features = policy.explain!();
    expect(features.map(({ feature }) => feature)).to.deep.equal(["rate", "frequency", "gap", "size", "recency"]);
    expect(features.find(({ feature }) => feature === "size")!.importance).to.equal(0); // all are of one
    const gap = features.find(({ feature }) => feature === "gap")!;
    const none = gap.bins.at(-1)!;
    for (const bin of gap.bins.slice(0, -1)) if (bin.value !== null) expect(none.value).to.be.below(bin.value);
  });
});

describe("a saved learned-hazard", () => {
  const trace = zipfWithScans(20_000, { seed: 1 });
  const trained = learnedHazard(context(trace, 300));
  replayCache(trace, trained);
  const text = saved(trained);
  const load = (params: Record<string, string | boolean>, ctx: CacheContext) =>
    definition.create(resolveParameters(definition.parameters, { file: "saved.json", ...params }, definition.source), {
      ...ctx,
      file: (path) => (path === "saved.json" ? text : expect.fail(path)),
    }) as LearnedCachePolicy;

  it("comes back with the same counts and gives the same answers", () => {
    const other = zipfWithScans(6000, { seed: 2 });
    const loaded = load({ learn: "false" }, context(other, 200));
    expect(saved(loaded)).to.equal(text);
    const again = learnedHazard(context(other, 200), { learn: false }, parseSavedLearnedHazard(text, "saved.json"));
    const given = answers(other, loaded);
    expect(answers(other, again)).to.equal(given);
    expect(saved(loaded)).to.equal(text); // it was told not to learn
    expect(answers(other, learnedHazard(context(other, 200), { learn: false }))).not.to.equal(given);
  });

  it("beats LRU without learning, by 4 points on requests it has not seen", () => {
    const other = zipfWithScans(20_000, { seed: 3 });
    const fixed = missRatio(other, load({ learn: false }, context(other, 200)));
    expect(fixed).to.be.below(missRatio(other, lru(bytes(200), other.objectCount)) - 0.04);
  });

  it("goes on learning when it is allowed to", () => {
    const loaded = load({}, context(trace, 300));
    replayCache(trace, loaded);
    expect(saved(loaded)).not.to.equal(text);
  });

  it("is refused when it is none, with the reason", () => {
    const parse = (change: Partial<Record<keyof SavedLearnedHazard, unknown>>) => () =>
      parseSavedLearnedHazard(JSON.stringify({ ...JSON.parse(text), ...change }), "saved.json");
    const [row] = (JSON.parse(text) as SavedLearnedHazard).hazards;
    expect(() => parseSavedLearnedHazard("{", "saved.json")).to.throw(InputError, "saved.json: expected JSON");
    expect(() => parseSavedLearnedHazard("null", "saved.json")).to.throw(InputError, "saved.json: expected a saved");
    expect(parse({ schema: 2 })).to.throw(InputError, "schema 1");
    expect(parse({ hazards: 3 })).to.throw(InputError, "schema 1");
    expect(parse({ hazards: [null] })).to.throw(InputError, "expected each class once, a whole number below 810");
    expect(parse({ hazards: [row, row] })).to.throw(InputError, "expected each class once");
    expect(parse({ hazards: [{ ...row, class: 810 }] })).to.throw(InputError, "below 810");
    expect(parse({ hazards: [{ ...row, hits: [1] }] })).to.throw(InputError, "expected 24 finite numbers >= 0 in hits");
    const negative = Array.from({ length: 24 }, () => -1);
    expect(parse({ hazards: [{ ...row, entered: negative }] })).to.throw(InputError, ">= 0 in entered");
    const values = resolveParameters(definition.parameters, { file: "saved.json" }, "learned-hazard");
    expect(() => definition.create(values, context(trace, 300))).to.throw(InputError, "expected a reader of files");
  });
});
