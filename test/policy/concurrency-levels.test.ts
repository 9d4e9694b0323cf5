import { expect } from "chai";
import fc from "fast-check";
import { poolId } from "../../src/base/units.ts";
import { concurrencyLevels } from "../../src/policy/concurrency-levels.ts";
import { futureOfScript } from "../../src/testing/script.ts";

/** The levels of calls [arrival, duration], as lists of indices from level 1 on. */
function levelsOf(calls: readonly (readonly [number, number])[]): number[][] {
  const pools = [{ name: "p", memory: 1, coldStart: 0, trigger: "http" }] as never;
  const script = { pools, calls: calls.map(([at, duration]) => ({ at, pool: 0, duration, cold: 0 })), horizon: 0 };
  const { first, arrival } = concurrencyLevels(futureOfScript(script), poolId(0));
  return Array.from({ length: first.length - 1 }, (_, l) => [...arrival.subarray(first[l], first[l + 1])]);
}

describe("concurrencyLevels", () => {
  it("lists which arrivals come to which concurrency", () => {
    // [0, 10) level 1; 2 beside it: level 2, until 5; 5 meets that end: level 2, until 6; 6 likewise, until 20;
    // 10 meets the first end, beside the one until 20: level 2.
    const calls = [
      [0, 10],
      [2, 3],
      [5, 1],
      [6, 14],
      [10, 1],
    ] as const;
    expect(levelsOf(calls)).to.deep.equal([[0], [1, 2, 3, 4]]);
    // The clock does not resolve 1 ms at 1e17 ms: such an execution is over for the next arrival, not for its own.
    const unresolved = [
      [1e17, 1],
      [1e17, 1],
    ] as const; // prettier-ignore
    expect(levelsOf(unresolved)).to.deep.equal([[0, 1]]);
    expect(levelsOf([])).to.deep.equal([]);
  });

  it("counts, at every arrival, the executions around it", () => {
    const call = fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), (unsorted) => {
        const calls = [...unsorted].sort((a, b) => a[0] - b[0]);
        const running = (i: number) =>
          calls.filter(([at, duration], j) => j <= i && at + duration > calls[i]![0]).length;
        for (const [l, indices] of levelsOf(calls).entries()) {
          for (const i of indices) expect(running(i)).to.equal(l + 1);
        }
        expect(
          levelsOf(calls)
            .flat()
            .sort((a, b) => a - b),
        ).to.deep.equal(calls.map((_, i) => i));
      }),
      { seed: 43 },
    );
  });
});
