import { expect } from "chai";
import fc from "fast-check";
import { GapMoments } from "../../../src/trace/gap-moments.ts";
import { gapVariation } from "../../../src/trace/generate/gap-variation.ts";

const of = (...entries: readonly (readonly [minute: number, count: number])[]) =>
  gapVariation(
    Uint32Array.from(entries, ([minute]) => minute),
    Uint32Array.from(entries, ([, count]) => count),
  );

describe("gap variation", () => {
  it("is that of calls evenly spaced inside their minutes", () => {
    // calls at 0, 0.5 and 2: gaps 0.5 and 1.5, mean 1, deviation 0.5
    expect(of([0, 2], [2, 1])).to.be.closeTo(0.5, 1e-12);
    expect(of([7, 1], [17, 1], [27, 1])).to.equal(0);
    expect(of([0, 3], [1, 3], [2, 3])).to.equal(0);
  });

  it("is unknown below three calls", () => {
    expect(of()).to.equal(undefined);
    expect(of([3, 2])).to.equal(undefined);
    expect(of([3, 1], [4, 1])).to.equal(undefined);
  });

  it("equals Welford's sums", () => {
    const entry = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(fc.array(entry, { minLength: 3, maxLength: 40 }), (steps) => {
        let minute = 0;
        const entries = steps.map(([step, count]) => [(minute += step), count] as const);
        const moments = new GapMoments(1);
        for (const [at, count] of entries) moments.addMinute(0, at, count);
        expect(of(...entries)).to.be.closeTo(moments.variation()[0]!, 1e-6);
      }),
      { seed: 5 },
    );
  });
});
