import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { resolveParameters } from "../../src/base/parameters.ts";
import { ms } from "../../src/base/units.ts";
import { replay } from "../../src/experiment/replay.ts";
import type { NodeClass } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import type { Tally } from "../../src/platform/tally.ts";
import { definition, IceBreaker } from "../../src/policy/icebreaker.ts";
import { forecastErrors, speedShare, warmUtility } from "../../src/policy/icebreaker-utility.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";

const SECOND = 1000;
/** The forecast is the mean of the last two intervals' calls, judged by the last one alone; utilities as they are. */
const PLAIN = "interval=10s,window=20s,judged=1,harmonics=0,trend=none,measure=calls,normalise=false,low=0.33,high=0.5";
/** One node of each class; what takes 1 s on the first takes 2 s on the second. */
const TWO = { nodes: 2, lowEndNodes: 1, lowEndStart: 2, lowEndExecution: 2 };

/** a of 100 MB is called at 5, 15, 25, 35 and 45 s, b of 400 MB a second later; to 50 s. */
const STEADY = [5, 15, 25, 35, 45].flatMap((t): Call[] => [
  { t: t * SECOND, f: "a", d: SECOND, cold: 500, mb: 100 },
  { t: (t + 1) * SECOND, f: "b", d: SECOND, cold: 500, mb: 400 },
]);

function play(
  calls: readonly Call[],
  params: Readonly<Record<string, string | number | boolean>>,
  platform = {},
): Tally {
  const trace = makeTrace(calls, 50 * SECOND);
  const values = resolveParameters(definition.parameters, params, "icebreaker");
  return new Platform(trace, new IceBreaker(poolsOf(trace, "app").profiles, values), platformConfig(platform)).run();
}

describe("icebreaker", () => {
  it("keeps the small pool warm on the fast node, and the large one on the cheap node", async () => {
    // Forecasts from 20 s on, always 1. At 20 s none is judged: both stay on the fast node, where their first calls started
    // them. From 30 s on the last forecast was right: missed 0, vain 0; the fast node takes half the time; a has 1/4 of b's
    // memory. Utility of a (0 + 1 + 1/2 + 3/4) / 4 = 0.5625 >= 0.5: fast. Of b (0 + 1 + 1/2 + 0) / 4 = 0.375: cheap, so its
    // instance is released at 30 s and another starts, ready at 31 s; its calls at 36 and 46 s last 2 s.
    // Held on the fast node: a 5-50 s, of which 5.5 s busy or starting; b 6-30 s, 3.5 s. On the cheap one: b 30-50 s, 1 + 2 * 2 s.
    const trace = makeTrace(STEADY, 50 * SECOND);
    const { result, notes } = await replay(trace, `icebreaker:${PLAIN}`, { platform: TWO });
    const [high, low] = result.nodeClasses!;
    expect([high!.coldStarts, high!.prewarms, high!.served]).to.deep.equal([2, 0, 8]);
    expect([low!.coldStarts, low!.prewarms, low!.served]).to.deep.equal([0, 1, 2]);
    const wasted = [(39.5 * 100 + 20.5 * 400) / 1024, (15 * 400) / 1024];
    const held = [(45 * 100 + 24 * 400) / 1024, (20 * 400) / 1024];
    expect(high!.wastedGBSeconds).to.be.closeTo(wasted[0]!, 1e-9);
    expect(low!.wastedGBSeconds).to.be.closeTo(wasted[1]!, 1e-9);
    expect(result.wastedGBSeconds).to.be.closeTo(wasted[0]! + wasted[1]!, 1e-9);
    expect(high!.keepAliveUSD).to.be.closeTo((wasted[0]! * 0.01475) / 3600, 1e-15);
    expect(low!.keepAliveUSD).to.be.closeTo((wasted[1]! * 0.0084) / 3600, 1e-15);
    expect(low!.heldUSD).to.be.closeTo((held[1]! * 0.0084) / 3600, 1e-15);
    expect(high!.heldGBSeconds).to.be.closeTo(held[0]!, 1e-9);
    expect(notes).to.deep.equal({ "classes of nodes": "high-end, low-end" });
  });

  it("chooses only whether to keep warm where all nodes are alike, and says so", async () => {
    // No speed-up: a (0 + 1 + 0 + 3/4) / 4 = 0.4375 >= 0.33 stays; b (0 + 1 + 0 + 0) / 4 = 0.25 is released at 30 and 40 s,
    // so that its calls at 6, 36 and 46 s start cold
    const trace = makeTrace(STEADY, 50 * SECOND);
    const { result, functions, notes } = await replay(trace, `icebreaker:${PLAIN}`, { platform: { nodes: 2 } });
    expect(functions.map(({ coldStarts }) => coldStarts)).to.deep.equal([1, 3]);
    expect(result).not.to.have.property("nodeClasses");
    expect(notes).to.deep.equal({ "classes of nodes": "one: only whether to warm is chosen" });
  });

  it("spreads utilities over the pools with a forecast before it compares them", () => {
    // b is lowest, 0: not warm; a is highest, 1: on the fast node, however low the thresholds' difference
    const spec = { interval: "10s", window: "20s", judged: 1, harmonics: 0, trend: "none", measure: "calls" };
    const both = play(STEADY, spec, TWO);
    expect([...both.functions.coldStarts]).to.deep.equal([1, 3]);
    expect(both.nodeClasses!.map(({ served }) => served)).to.deep.equal([10, 0]);
    // alone, b is the highest
    const alone = play(
      STEADY.filter(({ f }) => f === "b"),
      spec,
      TWO,
    );
    expect([...alone.functions.coldStarts]).to.deep.equal([1]);
  });

  it("has as many instances as were busy at once, or as there were calls", () => {
    // two calls at once each 10 s, then one: at 20 s the mean of 2 and 2; by calls, with a third one later in the interval, 3.
    // At 30 s the idle ones above are released
    const calls = [5, 15, 25].flatMap((t): Call[] => [
      { t: t * SECOND, d: SECOND, cold: 500 },
      { t: t * SECOND, d: SECOND, cold: 500 },
      { t: (t + 3) * SECOND, d: SECOND, cold: 500 },
    ]);
    const spec = { interval: "10s", window: "20s", judged: 5, harmonics: 0, trend: "none" };
    const peak = play(calls, { ...spec, measure: "peak" });
    expect([peak.prewarms, peak.peakInstances]).to.deep.equal([0, 2]);
    const byCalls = play(calls, { ...spec, measure: "calls" });
    expect([byCalls.prewarms, byCalls.peakInstances]).to.deep.equal([1, 3]); // at 20 s
  });

  it("refuses thresholds the wrong way round", () => {
    expect(() => play([], { low: 0.7 })).to.throw(InputError, "expected at most high, which is 0.66, got 0.7");
  });
});

describe("the utility of keeping a function warm", () => {
  it("counts what forecasts missed and what they foresaw in vain", () => {
    const errors = (came: number[], foreseen: number[]) => {
      const into = { missed: 0, vain: 0 };
      forecastErrors(Float64Array.from(came), Float64Array.from(foreseen), into);
      return [into.missed, into.vain];
    };
    expect(errors([2, 0, 2], [1, 1, 2])).to.deep.equal([0.25, 0.25]); // 1 of 4 missed, 1 of 4 in vain
    expect(errors([1, 0, 0], [0, 3, 3])).to.deep.equal([1, 1]); // 6 of 1 in vain is at most all
    expect(errors([0, 0], [0, 0])).to.deep.equal([0, 1]);
  });

  it("is larger for functions that fast nodes speed up more", () => {
    const one = { nodes: 1, price: 1 };
    const classes: readonly NodeClass[] = [
      { name: "fast", firstNode: 0, startFactor: 1, executionFactor: 1, ...one },
      { name: "slow", firstNode: 1, startFactor: 1, executionFactor: 3, ...one },
    ];
    // start 1 s: with 1 s of execution 2 s and 4 s; without 1 s and 1 s
    expect(speedShare(ms(1000), 1000, classes)).to.equal(0.5);
    expect(speedShare(ms(1000), 0, classes)).to.equal(1);
    expect(speedShare(ms(1000), 1000, undefined)).to.equal(1);
    expect(speedShare(ms(0), 0, classes)).to.equal(1);
    // (0.25 + 0.75 + 0.5 + 0.9) / 4
    expect(warmUtility({ missed: 0.25, vain: 0.25 }, 0.5, 0.1)).to.be.closeTo(0.6, 1e-12);
  });
});
