import { expect } from "chai";
import fc from "fast-check";
import { MinuteSorter } from "../../src/trace/minute-sorter.ts";
import { sortedCalls } from "../model/sorted-calls.ts";

const call = fc.record({
  at: fc.oneof(fc.nat(59_999), fc.nat(3), fc.double({ min: 0, max: 59_999.999, noNaN: true })),
  id: fc.nat(5),
  duration: fc.integer({ min: 1, max: 1000 }),
});

describe("MinuteSorter", () => {
  for (const known of [true, false]) {
    it(`sorts as the plain twin does (total ${known ? "known" : "unknown"})`, () => {
      fc.assert(
        fc.property(fc.array(fc.array(call, { maxLength: 30 }), { maxLength: 4 }), (minutes) => {
          const sorter = new MinuteSorter(known ? minutes.flat().length : undefined);
          minutes.forEach((calls, minute) => {
            for (const { at, id, duration } of calls) sorter.add(at, id, duration);
            sorter.flush(minute * 60_000);
          });
          const { arrival, functionId, duration } = sorter.take();
          const got = [...arrival].map((at, i) => ({ at, id: functionId[i]!, duration: duration[i]! }));
          expect(got).to.deep.equal(sortedCalls(minutes));
        }),
        { seed: 41, numRuns: 60 },
      );
    });
  }

  it("widens for minutes and totals beyond its first columns", () => {
    const sorter = new MinuteSorter(undefined);
    for (let minute = 0; minute < 3; minute++) {
      for (let i = 0; i < 5000; i++) sorter.add(59_999 - (i % 60_000), i, minute + 1);
      sorter.flush(minute * 60_000);
    }
    const { arrival, functionId, duration } = sorter.take();
    expect([arrival.length, functionId.length, duration.length]).to.deep.equal([15_000, 15_000, 15_000]);
    expect([arrival[0], functionId[0], arrival[14_999], duration[14_999]]).to.deep.equal([55_000, 4999, 179_999, 3]);
  });

  it("explains a total that does not fit into memory", () => {
    expect(() => new MinuteSorter(1e15)).to.throw(RangeError, "take a slice or a sample");
  });
});
