import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { appId } from "../../src/base/units.ts";
import { expandMinutes } from "../../src/trace/arrivals/expand.ts";
import { readGenericCsv } from "../../src/trace/format/generic-csv.ts";
import { AppTraces, appTrace, sliceTrace } from "../../src/trace/slice.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { denseRows, minuteTable } from "./minute-tables.ts";
import { textFile } from "./text-source.ts";

const small = (): Promise<Trace> =>
  readGenericCsv(
    textFile(
      "s.csv",
      "t_ms,function,duration_ms,memory_mb,coldstart_ms,app,cpu\n" +
        "0,f,10,100,1,a,0.5\n5,g,10,100,2,a,1\n10,h,10,50,3,b,0.25\n10,g,10,100,4,a,1\n90,f,10,100,5,a,0.5\n",
    ),
  );

describe("sliceTrace", () => {
  it("keeps the calls in [from, to), moved to 0, with every table", async () => {
    const trace = await small();
    const slice = sliceTrace(trace, 5, 90);
    expect([...slice.arrival]).to.deep.equal([0, 5, 5]);
    expect([...slice.functionId]).to.deep.equal([1, 2, 1]);
    expect([...slice.coldStart!]).to.deep.equal([2, 3, 4]);
    expect([...slice.cpu!]).to.deep.equal([1, 0.25, 1]);
    expect(slice).to.include({ length: 3, horizon: 85 });
    expect([slice.functions, slice.apps]).to.deep.equal([trace.functions, trace.apps]);
    expect(slice.load.notes.at(-1)).to.include("from 5 ms to 90 ms");
  });

  it("refuses bounds outside the trace", async () => {
    const trace = await small();
    for (const [from, to] of [
      [-1, 5],
      [6, 5],
      [0, 101],
      [Number.NaN, 5],
    ] as const) // prettier-ignore
      expect(() => sliceTrace(trace, from, to)).to.throw(RangeError, "expected 0 <= from <= to <= 100");
  });

  it("parts the calls into two slices", () => {
    fc.assert(
      fc.property(denseRows, fc.double({ min: 0, max: 1, noNaN: true }), (rows, share) => {
        const trace = expandMinutes(minuteTable(rows), { arrivals: "uniform", random: Random.root(3) });
        const middle = Math.round(trace.horizon * share);
        const [left, right] = [sliceTrace(trace, 0, middle), sliceTrace(trace, middle, trace.horizon)];
        expect(left.length + right.length).to.equal(trace.length);
        expect([...left.arrival, ...right.arrival.map((time) => time + middle)]).to.deep.equal([...trace.arrival]);
        expect([...left.duration, ...right.duration]).to.deep.equal([...trace.duration]);
        expect([...left.functionId, ...right.functionId]).to.deep.equal([...trace.functionId]);
        expect(left.horizon + right.horizon).to.equal(trace.horizon);
      }),
      { seed: 31, numRuns: 50 },
    );
  });
});

describe("appTrace", () => {
  it("keeps one app's calls and tables, ids from 0", async () => {
    const trace = await small();
    const b = appTrace(trace, appId(1));
    expect(b.functions.map(({ name, app }) => [name, app])).to.deep.equal([["h", 0]]);
    expect(b.apps).to.deep.equal([{ name: "b", memory: 50, functions: [0] }]);
    expect([[...b.arrival], [...b.functionId], [...b.coldStart!], [...b.cpu!]]).to.deep.equal([[10], [0], [3], [0.25]]);
    expect(b.horizon).to.equal(trace.horizon);
    const a = appTrace(trace, appId(0));
    expect([[...a.arrival], [...a.functionId]]).to.deep.equal([
      [0, 5, 10, 90],
      [0, 1, 1, 0],
    ]);
  });

  it("parts the calls among the apps", () => {
    fc.assert(
      fc.property(denseRows, (rows) => {
        const trace = expandMinutes(minuteTable(rows), { arrivals: "uniform", random: Random.root(4) });
        const lengths = trace.apps.map((_, app) => appTrace(trace, appId(app)).length);
        expect(lengths).to.deep.equal(rows.map((row) => row.reduce((sum, calls) => sum + calls, 0)));
      }),
      { seed: 32, numRuns: 30 },
    );
  });

  it("is what AppTraces gives, app by app, with cold starts and cores of single calls", async () => {
    const check = (trace: Trace) => {
      const traces = new AppTraces(trace);
      for (const app of trace.apps.keys()) expect(traces.of(appId(app))).to.deep.equal(appTrace(trace, appId(app)));
    };
    check(await small());
    fc.assert(
      fc.property(denseRows, (rows) => {
        check(expandMinutes(minuteTable(rows), { arrivals: "uniform", random: Random.root(5) }));
      }),
      { seed: 33, numRuns: 30 },
    );
    const traces = new AppTraces(await small());
    expect(() => traces.of(appId(2))).to.throw(RangeError, "expected an app below 2, got 2");
  });

  it("refuses an app that is not there", async () => {
    const trace = await small();
    expect(() => appTrace(trace, appId(2))).to.throw(RangeError, "expected an app below 2, got 2");
  });
});
