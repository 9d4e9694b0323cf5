import { expect } from "chai";
import fc from "fast-check";
import { nextMemory } from "../../experiments/elastic-sizing/controller.ts";
import { memoryForHitRatio, reuseDistances } from "../../experiments/elastic-sizing/hit-ratio-curve.ts";

describe("experiments/elastic-sizing", () => {
  it("sums the distinct other functions since the last call", () => {
    // a b c b a of 1, 10, 100 MB: b after c 100, a after b and c 110
    expect([...reuseDistances([0, 1, 2, 1, 0], [1, 10, 100])]).to.deep.equal([100, 110]);
    expect([...reuseDistances([0, 0], [1])]).to.deep.equal([0]);
    expect([...reuseDistances([], [])]).to.deep.equal([]);
  });

  it("equals sets of the functions between", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 60 }), (calls) => {
        const memory = [1, 2, 4, 8, 16, 32];
        const naive = calls.flatMap((fn, t) => {
          const before = calls.lastIndexOf(fn, t - 1);
          if (t === 0 || before < 0) return [];
          return [[...new Set(calls.slice(before + 1, t))].reduce((sum, other) => sum + memory[other]!, 0)];
        });
        expect([...reuseDistances(calls, memory)]).to.deep.equal(naive);
      }),
      { seed: 49 },
    );
  });

  it("reads the memory of a hit ratio off the curve", () => {
    const distances = Float64Array.of(30, 10, 20, 40);
    expect([0, 0.25, 0.5, 0.51, 1].map((ratio) => memoryForHitRatio(distances, ratio))).to.deep.equal([
      10, 10, 20, 30, 40,
    ]);
    expect(memoryForHitRatio(new Float64Array(0), 0.5)).to.equal(undefined);
  });

  it("goes a share of the way, and stays within the dead band", () => {
    // 10 calls/s, 2.5 cold starts/s aimed at: hit ratio 0.75, 30 MB. From 50 MB half of the way: 40.
    const distances = Float64Array.of(10, 20, 30, 40);
    const controller = { coldStartsPerSecond: 2.5, gain: 0.5, deadBand: 0.3 };
    const next = (coldStartsPerSecond: number) =>
      nextMemory(50, { callsPerSecond: 10, coldStartsPerSecond }, distances, controller);
    expect([next(1), next(2), next(3.2), next(5)]).to.deep.equal([40, 50, 50, 40]);
    expect(nextMemory(50, { callsPerSecond: 0, coldStartsPerSecond: 0 }, distances, controller)).to.equal(50);
  });
});
