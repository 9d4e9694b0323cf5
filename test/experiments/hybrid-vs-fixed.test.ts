import { existsSync } from "node:fs";
import { expect } from "chai";
import type { Outcome } from "../../experiments/hybrid-vs-fixed/run.ts";

const SIZES = { seeds: 2, apps: 40, days: 1 };

/** The experiment imports the package by its name, so that it has to be built. */
const modules = async () => ({
  ...(await import("../../experiments/hybrid-vs-fixed/run.ts")),
  ...(await import("../../experiments/hybrid-vs-fixed/setting.ts")),
  ...(await import("../../experiments/hybrid-vs-fixed/compare.ts")),
  ...(await import("../../experiments/hybrid-vs-fixed/tables.ts")),
});

describe("experiments/hybrid-vs-fixed", () => {
  let parts: Awaited<ReturnType<typeof modules>>;
  let outcomes: readonly Outcome[];

  before(async function () {
    if (!existsSync("dist/index.js")) this.skip();
    parts = await modules();
    outcomes = await parts.runAll(SIZES, undefined);
  });

  it("has every policy on every seed; a longer window wastes more and is cold no more often", () => {
    expect(outcomes.length).to.equal(parts.SPECS.length * SIZES.seeds);
    for (const seed of [1, 2]) {
      const fixed = parts.FIXED_MINUTES.map(
        (minutes) => outcomes.find((one) => one.seed === seed && one.spec === parts.fixedSpec(minutes))!,
      );
      expect(fixed.map(({ waste }) => waste)).to.deep.equal(fixed.map(({ waste }) => waste!).sort((a, b) => a - b));
      expect(fixed.map(({ p75 }) => p75)).to.deep.equal(fixed.map(({ p75 }) => p75!).sort((a, b) => b - a));
      expect(fixed.find(({ spec }) => spec === parts.fixedSpec(10))!.waste).to.be.closeTo(100, 1e-9);
    }
  });

  it("compares at equal waste and at equal cold starts, linear between the windows", () => {
    // 10 min 100 / 80 %, 20 min 120 / 40 %; the hybrid wastes 110 at 20 %: 60 / 20 = 3 at equal waste. No window has 20 %. One
    // of 50 % has a waste of 115: 115 / 110 at equal cold starts.
    const point = (spec: string, waste: number, p75: number) => ({ spec, seed: 1, apps: 1, waste, p75 });
    const fixed = [point(parts.fixedSpec(10), 100, 80), point(parts.fixedSpec(20), 120, 40)];
    const hybrid = parts.hybridSpec(4);
    expect(parts.factorAtEqualWaste([...fixed, point(hybrid, 110, 20)], 4)!.mean).to.be.closeTo(3, 1e-12);
    expect(parts.factorAtEqualColdStarts([...fixed, point(hybrid, 110, 20)], 4)).to.equal(undefined);
    expect(parts.factorAtEqualColdStarts([...fixed, point(hybrid, 110, 50)], 4)!.mean).to.be.closeTo(115 / 110, 1e-12);
    expect(parts.factorAtEqualWaste([...fixed, point(hybrid, 90, 50)], 4)).to.equal(undefined);
  });

  it("prints a line per policy and calls the figure unverified", () => {
    const table = parts.resultTable(outcomes);
    for (const spec of parts.SPECS) expect(table).to.contain(spec);
    expect(parts.reading(outcomes)).to.contain("2.5 is told, unverified");
  });
});
