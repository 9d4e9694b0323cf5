import { existsSync } from "node:fs";
import { expect } from "chai";
import type { Epoch } from "../../experiments/chang2018/demand.ts";
import type { Outcome } from "../../experiments/chang2018/run.ts";

/** The experiment imports the package by its name, so that it has to be built. */
const modules = async () => ({
  ...(await import("prewarm")),
  ...(await import("../../experiments/chang2018/clusters.ts")),
  ...(await import("../../experiments/chang2018/compare.ts")),
  ...(await import("../../experiments/chang2018/demand.ts")),
  ...(await import("../../experiments/chang2018/estimators.ts")),
  ...(await import("../../experiments/chang2018/k-means.ts")),
  ...(await import("../../experiments/chang2018/placement.ts")),
  ...(await import("../../experiments/chang2018/refresh.ts")),
  ...(await import("../../experiments/chang2018/regimes.ts")),
  ...(await import("../../experiments/chang2018/run.ts")),
  ...(await import("../../experiments/chang2018/setting.ts")),
  ...(await import("../../experiments/chang2018/tables.ts")),
});

/** An epoch of these contents, all asked for by one user. */
const epochOf = (contents: readonly number[], user = 0): Epoch => ({
  content: Uint32Array.from(contents),
  user: new Uint16Array(contents.length).fill(user),
  around: [user],
  rate: new Float64Array(6).fill(1 / 6),
});

const first = (values: Float64Array) => values.indexOf(Math.max(...values));

describe("experiments/chang2018", () => {
  let parts: Awaited<ReturnType<typeof modules>>;
  let outcomes: readonly Outcome[];

  before(async function () {
    if (!existsSync("dist/agent/edge-cache-env.js")) this.skip();
    parts = await modules();
    outcomes = parts.runAll(parts.QUICK);
  });

  it("estimates popularity by hand", () => {
    const cached = Uint8Array.of(1, 0, 1);
    const [counting, ewma, ucb] = [parts.counting(3), parts.ewma(3), parts.ucb(3)];
    for (const estimator of [counting, ewma, ucb]) {
      estimator.observe(epochOf([0, 0, 1]), cached);
      estimator.observe(epochOf([0, 1, 1, 1]), cached);
    }
    expect([...counting.estimate([])]).to.deep.equal([1.5, 2, 0]);
    // 0.2 * 2 = 0.4, then 0.4 + 0.2 * 0.6 = 0.52; 0.2, then 0.2 + 0.2 * 2.8 = 0.76
    const means = [...ewma.estimate([])];
    for (const [i, mean] of [0.52, 0.76, 0].entries()) expect(means[i]).to.be.closeTo(mean, 1e-12);
    // placed twice, t = 3: 1.5 + sqrt(2 * 1.5 * ln 3 / 2) + ln 3 / 2; content 1 was never placed; 2 without a request
    const index = ucb.estimate([]);
    expect(index[0]).to.be.closeTo(1.5 + Math.sqrt(1.5 * Math.log(3)) + Math.log(3) / 2, 1e-12);
    expect(index[1]).to.equal(Number.MAX_VALUE);
    expect(index[2]).to.be.closeTo(Math.log(3) / 2, 1e-12);
  });

  it("finds clusters", () => {
    const rows = [0, 10, 1, 11, 0.5].map((x) => Float64Array.of(x));
    const { centres, of } = parts.kMeans(rows, 2, 5, parts.Random.root(1));
    expect([...of].map((cluster) => cluster === of[0])).to.deep.equal([true, false, true, false, true]);
    expect(centres.map(([x]) => x).sort()).to.deep.equal([0.5, 10.5]);
  });

  it("knows by the last epoch which regime is there", () => {
    // three regimes of four epochs each, in turn; each asks for a content of its own, and content 3 always
    const estimator = parts.hiddenMarkov(6, parts.Random.root(1));
    for (let e = 0; e < 44; e++) {
      const own = Math.floor(e / 4) % 3;
      estimator.observe(epochOf([own, own, own, own, 3]), new Uint8Array(6));
      if (e >= 36 && e % 4 === 2) expect(first(estimator.estimate([])), `epoch ${e}`).to.equal(own);
    }
    const sum = estimator.estimate([]).reduce((a, b) => a + b, 0);
    expect(sum).to.be.closeTo(1, 1e-9);
  });

  it("learns from contents with like histories what comes after them", () => {
    // contents 0 and 1 are asked for nine times in turn, 5 three times an epoch; after epoch 39, of content 1, comes 0
    const estimators = [parts.contentClusters(6, parts.Random.root(2)), parts.ewma(6)];
    for (const estimator of estimators)
      for (let e = 0; e < 40; e++)
        estimator.observe(epochOf([...new Array(9).fill(e % 2), 5, 5, 5]), new Uint8Array(6));
    const [clusters, ewma] = estimators.map((estimator) => estimator.estimate([]));
    for (const [content, next] of [9, 0, 0, 0, 0, 3].entries()) expect(clusters![content]).to.be.closeTo(next, 0.1);
    expect(first(ewma!)).to.equal(1); // which the mean of its own past would place
  });

  it("groups users by what they ask for, and counts who is around", () => {
    const sizes = { ...parts.QUICK, contents: 6, users: 6 };
    const estimator = parts.userClusters(sizes, parts.Random.root(3));
    // users 0 and 3 ask for content 0, 1 and 4 for 1, 2 and 5 for 2
    for (let e = 0; e < 30; e++) estimator.observe(epochOf(new Array(5).fill(e % 3), e % 6), new Uint8Array(6));
    for (const user of [0, 1, 2, 3, 4, 5]) expect(first(estimator.estimate([user]))).to.equal(user % 3);
    expect([...estimator.estimate([0, 3, 4, 5])].slice(0, 3)).to.deep.equal([0.5, 0.25, 0.25]);
  });

  it("places the best for the least wanted, the largest gain first", () => {
    const placement = new parts.Placement(5, 2);
    const placed = (estimate: number[]) => placement.changes(Float64Array.from(estimate));
    expect(placed([1, 5, 3, 0, 0])).to.deep.equal([
      { comes: 1, goes: -1, gain: 5 },
      { comes: 2, goes: -1, gain: 3 },
    ]);
    for (const change of placed([1, 5, 3, 0, 0])) placement.apply(change);
    expect(placed([1, 5, 3, 0, 3])).to.deep.equal([]); // a tie stays
    expect(placed([9, 1, 2, 8, 0])).to.deep.equal([
      { comes: 0, goes: 1, gain: 8 },
      { comes: 3, goes: 2, gain: 6 },
    ]);
    expect(placement.hits(epochOf([0, 1, 2, 2]))).to.equal(3);
  });

  it("draws what the demand says", () => {
    const sizes = { ...parts.QUICK, requests: 4000, training: 2, judged: 1 };
    for (const demand of parts.DEMANDS) {
      for (const { content, user, around, rate } of parts.cellOf(demand, sizes, 7)) {
        expect(rate.reduce((a, b) => a + b, 0)).to.be.closeTo(1, 1e-9);
        expect([...new Set(user)].filter((who) => !around.includes(who))).to.deep.equal([]);
        // the share of the likeliest content, within 4.5 standard deviations of it
        const likeliest = first(rate);
        const share = content.filter((i) => i === likeliest).length / 4000;
        const chance = rate[likeliest]!;
        expect(share, demand.label).to.be.closeTo(chance, 4.5 * Math.sqrt((chance * (1 - chance)) / 4000));
      }
    }
  });

  it("makes cells that are alike in a share of the contents", () => {
    const [stationary] = parts.DEMANDS;
    const sizes = { ...parts.QUICK, contents: 1000 };
    const rate = (related: number) => parts.cellOf(stationary!, sizes, 5, { name: "other", related })[0]!.rate;
    const own = parts.cellOf(stationary!, sizes, 5)[0]!.rate;
    const same = [1, 0.5, 0].map((related) => rate(related).filter((chance, i) => chance === own[i]).length);
    expect(same[0]).to.equal(1000);
    expect(same[1]).to.be.within(500, 510); // a few of the swapped keep their rank by chance
    expect(same[2]).to.be.within(0, 10);
  });

  it("learns to leave alone what does not pay", () => {
    // no content comes twice within ten epochs, so that no fetch is ever worth it: always costs, never does not
    const sizes = { ...parts.QUICK, contents: 60, capacity: 6, training: 50, judged: 50 };
    const cell = (shift: number) =>
      Array.from({ length: 100 }, (_, e) => epochOf(Array.from({ length: 6 }, (_, i) => (6 * e + i + shift) % 60)));
    const cells = Array.from({ length: 10 }, (_, i) => cell(i));
    const learned = parts.controlled(cell(30), sizes, parts.learnedControl(cells, sizes, 1));
    const always = parts.controlled(cell(30), sizes, parts.fixedPayback(parts.PAYBACKS.length - 1));
    expect(always).to.deep.equal({ requests: 300, hits: 0, fetches: 300 });
    expect(learned.fetches).to.be.below(30);
  });

  it("has a run of every part, and the same numbers again", () => {
    const { seeds, training } = parts.QUICK;
    const count = (part: Outcome["part"]) => outcomes.filter((one) => one.part === part).length;
    expect(count("estimate")).to.equal(parts.CONTENDERS.length * parts.DEMANDS.length * seeds);
    expect(count("refresh")).to.equal((parts.PAYBACKS.length + 1) * parts.DEMANDS.length * seeds);
    expect(count("transfer")).to.equal(3 * 3 * 2 * parts.TRANSFER_DEMANDS.length * seeds);
    expect(JSON.stringify(parts.runAll({ ...parts.QUICK, seeds: 1 }))).to.equal(
      JSON.stringify(outcomes.slice(0, outcomes.length / 2)),
    );
    const of = (label: string) => outcomes.find((one) => one.label === label)!;
    expect(of("never")).to.include({ hitPercent: 0, backhaulPercent: 100 });
    expect(of("lru").hitPercent + of("lru").backhaulPercent).to.be.closeTo(100, 1e-9);
    // lru by hand over the judged requests of the first cell
    const epochs = parts.cellOf(parts.DEMANDS[0]!, parts.QUICK, 1);
    const stored: number[] = [];
    let hits = 0;
    for (const [e, { content }] of epochs.entries())
      for (const i of content) {
        const at = stored.indexOf(i);
        if (at >= 0) stored.splice(at, 1);
        if (at >= 0 && e >= training) hits++;
        stored.push(i);
        if (stored.length > parts.QUICK.capacity) stored.shift();
      }
    expect(of("lru").hitPercent).to.be.closeTo((100 * hits) / of("lru").requests, 1e-9);
  });

  it("compares with the best baseline, seed by seed", () => {
    // lru 20, 30, 40 is the best baseline; ewma 23, 32, 44: +3, +2, +4: mean 3, sd 1, margin 4.3027 / sqrt(3) = 2.48
    const made = (label: string, hits: readonly number[]) =>
      parts.DEMANDS.flatMap(({ label: demand }) =>
        hits.map((hitPercent, seed) => ({ part: "estimate", label, demand, seed, requests: 9, hitPercent })),
      );
    const runs = parts.CONTENDERS.flatMap(({ label }) =>
      made(label, label === "ewma" ? [23, 32, 44] : label === "lru" ? [20, 30, 40] : [10, 30, 39]),
    ).map((one) => ({ ...one, backhaulPercent: 100 - one.hitPercent }) as Outcome);
    const ewma = (measure: "hitPercent" | "backhaulPercent") =>
      parts.againstBaselines(runs, measure).find(({ label }) => label === "ewma")!;
    expect(ewma("hitPercent")).to.include({ against: "lru", verdict: "wins" });
    expect(ewma("hitPercent").points!.margin).to.be.closeTo(2.48, 0.01);
    expect(ewma("backhaulPercent")).to.include({ against: "lru", verdict: "wins" }); // less of it
    expect(ewma("backhaulPercent").points!.mean).to.be.closeTo(-3, 1e-9);
  });

  it("has a line for every contender in its tables", () => {
    const hits = parts.againstBaselines(outcomes, "hitPercent");
    const refresh = parts.againstFixed(outcomes);
    const transfer = parts.againstScratch(outcomes);
    const table = parts.estimateTable(outcomes, "hitPercent", "hits %");
    for (const { label } of parts.CONTENDERS) expect(table).to.match(new RegExp(`^[qo ] ${label} `, "m"));
    expect(parts.differenceTable(hits, "points").split("\n").length).to.equal(1 + 7 + 1);
    expect(parts.refreshTable(outcomes, refresh).split("\n").length).to.equal(1 + 6 + 2);
    expect(parts.transferTable(outcomes, transfer).split("\n").length).to.equal(1 + 9);
    expect(parts.reading(hits, hits, refresh, transfer)).to.match(/^Hits .*: of 49 comparisons \d+ won/);
  });
});
