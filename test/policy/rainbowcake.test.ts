import { expect } from "chai";
import { resolveParameters } from "../../src/base/parameters.ts";
import { languagesOf } from "../../src/policy/languages.ts";
import { definition, RainbowCake } from "../../src/policy/rainbowcake.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { policyFor, replayPolicy } from "../model/replay-policy.ts";

// Of 1000 ms of start-up 400 are the function's, 300 the language's, 300 the container's; of 100 MB 35 and 2 remain. Caps in
// whole seconds: 249 * 0.4 / 100 = 0.996 -> 1 s; 249 * 0.3 / 35 = 2.13 -> 3 s; 249 * 0.3 / 2 = 37.35 -> 38 s. The 0.8 quantile
// is ln 5 = 1.6094 times the mean.
const at = (t: number, f = "f"): Call => ({ t, f, d: 1000, cold: 1000, mb: 100 });

describe("rainbowcake", () => {
  it("keeps each layer for its own time and starts from what is there", async () => {
    //      0 whole start, ends 2000. Mean 2000 / 1: q 4 s, so 60 s: user to 62000; language then: mean 62000, q 100 s, cap 3 s: to
    //        65000; a bare one would follow.
    //  63000 from the language: 400 ms, ends 64400. Mean 64400 / 2: q 52 s, so 60 s: user to 124400; language: mean 62200, q 101
    //        s, cap 3 s: to 127400; bare: mean 63700, q 103 s, cap 38 s: to 165400.
    //        Its pre-warm is due after q(63000 / 2) = 51 s, at 114000: void, for the instance is idle.
    // 150000 from the bare one: 700 ms, ends 151700, beyond the horizon of 151000; its pre-warm would be at 231000.
    const trace = makeTrace(
      [0, 63_000, 150_000].map((t) => at(t)),
      151_000,
    );
    const totals = await replayPolicy("rainbowcake", trace);
    expect(totals).to.include({ cold: 3, warm: 0, partial: 0, prewarms: 0, coldWaitMs: 1000 + 400 + 700 });
    expect(totals.idleMBms).to.be.closeTo(100 * 120_000 + 35 * (1000 + 3000) + 2 * 22_600, 1e-6);
  });

  it("pre-warms a pool after the quantile of its gaps where no instance is idle", async () => {
    // 0 whole, layers to 62, 65 and 103 s. 200000 whole, ends 202000: mean 101000, q 163 s, cap 1 s: user to 203, language to
    // 206, bare to 244 s. Pre-warm q(100000) = 161 s after the arrival, at 361000, ready 362000, kept 1 s: 362500 is warm.
    const trace = makeTrace([0, 200_000, 362_500].map((t) => at(t)));
    expect(await replayPolicy("rainbowcake", trace)).to.include({ cold: 2, warm: 1, prewarms: 1, coldWaitMs: 2000 });
  });

  it("looks at the last six arrivals only, and at those of a day", async () => {
    // Arrivals every 100 s, then one after 10 h: mean (36,600,000 - 100,000) / 6 of the six latest; the window's 1 s cap holds.
    // After 24 h and more only the newest is left, which tells no gap: no pre-warm.
    const gaps = [0, 1, 2, 3, 4, 5].map((k) => 100_000 * k);
    const trace = makeTrace(
      [...gaps, 36_500_000].map((t) => at(t)),
      1e8,
    );
    // the last arrival's pre-warm: ln 5 * 36,400,000 / 6 = 9763.9 -> 9764 s later
    const view = { now: 36_500_000 } as never;
    const policy = await policyFor("rainbowcake", trace);
    for (const t of gaps) policy.onArrival!(0 as never, { now: t } as never);
    expect(policy.prewarmIn!(0 as never, { now: 500_000 } as never, 1)).to.equal(135_000); // ln 5 * 500 / 6 = 134.1
    policy.onArrival!(0 as never, view);
    expect(policy.prewarmIn!(0 as never, view, 1)).to.equal(9_764_000);
    const later = { now: 36_500_000 + 86_400_000 } as never;
    policy.onArrival!(0 as never, later);
    expect(policy.prewarmIn!(0 as never, later, 1)).to.equal(Number.POSITIVE_INFINITY);
  });

  it("shares the language's layer within a language and the bare one with all", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const language = languagesOf(
      names.map((name) => ({ name }) as never),
      3,
    );
    const same = names.find((_, i) => i > 0 && language[i] === language[0])!;
    const other = names.find((_, i) => language[i] !== language[0])!;
    // a ends 2000, user to 62000, language to 65000, bare to 103000
    const wait = async (f: string, t: number) =>
      (await replayPolicy("rainbowcake", makeTrace([at(0, "a"), at(t, f)]))).coldWaitMs - 1000;
    expect([await wait(same, 61_999), await wait(same, 64_000), await wait(same, 66_000)]).to.deep.equal([
      1000, 400, 700,
    ]);
    expect([await wait(other, 64_000), await wait(other, 66_000), await wait(other, 103_001)]).to.deep.equal([
      1000, 700, 1000,
    ]);
  });

  it("keeps whole instances alone where told so", async () => {
    // as above: 63000 comes 1 s after the end of the window of 60 s, 150000 long after
    const trace = makeTrace(
      [0, 63_000, 150_000].map((t) => at(t)),
      151_000,
    );
    const totals = await replayPolicy("rainbowcake", trace, { layers: false });
    expect(totals).to.include({ cold: 3, coldWaitMs: 3000 });
  });

  it("refuses shares of more than the whole start-up", () => {
    const values = resolveParameters(definition.parameters, { userTime: 0.8, langTime: 0.3 }, "rainbowcake");
    expect(() => new RainbowCake([], values)).to.throw(RangeError, "expected userTime + langTime <= 1, got 0.8 + 0.3");
  });
});

describe("languagesOf", () => {
  it("draws a name's language once and for all, 9 : 6 : 5 of three", () => {
    const pools = Array.from({ length: 20_000 }, (_, i) => ({ name: `app ${i}` }) as never);
    const counts = (count: number) => {
      const tally = new Array<number>(count).fill(0);
      for (const language of languagesOf(pools, count)) tally[language]!++;
      return tally;
    };
    // the standard deviation of a count of 20,000 is at most 71: five of those are allowed
    for (const [language, expected] of [9000, 6000, 5000].entries())
      expect(counts(3)[language]).to.be.closeTo(expected, 355);
    for (const count of counts(5)) expect(count).to.be.closeTo(4000, 285);
    expect(counts(1)).to.deep.equal([20_000]);
    expect(languagesOf(pools.slice(7, 9), 3)).to.deep.equal(languagesOf(pools, 3).slice(7, 9));
  });
});
