import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import type { CurveRow } from "../../src/experiment/lru-curve.ts";
import type { IntervalRow } from "../../src/experiment/result.ts";
import { cacheFigures } from "../../src/report/cache/figures.ts";
import { bestOther, type CacheFigureInput, leading, shownCapacities } from "../../src/report/cache/input.ts";
import type { JsonObject } from "../../src/report/figure/theme.ts";
import { figures, type NamedFigure } from "../../src/report/figure.ts";
import { reportPage } from "../../src/report/page.ts";
import { learnedCache } from "../model/learned-cache.ts";
import { madeUpCache, madeUpDocument } from "../model/results.ts";

const SMALL = 1e6;
const LARGE = 4e6;
const results = madeUpCache([SMALL, LARGE]);

function interval(policy: string, capacity: number, k: number, missRatio: number): IntervalRow {
  const requests = 100;
  const misses = requests * missRatio;
  const bytes = { requestedBytes: requests, missedBytes: misses, byteMissRatio: missRatio };
  return { policy, capacity, start: k * requests, requests, misses, missRatio, ...bytes };
}

const ROWS = ["q-cache", "gdsf", "lru"].flatMap((policy, p) =>
  [SMALL, LARGE].flatMap((capacity) => [0.8, 0.6, 0.7].map((miss, k) => interval(policy, capacity, k, miss + p / 10))),
);
const CURVE: CurveRow[] = [1e5, 1e6, 1e7].map((capacity, i) => {
  const missRatio = 0.9 - 0.2 * i;
  return { capacity, rate: 0.25, requests: 100, misses: 100 * missRatio, missRatio, byteMissRatio: missRatio };
});
const input: CacheFigureInput = {
  results,
  offline: ["belady"],
  intervals: ROWS,
  learned: [SMALL, LARGE].map((capacity) => learnedCache("q-cache", capacity)),
  curve: CURVE,
};
const names = (drawn: readonly NamedFigure[]) => drawn.map(({ name }) => name);
const dataOf = (drawn: readonly NamedFigure[], name: string) =>
  drawn.find((each) => each.name === name)!.figure.data as readonly (JsonObject & { readonly x: readonly number[] })[];

describe("report/cache/input", () => {
  it("shows up to three capacities, of more the ends and the middle", () => {
    const at = (...capacities: number[]) => shownCapacities(capacities.map((capacity) => ({ capacity })));
    expect(at(4, 1, 4)).to.deep.equal([1, 4]);
    expect(at(5, 4, 3, 2, 1)).to.deep.equal([1, 3, 5]);
    expect(at()).to.deep.equal([]);
  });

  it("keeps of many policies those that learn and those of the fewest misses, in their order", () => {
    const many = Array.from({ length: 12 }, (_, i) => ({
      ...results[0]!,
      spec: `p${i}`,
      policy: `p${i}`,
      missRatio: i / 20,
    }));
    const learned = [{ policy: "p11", capacity: SMALL, features: [] }];
    const shown = leading({ results: many, offline: ["p0"], learned });
    expect(shown).to.deep.equal(["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p11"]);
  });

  it("finds the best that neither learns nor knows the future", () => {
    expect(bestOther(input, SMALL)).to.equal("gdsf"); // of madeUpCache belady is ahead of it, then q-cache behind
    expect(bestOther({ ...input, results: [] }, SMALL)).to.equal(undefined);
  });
});

describe("report/cache", () => {
  const { run, learned } = cacheFigures(input);

  it("draws what there is data for", () => {
    expect(names(run)).to.deep.equal(["lru-curve", "cache-time"]);
    expect(names(learned)).to.deep.equal(["cache-reward", "feature-importance", "learned-values"]);
    const bare = cacheFigures({ results, offline: [] });
    expect([...bare.run, ...bare.learned]).to.deep.equal([]);
    const alone = cacheFigures({ ...input, results: results.filter(({ spec }) => spec === "q-cache") });
    expect(names(alone.run)).to.deep.equal(["lru-curve"]); // its misses over time are its reward upside down
    const unexplained = cacheFigures({ ...input, learned: [{ policy: "q-cache", capacity: SMALL, features: [] }] });
    expect(names(unexplained.learned)).to.deep.equal(["cache-reward"]);
    const whole = madeUpCache([1, 2, 3, 4, 5, 6, 7, 8].map((k) => k * SMALL));
    expect(names(cacheFigures({ ...input, results: whole }).run)).to.deep.equal(["cache-time"]); // it is a curve itself
  });

  it("draws misses in per cent at the end of each interval, a panel per capacity", () => {
    const drawn = dataOf(run, "cache-time").filter(({ name }) => name === "q-cache");
    expect(drawn.map(({ xaxis }) => xaxis)).to.deep.equal(["x", "x2"]);
    expect(drawn[0]).to.deep.include({ x: [100, 200, 300], y: [80, 60, 70] });
  });

  it("draws as reward what was served, beside the best that does not learn", () => {
    const drawn = dataOf(learned, "cache-reward").filter(({ xaxis }) => xaxis === "x");
    expect(drawn.map(({ name, y }) => [name, y])).to.deep.equal([
      ["by interval", [0.2, 0.4, 0.3]],
      ["q-cache", [0.2, 0.4, 0.3]], // a tenth of three intervals is one
      ["the best that does not learn", [0.1, 0.3, 0.2]],
    ]);
  });

  it("draws a bar and a mark per feature and capacity", () => {
    const drawn = dataOf(learned, "feature-importance");
    const bars = drawn.filter(({ type }) => type === "bar");
    expect(bars.map(({ name }) => name)).to.deep.equal(["q-cache, 1 MB", "q-cache, 4 MB"]);
    expect(bars[0]).to.deep.include({ y: ["size", "recency"], x: [20, 60] });
    expect(drawn[1]).to.deep.include({ x: [30, null] });
  });

  it("draws the values by recency as a map, at the middle capacity, and by bin where there is no recency", () => {
    const map = dataOf(learned, "learned-values");
    expect(map).to.have.length(1);
    expect(map[0]).to.deep.include({ type: "heatmap", x: ["new", "old"], y: ["small", "large"], zmax: 0.9 });
    expect(map[0]!.z).to.deep.equal([
      [0.9, 0.1],
      [null, 0.2],
    ]);
    expect(learned.at(-1)!.title).to.equal("Learned values of q-cache at 4 MB");
    const { features } = learnedCache("q-cache", SMALL);
    const flat = [{ policy: "q-cache", capacity: SMALL, features: features.slice(1) }];
    const bars = dataOf(cacheFigures({ ...input, learned: flat }).learned, "learned-values");
    expect(bars[0]).to.deep.include({ y: ["recency new", "recency old"], x: [0.9, 0.15] });
  });

  it("says of a curve from which share of the objects it is", () => {
    const drawn = dataOf(run, "lru-curve");
    expect(drawn[0]).to.deep.include({ name: "LRU, from 25 % of the objects", x: [1e5, 1e6, 1e7], y: [90, 70, 50] });
    expect(drawn.filter(({ mode }) => mode === "markers")).to.have.length(8); // requests and bytes of four policies
  });

  it("sets the page together, with a table of the importances and no number where there is none", () => {
    const { trace } = madeUpDocument([1], Random.root(8));
    const document = { schema: 1, command: "cache", seed: 1, trace, results } as const;
    const { results: _, ...rest } = input;
    const html = reportPage({ ...rest, title: "Report", document, plotlySource: "" });
    const body = html.slice(0, html.indexOf("</main>"));
    const ids = [...body.matchAll(/id="figure-([a-z-]+)"/g)].map((match) => match[1]);
    expect(ids).to.deep.equal(["cache-miss", ...names(run), ...names(learned)]);
    expect(body).to.contain("What was learned").and.contain('60<span class="margin">n/a alone</span>');
    expect(body).not.to.match(/NaN|undefined|null/);
  });
});

describe("the figure of misses", () => {
  const missFigure = (cache: typeof results, bounds: readonly ("belady" | "pfoo-l")[] = []) => {
    const cacheBounds = bounds.map((method) => {
      return { capacity: SMALL, method, misses: 30, missedBytes: 40, missRatio: 0.3, byteMissRatio: 0.4 };
    });
    return figures({ results: [], offline: [], cache, cacheBounds })[0]!.figure;
  };
  const many = Array.from({ length: 20 }, (_, i) =>
    [SMALL, LARGE].map((capacity) => ({ ...results[0]!, spec: `p${i}`, capacity, missRatio: (20 - i) / 40 })),
  ).flat();

  it("is dots in a panel per capacity for many policies at few capacities, fewest misses first", () => {
    const { data, layout } = missFigure(many);
    expect(data.map(({ name, xaxis }) => `${name} ${xaxis}`)).to.deep.equal([
      "requests x",
      "bytes x",
      "requests x2",
      "bytes x2",
    ]);
    expect((layout.yaxis as JsonObject).categoryarray).to.have.length(20);
    expect(((layout.yaxis as JsonObject).categoryarray as readonly string[]).slice(0, 2)).to.deep.equal(["p19", "p18"]);
  });

  it("is lines otherwise, with the bound where there is one", () => {
    expect(missFigure(results).data.map(({ mode }) => mode)).to.deep.equal(Array(10).fill("lines+markers"));
    const bound = missFigure(results, ["pfoo-l"]).data.filter(({ mode }) => mode === "lines");
    expect(bound.map(({ name, y }) => [name, y])).to.deep.equal([
      ["lower bound (pfoo-l)", [30]],
      ["lower bound (pfoo-l)", [40]],
    ]);
    expect(missFigure(madeUpCache([SMALL]), ["belady"]).layout.shapes).to.have.length(1);
  });
});
