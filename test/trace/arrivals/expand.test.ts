import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { expandMinutes } from "../../../src/trace/arrivals/expand.ts";
import { ARRIVALS, type Arrivals } from "../../../src/trace/source.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { callsByMinute, denseRows, expectOrdered, minuteTable } from "../minute-tables.ts";

const expand = (rows: readonly (readonly number[])[], arrivals: Arrivals, seed = 1): Trace =>
  expandMinutes(minuteTable(rows), { arrivals, random: Random.root(seed) });

/** Time and duration of the calls of one function. */
function callsOf(trace: Trace, id: number): number[][] {
  return [...trace.arrival.keys()]
    .filter((i) => trace.functionId[i] === id)
    .map((i) => [trace.arrival[i]!, trace.duration[i]!]);
}

describe("expandMinutes", () => {
  for (const arrivals of ["even", "uniform", "start"] as const) {
    it(`keeps every minute's count (${arrivals})`, () => {
      fc.assert(
        fc.property(denseRows, fc.nat(1000), (rows, seed) => {
          const trace = expand(rows, arrivals, seed);
          expect(callsByMinute(trace, rows[0]!.length)).to.deep.equal(rows);
        }),
        { seed: 21, numRuns: 60 },
      );
    });
  }

  for (const arrivals of ARRIVALS) {
    it(`gives whole milliseconds in order, and durations within their percentiles (${arrivals})`, () => {
      fc.assert(
        fc.property(denseRows, fc.nat(1000), (rows, seed) => {
          const trace = expand(rows, arrivals, seed);
          expectOrdered(trace);
          expect(trace.arrival.every((time) => Number.isInteger(time) && time >= 0 && time < trace.horizon)).to.equal(
            true,
          );
          const within = trace.duration.every((value, i) => {
            const scale = trace.functionId[i]! + 1;
            return value >= 10 * scale && value <= 20 * scale;
          });
          expect(within).to.equal(true);
        }),
        { seed: 22, numRuns: 40 },
      );
    });

    it(`draws a function's calls from the seed and its name alone (${arrivals})`, () => {
      const alone = expand([[3, 0, 9]], arrivals);
      const among = expand(
        [
          [3, 0, 9],
          [500, 20, 1],
          [0, 7, 7],
        ],
        arrivals,
      ); // prettier-ignore
      expect(callsOf(among, 0)).to.deep.equal(callsOf(alone, 0));
      expect(callsOf(expand([[3, 0, 9]], arrivals), 0)).to.deep.equal(callsOf(alone, 0));
      expect(callsOf(expand([[3, 0, 9]], arrivals, 2), 0)).not.to.deep.equal(callsOf(alone, 0));
    });
  }

  it("spaces calls evenly and keeps a timer's period over the minutes", () => {
    const { arrival } = expand([[4, 1, 1, 1]], "even");
    const gaps = [...arrival].map((time, i) => time - (arrival[i - 1] ?? 0)).slice(1);
    expect(gaps.slice(0, 3).every((gap) => Math.abs(gap - 15_000) <= 1)).to.equal(true);
    expect(gaps.slice(4)).to.deep.equal([60_000, 60_000]);
  });

  it("puts all calls at the start of their minute", () => {
    expect([...expand([[2, 0, 1]], "start").arrival]).to.deep.equal([0, 0, 120_000]);
  });

  it("draws Poisson numbers: mean and variance of 2000 minutes of 50 within 5 standard errors", () => {
    const trace = expand([new Array<number>(2000).fill(50)], "poisson");
    const numbers = callsByMinute(trace, 2000)[0]!;
    const mean = trace.length / 2000;
    const variance = numbers.reduce((sum, n) => sum + (n - mean) * (n - mean), 0) / 1999;
    // standard error of the mean sqrt(50 / 2000) = 0.158; of the variance about 50 sqrt(2 / 2000) = 1.58
    expect(mean).to.be.closeTo(50, 0.79);
    expect(variance).to.be.closeTo(50, 7.9);
  });

  it("draws durations with the percentiles' distribution: a quarter below percentile 25, half below 50", () => {
    const { duration } = expand([[40_000]], "start");
    const below = (limit: number): number => duration.filter((value) => value < limit).length / 40_000;
    // standard error sqrt(0.25 * 0.75 / 40000) = 0.0022
    expect(below(12)).to.be.closeTo(0.25, 0.011);
    expect(below(15)).to.be.closeTo(0.5, 0.0125);
    expect(below(13.5)).to.be.closeTo(0.375, 0.0125); // half way from 12 (25 %) to 15 (50 %)
    expect(below(19)).to.be.closeTo(0.99, 0.0025);
  });

  it("notes the choice of arrivals and keeps tables, digest and horizon", () => {
    const trace = expand([[0, 0]], "uniform");
    expect(trace).to.include({ length: 0, horizon: 120_000, digest: "0", name: "table" });
    expect(trace.functions).to.have.length(1);
    expect(trace.load.notes.join(" ")).to.include("uniform");
  });
});
