import { existsSync } from "node:fs";
import { expect } from "chai";
import type { EdgeRun } from "../../experiments/edge-vs-cloud/run.ts";

const SIZES = { seeds: 2, hours: 0.1, perSecond: 5, objects: 500, functions: 20 };

/** The experiment imports the package by its name, so that it has to be built. */
const modules = async () => ({
  ...(await import("../../experiments/edge-vs-cloud/run.ts")),
  ...(await import("../../experiments/edge-vs-cloud/setting.ts")),
  ...(await import("../../experiments/edge-vs-cloud/tables.ts")),
  ...(await import("../../experiments/edge-vs-cloud/picture.ts")),
});

describe("experiments/edge-vs-cloud", () => {
  let parts: Awaited<ReturnType<typeof modules>>;
  let runs: readonly EdgeRun[];

  before(async function () {
    if (!existsSync("dist/edge/chain/chain.js")) this.skip();
    parts = await modules();
    runs = await parts.runAll(SIZES);
  });

  it("runs every arm on the same requests of a seed, none of which is lost", () => {
    expect(runs.length).to.equal(16 * SIZES.seeds);
    for (const seed of [1, 2]) {
      const own = runs.filter((run) => run.seed === seed);
      expect(new Set(own.map(({ requests }) => requests)).size).to.equal(1);
      expect(own.every(({ failed }) => failed === 0)).to.equal(true);
    }
  });

  it("has the edge nearer to its clients than the cloud, and heavier runtimes not faster", () => {
    const mean = (where: string, runtime: string) => {
      const own = runs.filter(
        ({ arm }) => arm.where === where && arm.runtime === runtime && arm.policies === "classic",
      );
      return own.reduce((sum, run) => sum + run.mean, 0) / own.length;
    };
    const hits = (where: string) => runs.filter(({ arm }) => arm.where === where).map(({ p50 }) => p50);
    expect(Math.max(...hits("edge"))).to.be.below(Math.min(...hits("cloud")));
    for (const where of ["edge", "cloud"]) {
      expect(mean(where, "isolate")).to.be.below(mean(where, "container"));
      expect(mean(where, "container")).to.be.below(mean(where, "vm"));
    }
  });

  it("tables every arm, and differences that are those of the means", () => {
    expect(parts.armTable(runs).split("\n")).to.have.length(17);
    expect(parts.differenceTable(runs).split("\n")).to.have.length(17);
    const [arm, other] = [parts.ARMS[0]!, parts.ARMS[8]!];
    const of = (each: (typeof parts.ARMS)[number]) =>
      runs.filter((run) => run.arm === each).reduce((sum, run) => sum + run.mean, 0) / SIZES.seeds;
    const { mean } = parts.difference(runs, arm, other, (run) => run.mean);
    expect(mean).to.be.closeTo(of(arm) - of(other), 1e-9);
    expect(parts.picture(runs).data).to.have.length(8);
  });
});
