import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { ArrivalProcess, activity, STEADY } from "../../../src/trace/generate/arrival-process.ts";
import { AZURE_2019 } from "../../../src/trace/generate/workload-profile.ts";

const DAY = AZURE_2019.day;

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Coefficient of variation of the gaps between calls at the starts of their minutes. */
function variationOf(counts: Uint32Array): number {
  const times = [...counts].flatMap((count, minute) => new Array<number>(count).fill(minute));
  const gaps = times.slice(1).map((time, k) => time - times[k]!);
  const mean = gaps.reduce((total, gap) => total + gap, 0) / gaps.length;
  const square = gaps.reduce((total, gap) => total + (gap - mean) * (gap - mean), 0) / gaps.length;
  return Math.sqrt(square) / mean;
}

describe("arrival process", () => {
  it("calls a timer at exact periods from a phase within the first", () => {
    const process = new ArrivalProcess(1440, DAY);
    process.placeTimer(900, 0, Random.root(1));
    const minutes = [...process.counts].flatMap((count, minute) => (count > 0 ? [minute] : []));
    expect(sum(process.counts)).to.equal(96); // 1440 / 15
    expect(minutes[0]).to.be.below(15);
    expect(minutes.slice(1).every((minute, k) => minute - minutes[k]! === 15)).to.equal(true);
  });

  it("calls a timer within the minute as often as it fires, and a timer longer than the trace once", () => {
    const process = new ArrivalProcess(60, DAY);
    process.placeTimer(10, 0, Random.root(1));
    expect([...process.counts]).to.deep.equal(new Array(60).fill(6));
    process.placeTimer(86_400, 0, Random.root(1));
    expect(sum(process.counts)).to.equal(1);
  });

  it("loses no call of a late timer", () => {
    const process = new ArrivalProcess(1440, DAY);
    process.placeTimer(60, 60, Random.root(3)); // late by up to a minute: some slip into the next
    expect(sum(process.counts)).to.equal(1440);
    expect(Math.max(...process.counts)).to.equal(2);
  });

  it("places exactly the calls asked for below the crowd, whatever their variation", () => {
    const process = new ArrivalProcess(1440, DAY);
    const variation = fc.double({ min: 0.01, max: 60, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), variation, fc.integer({ min: 0, max: 99 }), (total, cv, seed) => {
        process.placeCalls(total, cv, { part: 0.7, lagHours: -2 }, Random.root(seed));
        expect(sum(process.counts)).to.equal(total);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it("keeps the mean of crowded functions", () => {
    const process = new ArrivalProcess(1440, DAY);
    for (const variation of [0, 0.5, 1, 3]) {
      process.placeCalls(100_000, variation, STEADY, Random.root(2));
      expect(sum(process.counts), `variation ${variation}`).to.be.closeTo(100_000, 1300); // 4 standard deviations of Poisson
    }
  });

  it("calls at equal gaps for a variation of 0", () => {
    const process = new ArrivalProcess(1440, DAY);
    process.placeCalls(48, 0, STEADY, Random.root(4));
    expect(variationOf(process.counts)).to.equal(0);
    expect(sum(process.counts)).to.equal(48); // every 30 minutes
  });

  it("comes near the variation asked for, from Erlang over Poisson to bursts", () => {
    const process = new ArrivalProcess(14 * 1440, DAY);
    for (const [wanted, tolerance] of [
      [0.3, 0.05],
      [0.7, 0.06],
      [1, 0.07],
      [3, 0.6],
    ] as const) {
      const seen = [1, 2, 3, 4, 5].map((seed) => {
        process.placeCalls(2000, wanted, STEADY, Random.root(seed));
        return variationOf(process.counts);
      });
      const mean = seen.reduce((total, value) => total + value, 0) / seen.length;
      expect(mean, `variation ${wanted}`).to.be.closeTo(wanted, tolerance); // five seeds of 2,000 calls
    }
  });

  it("follows the day and rests on weekends", () => {
    const process = new ArrivalProcess(7 * 1440, DAY);
    process.placeCalls(20_000, 1, { part: 1, lagHours: 0 }, Random.root(6));
    const byHour = new Array<number>(24).fill(0);
    const byDay = new Array<number>(7).fill(0);
    for (const [minute, count] of process.counts.entries()) {
      byHour[Math.floor(minute / 60) % 24]! += count;
      byDay[Math.floor(minute / 1440)]! += count;
    }
    expect(byHour[14]!).to.be.above(8 * byHour[4]!); // levels 1 and 0.05 falling to 0
    expect(byDay[5]! / byDay[2]!).to.be.closeTo(0.5, 0.06); // Saturday by Wednesday
  });

  it("interpolates the hours' levels and shifts them by the lag", () => {
    // the levels are 0.6 at 9:00 and 0.75 at 10:00
    expect(activity(DAY, 9 * 60 + 30, 0)).to.be.closeTo(0.675, 1e-12);
    expect(activity(DAY, 11 * 60 + 30, 2)).to.be.closeTo(0.675, 1e-12);
    expect(activity(DAY, 5 * 1440 + 14 * 60, 0)).to.be.closeTo(0.5, 1e-12); // Saturday's peak
  });
});
