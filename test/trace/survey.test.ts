import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { functionId } from "../../src/base/units.ts";
import { expandMinutes, streamMinutes } from "../../src/trace/arrivals/expand.ts";
import type { MinuteCounts } from "../../src/trace/minute-counts.ts";
import { survey } from "../../src/trace/survey.ts";
import { denseRows, minuteTable } from "./minute-tables.ts";

const options = (random = Random.root(5)) => ({ arrivals: "uniform", random }) as const;

/** Standard deviation over mean of the gaps of calls equally spaced in their minutes, in two passes. */
function plainVariation(row: readonly number[]): number {
  const times = row.flatMap((calls, minute) => Array.from({ length: calls }, (_, k) => minute + k / calls));
  const gaps = times.slice(1).map((time, k) => time - times[k]!);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const square = gaps.reduce((sum, gap) => sum + (gap - mean) * (gap - mean), 0) / gaps.length;
  return gaps.length < 2 || mean === 0 ? Number.NaN : Math.sqrt(square) / mean;
}

/** The functions of a table, all in one app. */
function oneApp(counts: MinuteCounts): MinuteCounts {
  const app = { ...counts.apps[0]!, functions: counts.functions.map((_, id) => functionId(id)) };
  return {
    ...counts,
    apps: [app],
    functions: counts.functions.map((fn) => ({ ...fn, app: counts.functions[0]!.app })),
  };
}

describe("survey", () => {
  it("spaces the calls of a minute equally, of an app's together", () => {
    // f0: minutes 0 and 1 with 2 calls each: gaps 1/2 1/2 1/2, CV 0. f1: 1 call in minute 3.
    // Together at 0, 1/2, 1, 3/2, 3: gaps 1/2 1/2 1/2 3/2, mean 3/4, squares 3/16 + 9/16, CV sqrt(3/16) / (3/4) = 1 / sqrt 3
    const seen = survey(
      oneApp(
        minuteTable([
          [2, 2, 0, 0],
          [0, 0, 0, 1],
        ]),
      ),
    );
    expect([...seen.calls]).to.deep.equal([4, 1]);
    expect(seen.variation[0]).to.equal(0);
    expect(seen.variation[1]).to.be.NaN;
    expect(seen.appVariation[0]).to.be.closeTo(1 / Math.sqrt(3), 1e-12);
  });

  it("finds exact regularity where calls divide the minute unevenly in binary", () => {
    expect(survey(minuteTable([[7, 7, 7, 7, 7]])).variation[0]).to.equal(0);
    expect(survey(minuteTable([[3, 3, 3]])).variation[0]).to.equal(0);
  });

  it("varies as the calls themselves would, placed one by one", () => {
    fc.assert(
      fc.property(denseRows, (rows) => {
        const seen = survey(minuteTable(rows));
        for (const [fn, row] of rows.entries()) {
          const plain = plainVariation(row);
          if (Number.isNaN(plain)) expect(seen.variation[fn]).to.be.NaN;
          else expect(seen.variation[fn]).to.be.closeTo(plain, 1e-6);
          expect(seen.appVariation[fn]).to.deep.equal(seen.variation[fn]); // an app each
        }
        const together = rows[0]!.map((_, minute) => rows.reduce((sum, row) => sum + row[minute]!, 0));
        const plain = plainVariation(together);
        const app = survey(oneApp(minuteTable(rows))).appVariation[0]!;
        if (Number.isNaN(plain)) expect(app).to.be.NaN;
        else expect(app).to.be.closeTo(plain, 1e-6);
      }),
      { seed: 2020, numRuns: 200 },
    );
  });

  it("gathers the same of streamed calls as of stored ones, and counts as many as the minutes hold", () => {
    fc.assert(
      fc.property(denseRows, (rows) => {
        const counts = minuteTable(rows);
        const [streamed, stored, counted] = [
          survey(streamMinutes(counts, options())),
          survey(expandMinutes(counts, options())),
          survey(counts),
        ];
        const columns = ["invocations", "calls", "averages", "variation", "appVariation", "callsByHour"] as const;
        for (const name of columns) expect(streamed[name], name).to.deep.equal(stored[name]);
        for (const p of [0, 0.5, 1]) expect(streamed.perCall.quantile(p)).to.equal(stored.perCall.quantile(p));
        expect(counted.calls).to.deep.equal(stored.calls);
        expect(counted.callsByHour).to.deep.equal(stored.callsByHour);
        expect(counted.invocations).to.equal(stored.invocations);
      }),
      { seed: 2019, numRuns: 50 },
    );
  });

  it("spreads the durations of counted calls as their percentiles say, weighted by calls", () => {
    // f0: 10 11 12 15 18 19 20 ms at 0 1 25 50 75 99 100 %, once; f1: twice that, three times
    const { perCall } = survey(minuteTable([[1], [3]]));
    // a quarter of f0's hundredths and three of f1's per hundredth: f1 starts at 20 where f0 ends
    expect(perCall.quantile(0)).to.equal(10);
    expect(perCall.quantile(1)).to.equal(40);
    expect(perCall.quantile(0.125)).to.be.closeTo(15, 0.2); // the median of f0
    expect(perCall.quantile(0.625)).to.be.closeTo(30, 0.2); // of f1
    expect(perCall.mean).to.equal((15 + 3 * 30) / 4); // the stated averages
  });

  it("counts hours of the observed time, the last incomplete one included", () => {
    const row = new Array<number>(150).fill(0);
    [row[0], row[59], row[60], row[149]] = [1, 2, 4, 8];
    expect([...survey(minuteTable([row])).callsByHour]).to.deep.equal([3, 4, 8]);
  });
});
