import { expect } from "chai";
import fc from "fast-check";
import { MinuteHistory } from "../../src/policy/minute-history.ts";
import { adapt } from "../../src/policy/spes-adapt.ts";
import { categorise, possiblePattern, runsOf, SpesClass } from "../../src/policy/spes-classes.ts";
import { naiveClass } from "../model/spes-classes.ts";

const NAMES = Object.keys(SpesClass);

/** The class by a history that is told every call. */
function classOf(calls: readonly number[]) {
  const history = new MinuteHistory(2, calls.length);
  calls.forEach((count, minute) => {
    for (let i = 0; i < count; i++) history.record(1, minute);
  });
  const minutes = history.minutes(1, 0, calls.length);
  return categorise({ minutes, from: 0, to: calls.length, leastCalls: history.leastCalls(1, 0) });
}

describe("spes-classes", () => {
  // Idle runs of one to three lengths, sometimes others, short or of hours with pieces; busy runs short or long.
  const idle = fc.oneof(
    fc.constantFrom([9], [3], [44, 45], [4, 59], [1, 2, 3, 4], [600], [600, 600, 600, 100, 500]),
    fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 }),
  );
  const stretch = fc.record({
    idle,
    stray: fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 700 })), { maxLength: 3 }),
    runs: fc.integer({ min: 1, max: 40 }),
    busy: fc.constantFrom(1, 1, 1, 2, 12),
    calls: fc.constantFrom(1, 1, 3, 11),
    ends: fc.tuple(fc.nat(60), fc.nat(60)),
    shuffled: fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
  });

  it("are those of the slow twin", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(stretch, ({ idle: lengths, stray, runs, busy, calls, ends, shuffled }) => {
        const counts: number[] = new Array(ends[0]).fill(0);
        for (let run = 0; run < runs; run++) {
          const other = stray.find(([at]) => at === run)?.[1];
          counts.push(...new Array(busy).fill(calls));
          counts.push(...new Array(other ?? lengths[shuffled[run]! % lengths.length]!).fill(0));
        }
        counts.push(...new Array(ends[1]).fill(0), ...(ends[1] % 2 === 0 ? [calls] : []));
        const { kind, values } = classOf(counts);
        const twin = naiveClass(counts);
        seen.set(twin.name, (seen.get(twin.name) ?? 0) + 1);
        expect([NAMES[kind], values]).to.deep.equal([twin.name, twin.values]);
      }),
      { seed: 20241, numRuns: 2000 },
    );
    for (const name of ["Unknown", "Regular", "NearlyRegular", "Dense", "Successive"]) {
      expect(seen.get(name) ?? 0, name).to.be.above(20);
    }
  });

  it("are warm with less than 0.1 % of idle minutes, unknown without a call", () => {
    // 1 of 1000 is not less than 0.1 %, 1 of 1001 is.
    const calls = (length: number) => Array.from({ length }, (_, i) => (i === 500 ? 0 : 1));
    expect([classOf(calls(1000)).kind, classOf(calls(1001)).kind]).to.deep.equal([SpesClass.Dense, SpesClass.Warm]);
    expect(classOf([0, 0, 0]).kind).to.equal(SpesClass.Unknown);
  });

  it("join pieces of hours before they ask for regularity", () => {
    // Idle runs 600 but one, which a stray call cuts in 100 and 499: the 499 is no piece, takes the 100, and is 599 long: of
    // six, P95 - P5 is below 1. The last one, to the end of the stretch, is 600 too.
    const calls = [600, 600, 100, 499, 600, 600, 600].flatMap((idle) => [1, ...new Array<number>(idle).fill(0)]);
    expect(classOf(calls)).to.deep.include({ kind: SpesClass.Regular, values: [600], spread: 2 });
    expect(runsOf({ minutes: [0, 1, 5], from: 0, to: 7 })).to.deep.equal({
      idle: [3, 1],
      busy: [2, 1],
      endsIdle: true,
    });
  });

  it("shift by the idle runs since", () => {
    const waits = (...values: number[]) => Float64Array.from(values);
    const regular = { kind: SpesClass.Regular, values: [10], counts: [], spread: 0 };
    expect(adapt(regular, waits(20, 20, 20, 20))).to.equal(regular);
    expect(adapt(regular, waits(11, 11, 11, 11, 11))).to.equal(regular);
    expect(adapt(regular, waits(20, 20, 20, 8, 9)).values).to.deep.equal([15]);
    const dense = { ...regular, kind: SpesClass.Dense, values: [1, 4] };
    expect(adapt(dense, waits(3, 3, 4, 3, 3)).values).to.deep.equal([3, 4]);
    expect(adapt({ ...dense, values: [1, 3] }, waits(1, 2, 5, 2, 2)).values).to.deep.equal([1, 5]);
    expect(adapt(dense, waits(1, 2, 6, 2, 2))).to.equal(dense);
    // modes 10 (thrice) and 30 (twice); 20 comes thrice: three of them now. With five, the rarest would go.
    const possible = { ...regular, kind: SpesClass.Possible, values: [10, 30], counts: [3, 2] };
    expect(adapt(possible, waits(20, 20, 20, 7, 10)))
      .to.include({ kind: SpesClass.Possible })
      .and.deep.include({
        values: [10, 20, 30],
        counts: [3, 3, 2],
      });
    const full = { ...possible, values: [1, 2, 3, 4, 5], counts: [9, 9, 9, 9, 2] };
    expect(adapt(full, waits(8, 8, 8, 6, 7)).values).to.deep.equal([1, 2, 3, 4, 8]);
    const unknown = { ...regular, kind: SpesClass.Unknown, values: [] };
    expect(adapt(unknown, waits(1, 2, 3, 4, 5))).to.equal(unknown);
    expect(adapt(unknown, waits(1, 2, 3, 4, 2))).to.deep.equal(possiblePattern([2, 2]));
  });
});
