import { existsSync } from "node:fs";
import { expect } from "chai";
import { characterise, type TraceCharacteristics } from "../../src/trace/characteristics.ts";
import { type Marginal, marginals, populationsOf } from "../../src/trace/marginals.ts";
import { readMinuteCounts } from "../../src/trace/read-trace.ts";
import { survey } from "../../src/trace/survey.ts";
import { diskSource } from "./text-source.ts";

const SAMPLE = "../shared/data/azure/2019-d07-sample";

/**
 * The 269 functions of a real day that are at hand, of a sample of 500 whose figures are published beside them. Exact
 * figures: a Python script of its own (csv, numpy), which places every call of a minute and takes numpy's std / mean of
 * the gaps. Those of the 500: within three standard errors of a sample of 269 drawn from them without putting back.
 */
describe("a sample of a real Azure day", () => {
  let seen: TraceCharacteristics;
  let beside: ReadonlyMap<string, Marginal>;
  let variations: Float64Array;

  before(async function () {
    if (!existsSync(SAMPLE)) this.skip();
    const counts = await readMinuteCounts(diskSource(SAMPLE));
    const gathered = survey(counts);
    seen = characterise(counts, gathered);
    variations = gathered.variation.filter((value) => !Number.isNaN(value));
    beside = new Map(marginals(populationsOf(counts, gathered)).map((marginal) => [marginal.name, marginal]));
  });

  /** Whether a share of the 269, or of `members` of them, is as near to that of the 500 as its size allows. */
  function expectNear(share: number, published: number, members = 269, of = 500): void {
    const error = Math.sqrt(((published * (1 - published)) / members) * ((of - members) / (of - 1)));
    expect(share).to.be.closeTo(published, 3 * error);
  }

  it("counts functions, apps, calls and triggers", () => {
    expect(seen).to.include({ functions: 269, apps: 253, invocations: 2_670_375 });
    const triggers = seen.triggers.map(({ trigger, functionShare, invocationShare }) => [
      trigger,
      Math.round(functionShare * 269),
      Math.round(invocationShare! * 2_670_375),
    ]);
    expect(triggers).to.deep.equal([
      ["http", 66, 39_294],
      ["timer", 141, 36_773],
      ["queue", 38, 602_939],
      ["event", 7, 1_980_958],
      ["storage", 2, 5],
      ["orchestration", 15, 10_406],
    ]);
    const shareOf = (name: string) => seen.triggers.find(({ trigger }) => trigger === name)!.functionShare;
    for (const [name, published] of [
      ["timer", 0.494],
      ["http", 0.278],
      ["queue", 0.138],
      ["orchestration", 0.05],
      ["event", 0.028],
    ] as const)
      expectNear(shareOf(name), published);
  });

  it("finds as many rare functions and as much skew", () => {
    expect(seen.functionsAtMostHourly).to.equal(85 / 269); // at most 8 calls in 8 h
    expect(seen.functionsAtMostMinutely).to.equal(231 / 269);
    expect(seen.appsAtMostHourly).to.equal(76 / 253);
    expect(seen.appsAtMostMinutely).to.equal(215 / 253);
    expectNear(seen.functionsAtMostHourly!, 0.318);
    expectNear(seen.functionsAtMostMinutely!, 0.864);
    // 2 and 26 functions; that of the 500 depends on single functions, so that it says nothing here
    expect(seen.callsOfTop1Percent).to.equal(2_188_900 / 2_670_375);
    expect(seen.callsOfTop10Percent).to.equal(2_644_921 / 2_670_375);
    expect(seen.callsByHour.slice(0, 9)).to.deep.equal([
      323_290, 349_024, 315_310, 338_901, 347_512, 326_056, 336_438, 333_844, 0,
    ]);
  });

  it("finds the same variation of inter-arrival times of functions", () => {
    const { count, p25, p50, p75, p95, p99 } = seen.interArrivalVariation;
    expect([count, p25]).to.deep.equal([223, 0]);
    for (const [value, exact] of [
      [p50, 0.160831],
      [p75, 0.834715],
      [p95, 3.838367],
      [p99, 6.442983],
    ] as const)
      expect(value).to.be.closeTo(exact, 1e-6);
    // 416 of the 500 have a variation; shares below its published quantiles, and its published shares
    const below = (bound: number) => variations.filter((value) => value <= bound).length / variations.length;
    for (const [bound, share] of [
      [0.05, 0.375],
      [0.195, 0.5],
      [0.96, 0.75],
      [1, 0.76],
      [2, 0.885],
      [2.55, 0.9],
      [4.3, 0.95],
      [7.1, 0.99],
    ] as const)
      expectNear(below(bound), share, 223, 416);
  });

  it("finds the same variation of apps by their timers", () => {
    const { all, onlyTimers, withTimer, withoutTimer } = seen.interArrivalVariationOfApps;
    const figures = [all, onlyTimers!, withTimer!, withoutTimer!].map(({ count, p50, p75, p95 }) => [
      count,
      ...[p50, p75, p95].map((value) => Number(value!.toFixed(6))),
    ]);
    expect(figures).to.deep.equal([
      [212, 0.159457, 0.790049, 4.279603],
      [115, 0.032309, 0.223377, 0.477784],
      [116, 0.034019, 0.232993, 0.496501],
      [96, 0.846258, 1.629813, 5.62989],
    ]);
  });

  it("finds the same durations", () => {
    const { p5, p25, p50, p75, p95, p99 } = seen.durationPerFunctionMs;
    expect([p5, p25, p50, p75].map((value) => Math.round(value!))).to.deep.equal([7, 126, 622, 2758]);
    expect(p95).to.be.closeTo(27_795.2, 0.01);
    expect(p99).to.be.closeTo(91_332.08, 0.01);
  });

  it("is as far from the published distributions", () => {
    const to = (name: string, key: string) =>
      beside.get(name)!.published.find(({ source }) => source === key)!.distance;
    expect(to("variationOfApps", "[shahrad20]")).to.be.closeTo(0.2366037735849057, 1e-12);
    expect(to("variationOfAppsWithoutTimer", "[shahrad20]")).to.be.closeTo(0.2625, 1e-12);
    expect(to("callsPerDayOfApps", "[shahrad20]")).to.be.closeTo(0.21, 1e-12);
    // durations of functions come from all over the data set: no further than chance
    expect(to("durationOfFunctions", "[yu20]")).to.be.below(beside.get("durationOfFunctions")!.chance);
  });
});
