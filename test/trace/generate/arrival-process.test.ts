import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { ArrivalProcess, type Timer } from "../../../src/trace/generate/arrival-process.ts";
import { AZURE_2019 } from "../../../src/trace/generate/azure-2019-profile.ts";
import { activityOfWeek, STEADY } from "../../../src/trace/generate/day-rhythm.ts";
import { Intensity } from "../../../src/trace/generate/intensity.ts";

const WEEK = activityOfWeek(AZURE_2019.day.hours, 0.5);
const EXACT: Omit<Timer, "seconds"> = { drift: 0, lateSeconds: 0 };

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

function minutesOf(counts: Uint32Array): number[] {
  return [...counts].flatMap((count, minute) => new Array<number>(count).fill(minute));
}

/** Mean and coefficient of variation of the gaps between calls at the starts of their minutes. */
function gapsOf(counts: Uint32Array): { readonly mean: number; readonly variation: number } {
  const times = minutesOf(counts);
  const gaps = times.slice(1).map((time, k) => time - times[k]!);
  const mean = gaps.reduce((total, gap) => total + gap, 0) / gaps.length;
  const square = gaps.reduce((total, gap) => total + (gap - mean) * (gap - mean), 0) / gaps.length;
  return { mean, variation: Math.sqrt(square) / mean };
}

describe("arrival process of timers", () => {
  it("fires at exact periods from a phase within the first", () => {
    const process = new ArrivalProcess(1440);
    process.placeTimer({ seconds: 900, ...EXACT }, Random.root(1));
    const minutes = minutesOf(process.counts);
    expect(minutes).to.have.length(96); // 1440 / 15
    expect(minutes[0]).to.be.below(15);
    expect(gapsOf(process.counts)).to.deep.equal({ mean: 15, variation: 0 });
  });

  it("draws its phase evenly", () => {
    const process = new ArrivalProcess(1440);
    const phases = Array.from({ length: 400 }, (_, seed) => {
      process.placeTimer({ seconds: 86_400, ...EXACT }, Random.root(seed));
      return minutesOf(process.counts)[0]!;
    });
    const mean = phases.reduce((total, phase) => total + phase, 0) / 400;
    // uniform on 0 .. 1440: mean 719.5, standard error 1440 / sqrt(12 x 400) = 20.8, here four of them
    expect(mean).to.be.closeTo(719.5, 83);
  });

  it("fires within the minute as often as its period says, and once if that is longer than the trace", () => {
    const process = new ArrivalProcess(60);
    process.placeTimer({ seconds: 10, ...EXACT }, Random.root(1));
    expect([...process.counts]).to.deep.equal(new Array(60).fill(6));
    process.placeTimer({ seconds: 86_400, ...EXACT }, Random.root(1));
    expect(sum(process.counts)).to.equal(1);
  });

  it("drifts: its clock is slow by a share of the period", () => {
    const process = new ArrivalProcess(14 * 1440);
    process.placeTimer({ seconds: 600, drift: 0.01, lateSeconds: 0 }, Random.root(1));
    // 20160 / 10.1 = 1996.04; whole minutes hide at most one minute over all the gaps
    expect(sum(process.counts)).to.be.within(1996, 1997);
    expect(gapsOf(process.counts).mean).to.be.closeTo(10.1, 1 / 1995);
  });

  it("is late by a uniform delay: gaps of variation L / (sqrt(6) P)", () => {
    const process = new ArrivalProcess(99 * 1440);
    process.placeTimer({ seconds: 7200, drift: 0, lateSeconds: 3600 }, Random.root(3));
    // two delays of variance 60^2 / 12 each: deviation 24.49 of 120 minutes = 0.2041; 1,188 gaps that are correlated
    // by -1/2: standard error of the deviation below 0.2041 x sqrt(1.5 / (2 x 1188)) = 0.0051, here four of them
    expect(gapsOf(process.counts).variation).to.be.closeTo(0.2041, 0.0205);
    expect(sum(process.counts)).to.equal(1188); // no late call is lost
  });

  it("keeps to office hours where it has any", () => {
    const process = new ArrivalProcess(14 * 1440);
    process.placeTimer({ seconds: 300, ...EXACT, office: [8, 18] }, Random.root(4));
    const minutes = minutesOf(process.counts);
    expect(minutes).to.have.length(10 * 10 * 12); // 10 weekdays of 10 hours, 12 calls in each
    for (const minute of minutes) {
      expect((minute % 1440) / 60).to.be.within(8, 18);
      expect(Math.floor(minute / 1440) % 7).to.be.below(5);
    }
    process.placeTimer({ seconds: 10, ...EXACT, office: [8, 18] }, Random.root(4));
    expect(sum(process.counts)).to.equal(100 * 360);
  });
});

describe("arrival process of calls", () => {
  it("places calls at equal gaps, in whole minutes or a whole number a minute", () => {
    const process = new ArrivalProcess(1440);
    process.placeEven(48, Random.root(4));
    expect(gapsOf(process.counts)).to.deep.equal({ mean: 30, variation: 0 });
    expect(sum(process.counts)).to.equal(48);
    process.placeEven(7000, Random.root(4)); // 4.86 a minute
    expect([...process.counts]).to.deep.equal(new Array(1440).fill(5));
  });

  it("places exactly the calls asked for below the crowd, whatever their variation", () => {
    const process = new ArrivalProcess(1440);
    const intensity = new Intensity(1440, WEEK);
    const variation = fc.double({ min: 0.01, max: 60, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), variation, fc.integer({ min: 0, max: 99 }), (total, cv, seed) => {
        const random = Random.root(seed);
        if (cv < 1) process.placeErlang(total, cv, random);
        else {
          intensity.draw(total, cv, { part: 0.7, lagMinutes: -120 }, random);
          process.placePoisson(total, intensity, random);
        }
        expect(sum(process.counts)).to.equal(total);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it("has the mean and the variation of its law per minute where calls crowd", () => {
    const process = new ArrivalProcess(14 * 1440);
    const intensity = new Intensity(14 * 1440, WEEK);
    intensity.draw(1, 1, STEADY, Random.root(1));
    for (const variation of [0.5, 1]) {
      const random = Random.root(2);
      if (variation < 1) process.placeErlang(50 * 20_160, variation, random);
      else process.placePoisson(50 * 20_160, intensity, random);
      const mean = sum(process.counts) / 20_160;
      const square = process.counts.reduce((total, n) => total + (n - mean) * (n - mean), 0) / 20_160;
      // counts of mean 50 and variance 50 v^2 + 1/12 .. 1/4 of rounding; standard errors 0.05 v and 1 % of the variance
      expect(mean, `variation ${variation}`).to.be.closeTo(50, 0.2 * variation);
      expect(square / 50, `variation ${variation}`).to.be.closeTo(variation * variation + 0.0033, 0.04);
    }
  });

  it("writes its minutes in order, few or many", () => {
    const process = new ArrivalProcess(1440);
    for (const total of [5, 1000]) {
      process.placeErlang(total, 0.7, Random.root(5));
      const [minute, count] = [new Uint32Array(1500), new Uint32Array(1500)];
      const end = process.writeTo(minute, count, 10);
      const active = [...process.counts].flatMap((n, m) => (n > 0 ? [m] : []));
      expect([...minute.subarray(10, end)]).to.deep.equal(active);
      expect([...count.subarray(10, end)]).to.deep.equal(active.map((m) => process.counts[m]));
    }
  });

  // closed forms of the gaps: mean T / n and the variation asked for. A variation v of n gaps has a standard error of
  // about v sqrt((kurtosis - 1) / 4 n): for Erlang below v / sqrt(n), for Poisson sqrt(2 / n)
  it("has Erlang gaps", () => {
    const process = new ArrivalProcess(99 * 1440);
    for (const [wanted, shape] of [
      [0.3, 11],
      [0.5, 4],
      [Math.SQRT1_2, 2],
    ] as const) {
      process.placeErlang(2000, wanted, Random.root(8));
      const { mean, variation } = gapsOf(process.counts);
      expect(mean, `shape ${shape}`).to.be.closeTo((99 * 1440) / 2000, 0.5); // the last gap goes round
      expect(variation, `shape ${shape}`).to.be.closeTo(1 / Math.sqrt(shape), 4 * (wanted / Math.sqrt(2000)));
    }
  });

  it("has Poisson gaps", () => {
    const process = new ArrivalProcess(99 * 1440);
    const intensity = new Intensity(99 * 1440, WEEK);
    intensity.draw(2000, 1, STEADY, Random.root(9));
    process.placePoisson(2000, intensity, Random.root(9));
    const { mean, variation } = gapsOf(process.counts);
    expect(mean).to.be.closeTo((99 * 1440) / 2000, 1);
    expect(variation).to.be.closeTo(1, 4 * Math.sqrt(2 / 2000));
  });
});
