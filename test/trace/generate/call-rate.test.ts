import { expect } from "chai";
import { AZURE_2019 } from "../../../src/trace/generate/azure-2019-profile.ts";
import { CallRates, callsPerDay } from "../../../src/trace/generate/call-rate.ts";
import {
  type AzureTrigger,
  CALLS_PER_DAY_OF_FUNCTIONS,
  TRIGGER_SHARES,
} from "../../../src/trace/generate/published-2019.ts";

const TRIGGERS = Object.keys(TRIGGER_SHARES) as AzureTrigger[];

describe("calls per day", () => {
  it("mixes to the profile's distribution of all functions", () => {
    // timers at or below 0.15, 1, 24, ... calls a day, from the weights of their periods
    const timers = [0, 0.13, 0.13 + 0.03 + 0.16, 0.32 + 0.055 + 0.08, 0.455 + 0.35, 0.805 + 0.15, 0.955 + 0.02];
    for (const [k, [calls, share]] of AZURE_2019.callsPerDay.slice(0, timers.length).entries()) {
      let mixed = TRIGGER_SHARES.timer.functions * timers[k]!;
      for (const trigger of TRIGGERS) {
        if (trigger === "timer") continue;
        const point = callsPerDay(AZURE_2019, trigger, 14).find(([value]) => value === calls)!;
        mixed += TRIGGER_SHARES[trigger].functions * point[1];
      }
      expect(mixed, `at most ${calls} calls a day`).to.be.closeTo(share, 0.01); // the shares of functions sum to 0.999, and an upper share stays at most 1
    }
  });

  it("is near the published distribution at the published points", () => {
    // chosen inside the reading error, so that the apps' calls and variation are met together with the functions'
    for (const [calls, share] of CALLS_PER_DAY_OF_FUNCTIONS)
      expect(AZURE_2019.callsPerDay.find(([value]) => value === calls)![1], `${calls}`).to.be.closeTo(share, 0.02);
  });

  it("is a distribution for every trigger and number of days", () => {
    for (const trigger of TRIGGERS) {
      for (const days of [1, 2, 14]) {
        const points = callsPerDay(AZURE_2019, trigger, days);
        expect(points[0]).to.deep.equal([1 / days, 0]);
        expect(points[points.length - 1]![1]).to.equal(1);
        for (const [k, [value, share]] of points.entries()) {
          if (k === 0) continue;
          expect(value).to.be.at.least(points[k - 1]![0]);
          expect(share).to.be.at.least(points[k - 1]![1]);
        }
      }
    }
  });

  it("makes events heavier than HTTP, as their share of the calls demands", () => {
    const rates = new CallRates(AZURE_2019, 1, Number.POSITIVE_INFINITY);
    expect(rates.callsPerDay("event", 0.7)).to.be.above(100 * rates.callsPerDay("http", 0.7));
  });

  it("keeps calls and timers to the cap", () => {
    const rates = new CallRates(AZURE_2019, 2, 100);
    expect(rates.callsPerDay("event", 0.999999)).to.be.within(99, 100);
    expect(rates.period(0)).to.equal(86_400);
    expect(rates.period(0.999999)).to.equal(900); // 96 calls a day; 300 s would be 288
    expect(new CallRates(AZURE_2019, 2, 0.1).period(0.9)).to.equal(86_400); // none keeps to it: the longest
  });
});
