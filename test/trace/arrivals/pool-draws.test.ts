import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { expandMinutes } from "../../../src/trace/arrivals/expand.ts";
import { PoolDraws } from "../../../src/trace/arrivals/pool-draws.ts";
import type { MinuteCounts } from "../../../src/trace/minute-counts.ts";
import { ARRIVALS, type Arrivals } from "../../../src/trace/source.ts";
import { denseRows, minuteTable } from "../minute-tables.ts";

type Call = readonly [arrival: number, functionId: number, duration: number];

function drawn(counts: MinuteCounts, functions: readonly number[], arrivals: Arrivals): Call[] {
  const draws = new PoolDraws(counts, { arrivals, random: Random.root(9) });
  const calls: Call[] = [];
  draws.begin([0]); // what was drawn of another pool before makes no difference
  draws.next();
  draws.begin(functions);
  for (let chunk = draws.next(); chunk.length > 0; chunk = draws.next())
    for (let i = 0; i < chunk.length; i++) calls.push([chunk.arrival[i]!, chunk.functionId[i]!, chunk.duration[i]!]);
  return calls;
}

function expanded(counts: MinuteCounts, functions: readonly number[], arrivals: Arrivals): Call[] {
  const { arrival, functionId, duration } = expandMinutes(counts, { arrivals, random: Random.root(9) });
  return [...arrival.keys()]
    .filter((i) => functions.includes(functionId[i]!))
    .map((i): Call => [arrival[i]!, functionId[i]!, duration[i]!]);
}

describe("PoolDraws", () => {
  for (const arrivals of ARRIVALS) {
    it(`draws the calls of the expanded trace, in its order (${arrivals})`, () => {
      fc.assert(
        fc.property(denseRows, fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }), (rows, some) => {
          const counts = minuteTable(rows);
          const functions = [...new Set(some.map((fn) => fn % rows.length))].sort((a, b) => a - b);
          expect(drawn(counts, functions, arrivals)).to.deep.equal(expanded(counts, functions, arrivals));
        }),
        { seed: 63, numRuns: 40 },
      );
    });
  }

  it("draws minutes of many calls", () => {
    const counts = minuteTable([
      [3000, 1, 70_000],
      [2, 900, 40],
    ]);
    for (const functions of [[0], [1], [0, 1]])
      expect(drawn(counts, functions, "uniform")).to.deep.equal(expanded(counts, functions, "uniform"));
  });
});
