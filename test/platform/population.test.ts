import { expect } from "chai";
import fc from "fast-check";
import { type Population, PopulationLog, peakPopulation } from "../../src/platform/population.ts";

/** A change of one of up to five logs. */
const changes = fc.array(
  fc.record({
    log: fc.integer({ min: 0, max: 4 }),
    time: fc.integer({ min: 0, max: 6 }),
    rank: fc.integer({ min: 0, max: 6 }),
    born: fc.boolean(),
  }),
  { maxLength: 200 },
);

describe("peakPopulation", () => {
  it("is the highest level of all changes sorted by time, rank and log", () => {
    fc.assert(
      fc.property(changes, (list) => {
        const sorted = [...list].sort((a, b) => a.time - b.time || a.rank - b.rank || a.log - b.log);
        const logs = Array.from({ length: 5 }, () => new PopulationLog());
        let live = 0;
        let peak = 0;
        for (const { log, time, rank, born } of sorted) {
          logs[log]!.add(time, rank, born);
          live += born ? 1 : -1;
          peak = Math.max(peak, live);
        }
        expect(peakPopulation(logs.map((log) => log.take()))).to.equal(peak);
      }),
      { seed: 3102, numRuns: 300 },
    );
  });

  it("is 0 of nothing", () => {
    const none: Population[] = [];
    expect([peakPopulation(none), peakPopulation([new PopulationLog().take()])]).to.deep.equal([0, 0]);
  });

  it("lets a finish at an instant go before an arrival, and an expiry after it", () => {
    const log = (...entries: [time: number, rank: number, born: boolean][]) => {
      const made = new PopulationLog();
      for (const entry of entries) made.add(...entry);
      return made.take();
    };
    const arrival = log([10, 4, true]);
    expect(peakPopulation([arrival, log([0, 4, true], [10, 0, false])])).to.equal(1);
    expect(peakPopulation([arrival, log([0, 4, true], [10, 6, false])])).to.equal(2);
  });
});
