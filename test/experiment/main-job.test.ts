import { expect } from "chai";
import { resolveAgent, resolveCache, resolvePolicy } from "../../src/experiment/catalog.ts";
import { MAIN_JOB, type MainJob, type MainJobOutput, runMainJob } from "../../src/experiment/main-job.ts";
import { run, runOptions, smallTrace } from "./five-calls.ts";

const JOB: MainJob = {
  policies: ["none", "fixed:window=10m", "oracle-prewarm"],
  agents: [
    { spec: "q-learning", episodes: 2 },
    { spec: "keep-alive", episodes: 1 },
  ],
  caches: ["lru", "q-cache"],
  capacities: ["20%", "60%"],
};
const TRACE = smallTrace(8);

describe("runMainJob", () => {
  const told: number[] = [];
  let output: MainJobOutput;

  before(async () => {
    output = await runMainJob(TRACE, JOB, runOptions(), (_label, done) => told.push(done));
  });

  it("judges policies, then agents, in their order, each on the second half of the time", () => {
    const specs = [...JOB.policies, "q-learning", "keep-alive"];
    expect(output.runs.map(({ result }) => result.spec)).to.deep.equal(specs);
    expect(output.evaluation.horizon).to.equal(43_200_000);
    const late = TRACE.arrival.filter((time) => time >= 43_200_000).length;
    for (const { result } of output.runs) expect(result.invocations).to.equal(late);
  });

  it("gives a policy the figures it has alone", async () => {
    const { result } = await run(output.evaluation, "fixed:window=10m");
    expect(output.runs[1]!.result).to.deep.equal(result);
  });

  it("trains on the first half, an episode a row", () => {
    expect(output.rewards.map(({ agent, rows }) => [agent, rows.length])).to.deep.equal([
      ["q-learning", 2],
      ["keep-alive", 1],
    ]);
    for (const { saved } of output.trained) {
      expect(saved.trainedOn.horizonMs).to.equal(43_200_000);
      expect(saved.trainedOn.invocations).to.equal(TRACE.length - output.evaluation.length);
    }
  });

  it("caches the artefacts with every policy at every capacity", () => {
    expect(output.cache.map(({ spec }) => spec)).to.deep.equal(["lru", "lru", "q-cache", "q-cache"]);
    const [small, large] = output.cache;
    expect(large!.capacity / small!.capacity).to.be.closeTo(3, 0.01);
    expect(large!.misses).to.be.at.most(small!.misses); // LRU of a larger capacity never misses more
    for (const { requests, misses, compulsoryMisses } of output.cache) {
      expect(requests).to.equal(output.evaluation.length);
      expect(misses).to.be.at.least(compulsoryMisses);
    }
    expect(output.cachePolicy).to.include({ format: "prewarm/q-cache" });
  });

  it("tells how far it is, in shares that do not fall", () => {
    expect(told).to.not.be.empty;
    for (const [i, share] of told.entries()) expect(share).to.be.within(told[i - 1] ?? 0, 1);
  });

  it("gives the same results for the same seed", async () => {
    const again = await runMainJob(TRACE, JOB, runOptions(), () => undefined);
    expect(again.runs).to.deep.equal(output.runs);
    expect(again.rewards).to.deep.equal(output.rewards);
    expect(again.cache).to.deep.equal(output.cache);
    expect(again.cachePolicy).to.deep.equal(output.cachePolicy);
  });

  it("gives an entry the same results in a job of other entries", async () => {
    const other = { policies: ["oracle-prewarm"], agents: [JOB.agents[1]!], caches: ["q-cache"], capacities: ["60%"] };
    const { runs, cache } = await runMainJob(TRACE, other, runOptions(), () => undefined);
    expect(runs).to.deep.equal([output.runs[2], output.runs[4]]);
    expect(cache).to.deep.equal([output.cache[3]]);
  });

  it("has nothing of what it was not asked for", async () => {
    const none = { policies: [], agents: [], caches: ["lru"], capacities: ["50%"] };
    const { runs, trained, rewards, cache, cachePolicy } = await runMainJob(TRACE, none, runOptions(), () => undefined);
    expect([runs, trained, rewards]).to.deep.equal([[], [], []]);
    expect(cache).to.have.length(1);
    expect(cachePolicy).to.equal(undefined);
  });
});

describe("the main job", () => {
  it("names only what the catalogs have", () => {
    for (const spec of MAIN_JOB.policies) expect(resolvePolicy(spec).spec).to.equal(spec);
    for (const { spec, episodes } of MAIN_JOB.agents) {
      expect(resolveAgent(spec).spec).to.equal(spec);
      expect(episodes).to.be.at.least(1);
    }
    for (const spec of MAIN_JOB.caches) expect(resolveCache(spec).spec).to.equal(spec);
  });

  it("compares both agents of fixed name and the learned cache with baselines and a bound", () => {
    expect(MAIN_JOB.agents.map(({ spec }) => spec)).to.include.members(["q-learning", "keep-alive"]);
    expect(MAIN_JOB.policies.some((spec) => spec.startsWith("fixed"))).to.equal(true);
    expect(MAIN_JOB.policies.some((spec) => resolvePolicy(spec).definition.offline === true)).to.equal(true);
    expect(MAIN_JOB.caches).to.include.members(["lru", "q-cache"]);
  });
});
