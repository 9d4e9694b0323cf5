import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { type Case, casesOf } from "../../docs/caches/cases.ts";
import { aheadFrom, bestClassic, bestRival, distance, leadOver, meanOver } from "../../docs/caches/compare.ts";
import type { CaseOutcomes, Family, Outcome } from "../../docs/caches/runs.ts";
import { contenders } from "../../docs/caches/runs.ts";
import { listCatalog } from "../../src/experiment/catalog.ts";
import { estimate } from "../../src/report/estimate.ts";
import { requestTrace } from "../model/request-fixture.ts";

/** An outcome with these miss ratios by seed, and misses so far by STEP. */
function outcome(spec: string, family: Family, miss: readonly number[], misses: readonly number[] = []): Outcome {
  const seeds = miss.map((value) => ({ miss: value, byteMiss: value, later: value, misses }));
  const mean = estimate(miss)!;
  return {
    contender: { spec, kind: spec, family },
    seeds,
    miss: mean,
    byteMiss: mean,
    result: {} as Outcome["result"],
  };
}

function at(share: number, outcomes: readonly Outcome[]): CaseOutcomes {
  const found = new Map(outcomes.map((each) => [each.contender.spec, each]));
  return { at: { share } as Case, bound: {} as CaseOutcomes["bound"], outcomes: found };
}

describe("docs/caches", () => {
  const rivals = ["sieve", "s3-fifo", "arc", "w-tinylfu"].map((spec) => outcome(spec, "classic", [90]));
  const one = at(1, [
    outcome("lru", "classic", [60], [100, 200, 300, 400]),
    outcome("gdsf", "classic", [50]),
    outcome("lirs", "classic", [40]),
    outcome("belady", "knows the future", [20]),
    outcome("q", "learned", [50, 52], [110, 190, 310, 390]),
    ...rivals,
  ]);
  const ten = at(10, [
    outcome("lru", "classic", [30], [100, 200, 300, 400]),
    outcome("gdsf", "classic", [20]),
    outcome("lirs", "classic", [45]),
    outcome("belady", "knows the future", [10]),
    outcome("q", "learned", [33, 29], [100, 190, 280, 400]),
    ...rivals,
  ]);
  const cases = [one, ten];

  it("takes means seed by seed, and the best without those that learn or know the future", () => {
    // seeds (50 + 33) / 2 = 41.5 and (52 + 29) / 2 = 40.5
    expect(meanOver(cases, "q", "miss")).to.include({ mean: 41, count: 2 });
    expect(cases.map((each) => bestClassic(each, "miss").contender.spec)).to.deep.equal(["lirs", "gdsf"]);
    expect(bestRival(cases, "miss")).to.equal("gdsf"); // lirs is none of the six
  });

  it("says how far a learned policy is from a reference, at worst and in how many cases behind", () => {
    const lru = distance(cases, "q", "miss", ({ outcomes }) => outcomes.get("lru")!);
    // 51 - 60 = -9 and 31 - 30 = 1: -4 on the mean
    expect(lru.mean.mean).to.equal(-4);
    expect([lru.worst, lru.worstAt, lru.behind]).to.deep.equal([1, ten, 1]);
    const best = distance(cases, "q", "miss", (each) => bestClassic(each, "miss"));
    expect([best.mean.mean, best.worst, best.behind]).to.deep.equal([11, 11, 2]); // 51 - 40 and 31 - 20
  });

  it("says from which request on a learned policy has hit more than LRU", () => {
    expect(leadOver(one, "q")).to.deep.equal([-10, 10, -10, 10]);
    expect(aheadFrom(one, "q")).to.equal(2000); // it fell back at 1,500
    expect(aheadFrom(ten, "q")).to.equal(undefined); // equal at the end
  });

  it("has a case for each share that holds something, with sizes where they differ", () => {
    const sized = requestTrace(Array.from({ length: 200 }, (_, i) => [i, 10 + (i % 2)] as const));
    const shown = casesOf(sized).map(({ ignoreSize, share, capacity }) => [ignoreSize, share, capacity]);
    // 100 * 10 + 100 * 11 bytes; of 200 objects a thousandth is none
    const bytes = [
      [false, 0.1, 2],
      [false, 1, 21],
      [false, 10, 210],
    ];
    const objects = [
      [true, 1, 2],
      [true, 10, 20],
    ];
    expect(shown).to.deep.equal([...bytes, ...objects]);
    const equal = requestTrace([
      [0, 1],
      [1, 1],
    ]);
    expect(casesOf(equal)).to.deep.equal([]);
  });

  it("compares the whole catalog, what learns with each of its choices", () => {
    const field = contenders();
    const { caches } = listCatalog();
    expect([...new Set(field.map(({ kind }) => kind))]).to.deep.equal(caches.map(({ name }) => name));
    const family = (spec: string) => field.find((each) => each.spec === spec)?.family;
    expect(["lru", "belady", "q-cache", "q-cache:objective=byte"].map(family)).to.deep.equal([
      "classic",
      "knows the future",
      "learned",
      "learned",
    ]);
  });

  it("has the pictures that the page shows", () => {
    const pictures = [...readFileSync("docs/caches.md", "utf8").matchAll(/\]\((caches\/[^)]+\.svg)\)/g)];
    expect(pictures.length).to.be.above(5);
    for (const [, path] of pictures) expect(existsSync(`docs/${path}`), path).to.equal(true);
  });
});
