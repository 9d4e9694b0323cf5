import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { ArrivalProcess } from "../../../src/trace/generate/arrival-process.ts";
import { AZURE_2019 } from "../../../src/trace/generate/azure-2019-profile.ts";
import { activityOfWeek, followRhythm, STEADY } from "../../../src/trace/generate/day-rhythm.ts";
import { gapVariation } from "../../../src/trace/generate/gap-variation.ts";
import { Intensity } from "../../../src/trace/generate/intensity.ts";

const HOURS = AZURE_2019.day.hours;
const WEEK = activityOfWeek(HOURS, 0.5);

function variationOf({ counts }: ArrivalProcess): number {
  const minute = Uint32Array.from([...counts.keys()].filter((m) => counts[m]! > 0));
  return gapVariation(
    minute,
    Uint32Array.from(minute, (m) => counts[m]!),
  )!;
}

describe("intensity", () => {
  it("interpolates the hours' levels, rests on weekends and shifts by the lag", () => {
    expect(WEEK[9 * 60 + 30]).to.be.closeTo(0.675, 1e-12); // 0.6 at 9:00 and 0.75 at 10:00
    expect(WEEK[5 * 1440 + 14 * 60]).to.be.closeTo(0.5, 1e-12); // Saturday's peak
    const intensity = new Float64Array(7 * 1440).fill(2);
    followRhythm(intensity, WEEK, { part: 0.5, lagMinutes: 120 });
    expect(intensity[11 * 60 + 30]).to.be.closeTo(2 * (0.5 + 0.5 * 0.675), 1e-12);
    expect(intensity[60]).to.be.closeTo(2 * (0.5 + 0.5 * WEEK[6 * 1440 + 23 * 60]!), 1e-12); // Sunday evening before
  });

  it("gives each hour of the week its part of the calls", () => {
    const intensity = new Intensity(7 * 1440, WEEK);
    const process = new ArrivalProcess(7 * 1440);
    intensity.draw(1, 1, { part: 0.8, lagMinutes: 0 }, Random.root(6));
    process.placePoisson(25_000, intensity, Random.root(6));
    const levels = Array.from(WEEK, (level) => 0.2 + 0.8 * level);
    const total = levels.reduce((sum, own) => sum + own, 0);
    let chi = 0;
    for (let hour = 0; hour < 168; hour++) {
      const expected = (25_000 * levels.slice(60 * hour, 60 * hour + 60).reduce((sum, own) => sum + own, 0)) / total;
      const seen = process.counts.subarray(60 * hour, 60 * hour + 60).reduce((sum, own) => sum + own, 0);
      chi += ((seen - expected) * (seen - expected)) / expected;
    }
    // chi-square of 167 degrees of freedom: mean 167, deviation sqrt(334) = 18.3, here four of them
    expect(chi).to.be.within(167 - 73, 167 + 73);
  });

  it("makes gaps that vary as those of a Poisson process whose rate changes slowly", () => {
    const days = 98;
    const process = new ArrivalProcess(days * 1440);
    const intensity = new Intensity(days * 1440, WEEK);
    intensity.draw(1, 1, { part: 0.5, lagMinutes: 0 }, Random.root(11));
    process.placePoisson(60_000, intensity, Random.root(11));
    // gaps of mean 2.35 minutes. CV^2 = 2 mean(rate) mean(1 / rate) - 1 over the week: between calls of one minute the
    // even spacing hides variation, so the closed form is that of the calls at the starts of their minutes, plus 1/6
    // of a square minute for the two roundings
    const levels = Array.from(WEEK, (level) => 0.5 + 0.5 * level);
    const mean = (values: readonly number[]) => values.reduce((sum, own) => sum + own, 0) / values.length;
    const gap = (days * 1440) / 60_000;
    const wanted = Math.sqrt(2 * mean(levels) * mean(levels.map((own) => 1 / own)) - 1 + 1 / 6 / (gap * gap));
    const times = [...process.counts].flatMap((count, minute) => new Array<number>(count).fill(minute));
    const gaps = times.slice(1).map((time, k) => time - times[k]!);
    const square = mean(gaps.map((own) => own * own)) / (mean(gaps) * mean(gaps)) - 1;
    expect(wanted).to.be.above(1.05); // what a constant rate would not have
    expect(Math.sqrt(square)).to.be.closeTo(wanted, 4 * Math.sqrt(2 / 60_000) * wanted);
  });

  it("has the variation of an interrupted Poisson process", () => {
    const process = new ArrivalProcess(98 * 1440);
    const intensity = new Intensity(98 * 1440, WEEK);
    for (const wanted of [2, 4]) {
      const seen = Array.from({ length: 12 }, (_, seed) => {
        const random = Random.root(seed);
        intensity.draw(8000, wanted, STEADY, random);
        process.placePoisson(8000, intensity, random);
        return variationOf(process);
      });
      const mean = seen.reduce((sum, own) => sum + own, 0) / seen.length;
      const error = Math.sqrt(seen.reduce((sum, own) => sum + (own - mean) * (own - mean), 0) / 11 / 12);
      // four standard errors of the twelve, and 5 % for calls that are spaced evenly inside minutes
      expect(mean, `variation ${wanted}`).to.be.closeTo(wanted, 4 * error + 0.05 * wanted);
      expect(error).to.be.below(0.1 * wanted); // so that the bound says something
    }
  });
});
