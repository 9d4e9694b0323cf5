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

  it("sorts minutes of a hundred thousand calls", () => {
    const stream = streamArrivals(minuteTable([[70_000], [0], [50_000]]), {
      arrivals: "uniform",
      random: Random.root(1),
    });
    const { length, arrival, functionId } = stream.next()!;
    expect(length).to.equal(120_000);
    for (let i = 1; i < length; i++)
      if (arrival[i]! < arrival[i - 1]! || (arrival[i] === arrival[i - 1] && functionId[i]! < functionId[i - 1]!))
        throw new Error(`expected order at ${i}`);
    expect(stream.next()).to.equal(undefined);
  });
});
