import { existsSync } from "node:fs";
import { expect } from "chai";
import type { Outcome } from "../../experiments/zhong2018/run.ts";
import { checkEnv } from "../../src/testing/check-env.ts";

/** The experiment imports the package by its name, so that it has to be built. */
const modules = async () => ({
  ...(await import("../../experiments/zhong2018/env.ts")),
  ...(await import("../../experiments/zhong2018/run.ts")),
  ...(await import("../../experiments/zhong2018/setting.ts")),
  ...(await import("../../experiments/zhong2018/tables.ts")),
  ...(await import("../../experiments/zipf-requests.ts")),
});

describe("experiments/zhong2018", () => {
  let parts: Awaited<ReturnType<typeof modules>>;
  let outcomes: readonly Outcome[];

  before(async function () {
    if (!existsSync("dist/agent/edge-cache-env.js")) this.skip();
    parts = await modules();
    outcomes = parts.runAll(parts.QUICK);
  });

  const letters = (text: string) =>
    parts.unitRequests(
      "t",
      Uint32Array.from(text, (letter) => letter.charCodeAt(0) - 97),
      5,
    );

  it("draws by Zipf's law", () => {
    // python: 1 / sum(k**-1.3 for k in 1..5000) = 0.272255, the first ten 0.622333
    const sums = parts.zipfSums(5000, 1.3);
    expect(sums[0]).to.be.closeTo(0.272255, 1e-6);
    expect(sums[9]).to.be.closeTo(0.622333, 1e-6);
    const { object } = parts.zipfRequests(20_000, "law");
    // 20,000 draws: standard deviation sqrt(0.27 * 0.73 / 20000) = 0.0031
    expect(object.filter((rank) => rank === 0).length / 20_000).to.be.closeTo(0.272255, 0.0126);
    expect(object.filter((rank) => rank < 10).length / 20_000).to.be.closeTo(0.622333, 0.014);
  });

  it("shows counts of the last requests and charges what was sent away", () => {
    // capacity 2: a b a fill and hit; c at request 3 with candidates b (used at 1), a (at 2)
    const env = new parts.CountsEnv(letters("abacaabc"), 2, 2);
    const log = (count: number, span: number) => Math.log(1 + count) / Math.log(1 + span);
    const row = (count: number) => parts.SPANS.map((span) => log(count, span));
    expect([...env.reset()]).to.deep.equal([...row(1), ...row(1), ...row(2)]);
    // a goes (action 2): it is the next request, and one of two among those to come: 1 + 0.5 * 2
    expect(env.step(2).reward).to.equal(-2);
    // a missed at 4: candidates b, c; a itself passes: next, and once more: 1 + 0.5
    expect(env.step(0).reward).to.equal(-1.5);
    // a missed at 5: counts a 4, b 1, c 1; c goes, which comes once but not next; then b hits, c misses
    const next = env.step(2);
    expect(next.reward).to.equal(-0.5);
    expect([...next.observation]).to.deep.equal([...row(2), ...row(4), ...row(2)]);
  });

  it("forgets requests beyond the spans", () => {
    // a, then 10 times b, c: at the end a has 0 of the last 10, 1 of the last 100
    const env = new parts.CountsEnv(letters(`a${"b".repeat(10)}c`), 2, 2);
    const observation = env.reset();
    const candidate = [0, 1].map((span) => observation[parts.countAt(1, span)]);
    expect(candidate[0]).to.equal(0);
    expect(candidate[1]).to.be.closeTo(Math.log(2) / Math.log(101), 1e-12);
  });

  it("keeps the contract of an environment", () => {
    const requests = parts.zipfRequests(400, "contract");
    checkEnv(() => new parts.CountsEnv(requests, 8, 3) as never);
  });

  it("has a run of every contender, all of a seed on the same requests, and the same numbers again", () => {
    const { seeds, capacities } = parts.QUICK;
    expect(outcomes.length).to.equal(parts.CONTENDERS.length * seeds * capacities.length);
    expect(JSON.stringify(parts.runAll({ ...parts.QUICK, seeds: 1 }))).to.equal(
      JSON.stringify(outcomes.slice(0, outcomes.length / 2)),
    );
    const { object } = parts.zipfRequests(1000, "1/judged");
    const of = (label: string) => outcomes.find((one) => one.label === label)!.hitPercent;
    expect(of(parts.POPULAR)).to.equal(object.filter((rank) => rank < 10).length / 10);
    for (const { label, kind } of parts.CONTENDERS)
      if (kind !== "oracle") expect(of(label)).to.be.at.most(of("belady"));
    expect(of("lru")).to.be.above(of("fifo")); // of independent requests
  });

  it("compares seed by seed and decides beyond the interval alone", () => {
    // 44, 45, 46 of 40: +10, +12.5, +15 %: mean 12.5, sd 2.5, margin 4.3027 * 2.5 / sqrt(3) = 6.21
    const made = (label: string, hits: readonly number[]) =>
      hits.map((hitPercent, i) => ({ label, capacity: 10, seed: i, requests: 100, hitPercent }));
    const others = ["q-table", "q-cache"].flatMap((label) => made(label, [39, 41, 40]));
    const all = parts.gains([
      ...made("dqn", [44, 45, 46]),
      ...others,
      ...["lru", "s3-fifo"].flatMap((l) => made(l, [40, 40, 40])),
    ]);
    const [own] = all;
    expect(own!.percent!.mean).to.be.closeTo(12.5, 1e-9);
    expect(own!.percent!.margin).to.be.closeTo(6.21, 0.01);
    expect(all.map(({ verdict }) => verdict)).to.deep.equal(["wins", "wins", ...new Array(4).fill("undecided")]);
    expect(parts.reading(all)).to.contain("dqn: against lru it wins at 10 and loses at none");
    expect(parts.reading(all)).to.contain("beyond the interval, at none.\n- q-table"); // 12.5 - 6.2 is below 10
  });

  it("has a line for every contender and comparison", () => {
    const table = parts.hitTable(outcomes);
    for (const { label } of parts.CONTENDERS) expect(table).to.match(new RegExp(`^[qo ] ${label} `, "m"));
    expect(parts.gainTable(outcomes, parts.gains(outcomes)).split("\n").length).to.equal(1 + 6);
  });
});
