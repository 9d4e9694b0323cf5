import { existsSync } from "node:fs";
import { expect } from "chai";
import type { LabelledBlock } from "../../experiments/femux-train/label.ts";
import { makeTrace } from "../model/make-trace.ts";

/** The experiment imports the package by its name, so that it has to be built. */
const modules = async () => ({
  ...(await import("../../experiments/femux-train/concurrency.ts")),
  ...(await import("../../experiments/femux-train/label.ts")),
  ...(await import("../../experiments/femux-train/train.ts")),
});

describe("experiments/femux-train", () => {
  let parts: Awaited<ReturnType<typeof modules>>;

  before(async function () {
    if (!existsSync("dist/policy/femux.js")) this.skip();
    parts = await modules();
  });

  it("takes executions for what they are in each minute", () => {
    // 90 s from 30 s on: half of the first minute, all of the second. A call of 6 s at 130 s: a tenth of the third.
    const calls = [
      { t: 30_000, d: 90_000, mb: 512, cold: 2000 },
      { t: 130_000, d: 6000 },
    ];
    const [pool] = parts.poolMinutes(makeTrace(calls, 180_000) as never);
    expect([...pool!.concurrency]).to.deep.equal([0.5, 1, 0.1]);
    expect([...pool!.arrivals]).to.deep.equal([1, 0, 1]);
    expect([pool!.memory, pool!.coldStart]).to.deep.equal([0.5, 2]);
  });

  it("labels a block by RUM, with the features of the block before", () => {
    // Blocks of 4, history of 2; 1 GB, a cold start of 1 s; concurrency 1 0 1 0 | 0 0 1 1. In the second block all candidates
    // forecast nothing after 0 0 (minutes 2, 3 as they are 1 0: keep-alive 10 keeps one).
    // keep-alive (the largest of two): minute 4 after 1 0: one, wasted 60 GB-s; minute 5 after 0 0: none; minute 6: none, a
    // cold start, which is there for half of the minute but busy for all of it: 1 s, no waste; minute 7 after 0 1: one, busy.
    const pool = {
      concurrency: Float64Array.of(1, 0, 1, 0, 0, 0, 1, 1),
      arrivals: Uint32Array.of(1, 0, 1, 0, 0, 0, 1, 1),
      coldStart: 1,
      memory: 1,
    };
    const [block, ...others] = parts.labelledBlocks([pool], 4, 2);
    expect(others).to.deep.equal([]);
    expect(block!.features[0]).to.equal(0.5);
    expect(block!.rum[0]).to.be.closeTo(60 / 99.69 + 1, 1e-12);
  });

  it("gives each cluster the forecaster of least RUM in it", () => {
    // Two kinds of blocks, dense and sparse: the third candidate is best on dense ones, the sixth on sparse ones.
    const blocks: LabelledBlock[] = Array.from({ length: 60 }, (_, i) => {
      const dense = i % 4 < 2;
      const rum = Array.from({ length: 8 }, (_, c) => (c === (dense ? 2 : 5) ? 1 : 10));
      return { features: [dense ? 9 + (i % 3) : 0, dense ? 0 : 1, 1, 0], rum };
    });
    const { clusters, validation } = parts.trainClusters(blocks, 504, 1, "made");
    expect(validation).to.deep.include({ chosen: 30, best: 30 });
    expect(validation.single["keep-alive-10"]).to.equal(300);
    const dense = clusters.clusters.filter(({ centre }) => centre[0]! > 0).map(({ forecaster }) => forecaster);
    const sparse = clusters.clusters.filter(({ centre }) => centre[0]! <= 0).map(({ forecaster }) => forecaster);
    expect([...new Set(dense)]).to.deep.equal(["ar"]);
    expect([...new Set(sparse)]).to.deep.equal(["markov"]);
    expect(parts.trainClusters(blocks, 504, 1, "made").clusters).to.deep.equal(clusters);
  });
});
