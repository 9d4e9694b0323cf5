import { expect } from "chai";
import fc from "fast-check";
import { DrawnCalls } from "../../../src/trace/arrivals/drawn-calls.ts";
import { MinuteOrder } from "../../../src/trace/arrivals/minute-order.ts";
import { sortedCalls } from "../../model/sorted-calls.ts";

interface Call {
  readonly at: number;
  readonly id: number;
  readonly duration: number;
}

function drawnOf(calls: readonly Call[]): DrawnCalls {
  const drawn = new DrawnCalls();
  drawn.lengthen(calls.length);
  for (const [i, { at, id, duration }] of calls.entries()) {
    drawn.at[i] = at;
    drawn.functionId[i] = id;
    drawn.duration[i] = duration;
  }
  return drawn;
}

/** The calls of the minutes; those of a minute stand by function, as they are drawn. */
function ordered(minutes: readonly (readonly Call[])[], order = new MinuteOrder()): Call[] {
  order.clear();
  for (const [minute, calls] of minutes.entries()) order.add(drawnOf(calls), minute * 60_000);
  const { arrival, functionId, duration, length } = order;
  return Array.from({ length }, (_, i) => ({ at: arrival[i]!, id: functionId[i]!, duration: duration[i]! }));
}

const someCalls = (maxLength: number) =>
  fc
    .array(
      fc.record({
        at: fc.oneof(fc.nat(59_999), fc.nat(3), fc.integer({ min: 30_000, max: 30_100 })),
        id: fc.nat(3),
        duration: fc.integer({ min: 1, max: 1000 }),
      }),
      { maxLength, size: "max" },
    )
    .map((calls) => calls.sort((a, b) => a.id - b.id));

describe("MinuteOrder", () => {
  it("sorts as the plain twin does", () => {
    const order = new MinuteOrder();
    fc.assert(
      fc.property(fc.array(someCalls(300), { maxLength: 4 }), (minutes) => {
        expect(ordered(minutes, order)).to.deep.equal(sortedCalls(minutes));
      }),
      { seed: 61, numRuns: 150 },
    );
  });

  it("sorts minutes of more calls than it starts with, and of more than there are milliseconds", () => {
    for (const length of [5000, 65_535, 65_536, 70_000]) {
      const calls = Array.from({ length }, (_, i) => ({ at: (i * 7919) % 60_000, id: 0, duration: i + 1 }));
      const got = ordered([calls, calls]);
      const expected = sortedCalls([calls, calls]);
      expect(got.every((call, i) => call.at === expected[i]!.at && call.duration === expected[i]!.duration)).to.equal(
        true,
      );
      expect(got.length).to.equal(2 * length);
    }
  });

  it("says of one function only what is so", () => {
    fc.assert(
      fc.property(fc.array(someCalls(3), { maxLength: 3 }), (minutes) => {
        const order = new MinuteOrder();
        const ids = new Set(ordered(minutes, order).map(({ id }) => id));
        expect(order.oneFunction).to.equal(ids.size <= 1);
      }),
      { seed: 62, numRuns: 200 },
    );
  });
});
