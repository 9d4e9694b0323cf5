import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { streamArrivals } from "../../../src/trace/arrivals/arrival-stream.ts";
import { expandMinutes } from "../../../src/trace/arrivals/expand.ts";
import { ARRIVALS } from "../../../src/trace/source.ts";
import { denseRows, minuteTable } from "../minute-tables.ts";

describe("streamArrivals", () => {
  for (const arrivals of ARRIVALS) {
    it(`gives the arrivals of the calls, and a minute at a time (${arrivals})`, () => {
      let total = 0;
      fc.assert(
        fc.property(denseRows, fc.nat(1000), (rows, seed) => {
          const options = { arrivals, random: Random.root(seed) };
          const { arrival, functionId } = expandMinutes(minuteTable(rows), options);
          const stream = streamArrivals(minuteTable(rows), options);
          const got: number[][] = [];
          for (let chunk = stream.next(); chunk !== undefined; chunk = stream.next()) {
            const own = Array.from({ length: chunk.length }, (_, i) => [chunk!.arrival[i]!, chunk!.functionId[i]!]);
            expect(new Set(own.map(([time]) => Math.floor(time! / 60_000)))).to.have.length(1);
            got.push(...own);
          }
          expect(got).to.deep.equal(Array.from(arrival, (time, i) => [time, functionId[i]]));
          total += got.length;
        }),
        { seed: 22, numRuns: 60 },
      );
      expect(total).to.be.above(1000);
    });
  }

  it("gives full minutes the arrivals of the calls too", () => {
    const rows = [
      [20_000, 5],
      [9000, 30_000],
    ];
    const options = { arrivals: "uniform", random: Random.root(7) } as const;
    const { arrival, functionId } = expandMinutes(minuteTable(rows), options);
    const stream = streamArrivals(minuteTable(rows), options);
    let at = 0;
    for (let chunk = stream.next(); chunk !== undefined; chunk = stream.next())
      for (let i = 0; i < chunk.length; i++, at++)
        if (chunk.arrival[i] !== arrival[at] || chunk.functionId[i] !== functionId[at]) throw new Error(`call ${at}`);
    expect(at).to.equal(59_005);
  });

  it("sorts minutes of a hundred thousand calls", () => {
    const stream = streamArrivals(
      minuteTable([
        [70_000, 3, 40_000],
        [0, 0, 0],
        [50_000, 2, 60_000],
      ]),
      {
        arrivals: "uniform",
        random: Random.root(1),
      },
    );
    for (const [minute, calls] of [
      [70_000, 50_000],
      [3, 2],
      [40_000, 60_000],
    ].entries()) {
      const { length, arrival, functionId } = stream.next()!;
      expect(length).to.equal(calls[0]! + calls[1]!);
      expect(functionId.subarray(0, length).filter((id) => id === 0).length).to.equal(calls[0]);
      expect([Math.floor(arrival[0]! / 60_000), Math.floor(arrival[length - 1]! / 60_000)]).to.deep.equal([
        minute,
        minute,
      ]);
      for (let i = 1; i < length; i++)
        if (arrival[i]! < arrival[i - 1]! || (arrival[i] === arrival[i - 1] && functionId[i]! < functionId[i - 1]!))
          throw new Error(`expected order at ${i}`);
    }
    expect(stream.next()).to.equal(undefined);
  });
});
