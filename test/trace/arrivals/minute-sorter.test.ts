import { expect } from "chai";
import fc from "fast-check";
import { MinuteSorter } from "../../../src/trace/arrivals/minute-sorter.ts";
import { sortedCalls } from "../../model/sorted-calls.ts";

const call = fc.record({
  at: fc.oneof(fc.nat(59_999), fc.nat(3), fc.double({ min: 0, max: 59_999.999, noNaN: true })),
  id: fc.nat(5),
  duration: fc.integer({ min: 1, max: 1000 }),
});

describe("MinuteSorter", () => {
  it("sorts as the plain twin does", () => {
    fc.assert(
      fc.property(fc.array(fc.array(call, { maxLength: 30 }), { maxLength: 4 }), (minutes) => {
        const sorter = new MinuteSorter();
        const got = minutes.flatMap((calls, minute) => {
          for (const { at, id, duration } of calls) sorter.add(at, id, duration);
          const { length, arrival, functionId, duration } = sorter.flush(minute * 60_000);
          const ids = [...functionId.subarray(0, length)];
          return ids.map((id, i) => ({ at: arrival[i]!, id, duration: duration[i]! }));
        });
        expect(got).to.deep.equal(sortedCalls(minutes));
      }),
      { seed: 41, numRuns: 60 },
    );
  });

  it("widens for minutes beyond its first columns", () => {
    const sorter = new MinuteSorter();
    for (const [minute, calls] of [3, 5000, 40].entries()) {
      for (let i = 0; i < calls; i++) sorter.add(59_999 - i, i, minute + 1);
      const { length, arrival, functionId, duration } = sorter.flush(minute * 60_000);
      expect(length).to.equal(calls);
      expect([arrival[0], functionId[0]]).to.deep.equal([minute * 60_000 + 60_000 - calls, calls - 1]);
      expect([arrival[length - 1], duration[length - 1]]).to.deep.equal([minute * 60_000 + 59_999, minute + 1]);
    }
  });
});
