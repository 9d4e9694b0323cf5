import { expect } from "chai";
import fc from "fast-check";
import { functionId, megabytes } from "../../src/base/units.ts";
import { appMinutes } from "../../src/trace/app-minutes.ts";
import { denseRows, minuteTable } from "./minute-tables.ts";

describe("app minutes", () => {
  it("merges the rows of an app's functions and sums their calls", () => {
    const table = minuteTable([
      [1, 0, 2, 0],
      [0, 0, 3, 1],
      [0, 4, 0, 0],
    ]);
    const apps = [
      { name: "x", memory: megabytes(100), functions: [functionId(0), functionId(1)] },
      { name: "y", memory: megabytes(100), functions: [functionId(2)] },
    ];
    const { offsets, minute, invocations } = appMinutes({ ...table, apps });
    expect([...offsets]).to.deep.equal([0, 3, 4]);
    expect([...minute]).to.deep.equal([0, 2, 3, 1]);
    expect([...invocations]).to.deep.equal([7, 4]);
  });

  it("takes 32 bits a minute beyond 65,536 minutes", () => {
    const { minute } = appMinutes({ ...minuteTable([[0, 1]]), minutes: 70_000, minute: Uint32Array.of(69_999) });
    expect(minute).to.deep.equal(Uint32Array.of(69_999));
  });

  it("holds the minutes in which any function of an app has calls", () => {
    fc.assert(
      fc.property(denseRows, fc.nat(40), (rows, gap) => {
        const shifted = rows.map((row) => row.flatMap((calls) => [calls, ...new Array<number>(gap).fill(0)]));
        const table = minuteTable(shifted);
        const functions = rows.map((_, f) => functionId(f));
        const { offsets, minute } = appMinutes({ ...table, apps: [{ name: "x", memory: megabytes(1), functions }] });
        const expected = shifted[0]!.flatMap((_, at) => (shifted.some((row) => row[at]! > 0) ? [at] : []));
        expect([...minute]).to.deep.equal(expected);
        expect([...offsets]).to.deep.equal([0, expected.length]);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
