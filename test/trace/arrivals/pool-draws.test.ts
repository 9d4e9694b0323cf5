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

function looseCalls(draws: PoolDraws): Call[] {
  const { length, start, at, duration, functionId, last } = draws.drawn()!;
  expect(last).to.equal(start + 59_999);
  return Array.from({ length }, (_, i): Call => [start + at[i]!, functionId[i]!, duration[i]!]);
}

/** Simultaneous calls keep the order of their drawing. */
function inOrder(calls: readonly Call[]): Call[] {
  return [...calls].sort(([a], [b]) => a - b);
}

function nextCalls(draws: PoolDraws): Call[] {
  const { arrival, functionId, duration, length } = draws.next();
  return Array.from({ length }, (_, i): Call => [arrival[i]!, functionId[i]!, duration[i]!]);
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

  it("gives minutes of many calls as they were drawn, and in order where they are asked for again", () => {
    const counts = minuteTable([
      [300, 0, 255, 2000],
      [20, 3, 0, 900],
    ]);
    const all = expanded(counts, [0, 1], "uniform");
    const draws = new PoolDraws(counts, { arrivals: "uniform", random: Random.root(9) });
    draws.begin([0, 1]);

    const first = looseCalls(draws);
    expect(first.map(([, fn]) => fn)).to.deep.equal([...Array(300).fill(0), ...Array(20).fill(1)]);
    expect(inOrder(first)).to.deep.equal(all.slice(0, 320));
    draws.pass();
    expect(draws.drawn(), "minute 1 has 3 calls").to.equal(undefined);
    expect(nextCalls(draws), "until a minute of many").to.deep.equal(all.slice(320, 578));
    expect(inOrder(looseCalls(draws))).to.deep.equal(all.slice(578));
    expect(nextCalls(draws), "not passed").to.deep.equal(all.slice(578));
    expect(draws.drawn()).to.equal(undefined);
    expect(draws.next().length).to.equal(0);
  });

  it("draws minutes of many calls", () => {
    const counts = minuteTable([
      [3000, 1, 70_000],
      [2, 900, 40],
    ]);
    for (const functions of [[0], [1], [0, 1]])
      expect(drawn(counts, functions, "uniform")).to.deep.equal(expanded(counts, functions, "uniform"));
  });
});
