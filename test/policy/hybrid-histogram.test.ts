import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { forecastNext } from "../../src/policy/arima.ts";
import { HybridHistogram } from "../../src/policy/hybrid-histogram.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { policyFor, replayPolicy } from "../model/replay-policy.ts";

const MINUTE = 60_000;

/** Invocations of 1 s with a cold start of 0.5 s and 128 MB, at the given minutes. */
const atMinutes = (...minutes: number[]): Call[] =>
  minutes.map((m) => ({ t: m * MINUTE, d: 1000, cold: 500, mb: 128 }));

describe("hybrid-histogram", () => {
  it("keeps, learns, pre-warms ahead of the head and lets go after the tail", async () => {
    //  0 min cold, ends 1.5 s. No idle time yet: stays for the range, 4 h.
    // 10 min warm after 598.5 s idle, bin 9: head 9, tail 10 min. Ends 601 s, unloaded; load at + 8.1 min = 1087 s,
    //        ready 1087.5 s, unload at + 11 min = 1261 s.
    // 20 min = 1200 s warm, idle 112.5 s. Ends 1201 s; load at 1687, ready 1687.5, unload at 1861 s.
    // 32 min = 1920 s cold: 59 s late, idle 173.5 s. Idle time 719 s, bin 11: P5 in bin 9, P99 in 11: tail 12 min.
    //        Ends 1921.5 s; load at + 8.1 min = 2407.5, ready 2408 s, unload at + 13.2 min = 2713.5 s.
    // 45 min = 2700 s warm, 13.5 s before: idle 292 s. The horizon is its end.
    const totals = await replayPolicy("hybrid-histogram", makeTrace(atMinutes(0, 10, 20, 32, 45)));
    expect(totals).to.include({ cold: 2, partial: 0, warm: 3, prewarms: 3, coldWaitMs: 1000 });
    expect(totals.idleMBms).to.be.closeTo((598_500 + 112_500 + 173_500 + 292_000) * 128, 1e-3);
  });

  it("does not unload while the head is in the first bin", async () => {
    // 0: cold, ends 1.5 s, 4 h. 30 s: idle 28.5 s, bin 0: head 0, tail 1 min. Ends 31 s, stays for 1.1 min, until 97 s.
    // 97 s: warm at the deadline (idle 66 s, bin 1: tail 2), ends 98 s, stays 132 s, until 230 s. 231 s: cold.
    const trace = makeTrace([0, 30, 97, 231].map((s) => ({ t: s * 1000, d: 1000, cold: 500, mb: 128 })));
    const totals = await replayPolicy("hybrid-histogram", trace);
    expect(totals).to.include({ cold: 2, warm: 2, prewarms: 0 });
    expect(totals.idleMBms).to.be.closeTo((28_500 + 66_000 + 132_000) * 128, 1e-3);
  });

  it("keeps the range while the bars are too even", async () => {
    // Four bins of 1 min. Idle times in bins 0 and 2: bars 1 0 1 0, squared variation 4 * 2 / 4 - 1 = 1 < 4.
    // 0 cold, ends 1.5 s. 30 s: idle 28.5 s (bin 0). One bar of four: squared variation 4 / 1 - 1 = 3 < 4: range.
    // 180 s: idle 149 s (bin 2), range, until 181 + 240 = 421 s. 421 s: warm.
    const trace = makeTrace([0, 30, 180, 421].map((s) => ({ t: s * 1000, d: 1000, cold: 500, mb: 128 })));
    const totals = await replayPolicy("hybrid-histogram", trace, { range: "4m" });
    expect(totals).to.include({ cold: 1, warm: 3, prewarms: 0 });
  });

  it("forecasts idle times out of bounds", async () => {
    // Range 4 h. 0 cold, ends 1.5 s, unloaded after 4 h = 14400 s idle.
    // 300 min = 18000 s cold; idle time 17998.5 s, forecast the same. Ends 18001.5 s; load 0.85 * 17998.5 = 15298.725 s
    // later, ready 0.5 s after. 600 min = 36000 s: warm after 36000 - 18001.5 - 15298.725 - 0.5 = 2699.275 s idle.
    const totals = await replayPolicy("hybrid-histogram", makeTrace(atMinutes(0, 300, 600)));
    expect(totals).to.include({ cold: 2, warm: 1, prewarms: 1 });
    expect(totals.idleMBms).to.be.closeTo((14_400_000 + 2_699_275) * 128, 1e-3);
  });

  it("gives a forecast 15 % either way", async () => {
    // As above; unload at 1.15 * 17998.5 = 20698.275 s after 18001.5 s: 38699.775 s. One ms later is cold.
    const at = (t: number) => replayPolicy("hybrid-histogram", makeTrace([...atMinutes(0, 300), { t }]));
    expect(await at(38_699_775 - 1)).to.include({ cold: 2, warm: 1 });
    expect(await at(38_699_775 + 1)).to.include({ cold: 3, warm: 0 });
  });

  it("forecasts as soon as half of the idle times are out of bounds", async () => {
    // 10 min: idle time 598.5 s, in bounds; ends 601 s; load at 1087 s, unload at 1261 s, unused: 173.5 s idle.
    // 310 min = 18600 s cold: idle time 17999 s, out of bounds, half of the two. Forecast their mean, 9298.75 s, from the
    // end at 18601.5 s on: loaded from 26505.4375 to 29295.0625 s.
    const at = (t: number) => replayPolicy("hybrid-histogram", makeTrace([...atMinutes(0, 10, 310), { t }]));
    expect(await at(26_505_938)).to.include({ cold: 2, partial: 0, warm: 2, prewarms: 2 });
    expect(await at(29_295_062)).to.include({ cold: 2, partial: 0, warm: 2 });
    expect(await at(29_295_063)).to.include({ cold: 3, partial: 0, warm: 1 });
  });

  it("takes the mean where a forecast is not positive", async () => {
    // Idle times that fall by 5 h, from 80 to 5 h: the next is nothing. Their mean is 42.5 h (less some start-ups): loaded
    // from 36.1 to 48.9 h after the end.
    const hours = Array.from({ length: 16 }, (_, i) => 80 - 5 * i);
    expect(forecastNext(Float64Array.from(hours, (h) => h * 60 * MINUTE))).to.be.at.most(0);
    let t = 0;
    const calls = [0, ...hours].map((h) => ({ t: (t += h * 60 * MINUTE), d: 1000, cold: 500, mb: 128 }));
    const coldAfter = async (h: number) => {
      const all = (await replayPolicy("hybrid-histogram", makeTrace(calls))).cold;
      return (await replayPolicy("hybrid-histogram", makeTrace([...calls, { t: t + h * 60 * MINUTE }]))).cold - all;
    };
    expect([await coldAfter(36), await coldAfter(36.2), await coldAfter(48.8), await coldAfter(48.95)]).to.deep.equal([
      1, 0, 0, 1,
    ]);
  });

  it("ends an idle time once, even if arrivals wait for memory", async () => {
    // Room for one instance. f: 0 cold, ends 1.5 s. a: 60 s, evicts it, cold, ends 1500.5 s. f at 600 s ends its idle
    // time of 598.5 s and waits; f at 1200 s waits too and ends none. At 1500.5 s a is evicted, the first is served cold,
    // the second warm until 1503 s. Loaded from + 8.1 to + 11 min = 2163 s: 2200 s is cold. A second idle time, of
    // 1198.5 s, would have kept it until + 22 min.
    const f = (s: number) => ({ t: s * 1000, f: "f", d: 1000, cold: 500, mb: 128 });
    const calls = [f(0), { ...f(60), f: "a", d: 1_440_000 }, f(600), f(1200), f(2200)];
    const totals = await replayPolicy("hybrid-histogram", makeTrace(calls), {}, { nodeMemory: 200 });
    expect(totals).to.include({ cold: 4, partial: 0, warm: 1 });
  });

  it("counts no idle time and pre-warms nothing while the pool executes", async () => {
    // 0 cold, ends 1.5 s; 10 min: idle time in bin 9, as above. That one runs 600 s, beside it 650 s and 660 s: cold,
    // because nothing is idle; end 651.5 and 661.5 s, unloaded at once, and no pre-warm 486 s later, at 1147.5 s: the
    // pool still executes. Its last end is 1200 s: load at 1686, ready 1686.5 s, so 1800 s is warm. Were the 8.5 s before
    // 660 s an idle time, the head would be 0 and an instance would idle from 1200 s on.
    const calls = [
      { t: 0, cold: 500, mb: 128 },
      { t: 600_000, d: 600_000 },
      { t: 650_000, d: 1000 },
      { t: 660_000, d: 1000 },
      { t: 1_800_000, d: 1000 },
    ];
    const totals = await replayPolicy("hybrid-histogram", makeTrace(calls));
    expect(totals).to.include({ cold: 3, partial: 0, warm: 2, prewarms: 1 });
    expect(totals.idleMBms).to.be.closeTo((598_500 + 113_500) * 128, 1e-3);
  });

  it("refuses more bins than it can hold", async () => {
    const trace = makeTrace(atMinutes(0));
    for (const params of [{ bin: 1 }, { bin: 0 }, { range: 0 }]) {
      const failure = await policyFor("hybrid-histogram", trace, params).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(RangeError).with.property("message").that.includes("1 to 65536 bins");
    }
    expect(await policyFor("hybrid-histogram", trace)).to.be.instanceOf(HybridHistogram);
  });

  // Counted by DSLab's hybrid histogram policy on these traces. Its windows are longer, (tail + 1) * 1.1 from the pre-warm
  // on, and its forecast is an ARIMA; no invocation here falls into the difference, so the counts must be equal.
  for (const [file, cold] of [
    ["r6a_periodic_10min_x60", 1],
    ["r6b_periodic_45min_x30", 1],
    ["r6c_alternating_5_60min_x60", 2],
    ["r6d_periodic_5h_x12", 2],
  ] as const) {
    it(`has DSLab's ${cold} cold starts on ${file}`, async function () {
      const path = `../shared/reference/faas/${file}.csv`;
      if (!existsSync(path)) this.skip();
      const rows = readFileSync(path, "utf8").trim().split("\n").slice(1);
      const calls = rows.map((row) => {
        const [t, f, d, mb, start] = row.split(",");
        return { t: Number(t), f: f!, d: Number(d), mb: Number(mb), cold: Number(start) };
      });
      expect((await replayPolicy("hybrid-histogram", makeTrace(calls))).cold).to.equal(cold);
    });
  }
});
