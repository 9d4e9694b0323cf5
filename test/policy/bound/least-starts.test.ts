import { expect } from "chai";
import { leastStarts } from "../../../src/policy/bound/least-starts.ts";
import { traceFuture } from "../../model/pool-future.ts";

/** Two pools of 100 MB that take turns: 0, 20, 40, ... s and 10, 30, 50, ... s, 1 s each. */
const turns = traceFuture(
  Array.from({ length: 10 }, (_, k) => ({ t: 10_000 * k, f: k % 2 === 0 ? "a" : "b", d: 1000, mb: 100 })),
);

describe("the least number of instances started", () => {
  it("is the highest concurrency of each pool where memory is unlimited", () => {
    // f: 0-3 s, 1-4 s, 2-5 s: three at once; then 4 s (one runs) and 10 s find levels that had been in use. g: one
    const calls = [0, 1000, 2000, 4000, 10_000].map((t) => ({ t, f: "f", d: 3000 }));
    const { future, profiles } = traceFuture([...calls, { t: 500, f: "g" }, { t: 60_000, f: "g" }]);
    const { starts, startsOrWaits } = leastStarts(future, profiles, Number.POSITIVE_INFINITY);
    expect([starts, startsOrWaits]).to.deep.equal([4, 4]);
  });

  it("adds what cannot be covered of the gaps where there is room for one of two instances", () => {
    // Two first uses. 8 gaps of 19 s, one of each pool at almost all times: the limit of 100 MB is room for one. From 1 to
    // 11 s and from 79 to 90 s one pool has a gap, from 11 to 80 s both but for 1 s in 10 each. Memory-time of gaps
    // 8 * 19 = 152 s; a gap of pool a lasts from 1 to 20 s, 21 to 40, ..., 61 to 80, of b from 11 to 30, ..., 71 to 90.
    // Beside executions: one of the two is covered where neither runs, and none while the other runs, since the limit is
    // that one's: 8 of 10 executions within gaps of the other pool, 8 s. All times with two gaps: 11-20, 21-30, ..., 71-80:
    // 7 * 9 = 63 s. So uncovered 63 + 8 = 71 s of 19 s each: 3.74 gaps, at least 4 starts more.
    // Executions left out: 63 s uncovered: 3.32 gaps, at least 4 as well.
    const { starts, startsOrWaits } = leastStarts(turns.future, turns.profiles, 100);
    expect([starts, startsOrWaits]).to.deep.equal([6, 6]);
    // room for one and a half: 63 / 2 s and, beside executions, half of 8 s: 35.5 / 19 = 1.87 and 31.5 / 19 = 1.66 gaps
    const more = leastStarts(turns.future, turns.profiles, 150);
    expect([more.starts, more.startsOrWaits]).to.deep.equal([4, 4]);
    expect(leastStarts(turns.future, turns.profiles, 200).starts).to.equal(2);
    // room for half of one, executions left out: 63 s lack one and a half, the other 26 s half: 107.5 / 19 = 5.66 gaps
    const less = leastStarts(turns.future, turns.profiles, 50);
    expect(less.startsOrWaits).to.equal(8);
  });

  it("covers a gap that takes no time for nothing, and knows a pool without calls and one without memory", () => {
    // g from 0 to 1 s and again from 1 s on, beside f: no gap in between takes time. h takes no memory
    const { future, profiles } = traceFuture([
      { t: 0, f: "g", d: 1000, mb: 100 },
      { t: 1000, f: "g", d: 1000, mb: 100 },
      { t: 0, f: "h", d: 10, mb: 0 },
      { t: 900, f: "h", d: 10, mb: 0 },
    ]);
    expect(leastStarts(future, profiles, 1)).to.include({ kind: "lower bound", memoryMB: 1, starts: 2 });
    expect(leastStarts(traceFuture([]).future, [], 10)).to.include({ starts: 0, startsOrWaits: 0 });
  });
});
