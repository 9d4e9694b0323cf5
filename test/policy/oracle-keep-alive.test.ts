import { expect } from "chai";
import fc from "fast-check";
import { makeTrace } from "../model/make-trace.ts";
import { type Kind, replayPolicy } from "../model/replay-policy.ts";

describe("oracle-keep-alive", () => {
  it("keeps what is needed soon enough, and nothing else", async () => {
    // Worth keeping for 398.76 s (500 ms, 128 MB). 0 cold, ends 1.5 s; 400 s is 398.5 s away: kept, warm, ends 401 s;
    // 799.76 s is 398.76 s away, as dear as a cold start. Kept, it would end at 800.76 s and 1199.521 s be 398.761 s
    // away: too far. Released, it is cold and ends at 801.26 s, and 1199.521 s is 398.261 s away: kept, warm, ends
    // 1200.521 s; 2000 s cold; nothing follows: released. Idle 398.5 + 398.261 s.
    const trace = makeTrace(
      [0, 400_000, 799_760, 1_199_521, 2_000_000].map((t) => ({ t, cold: 500, mb: 128 })),
      9e6,
    );
    const totals = await replayPolicy("oracle-keep-alive", trace);
    expect(totals).to.include({ cold: 3, warm: 2, coldWaitMs: 1500, prewarms: 0 });
    expect(totals.idleMBms).to.be.closeTo(796_761 * 128, 1e-3);
  });

  it("knows which of several instances is needed when", async () => {
    // 0 and 100 overlap: two instances, ends 1500 and 1600 ms. At 1500 one other executes: needed when two do again,
    // which is at 50500 (beside 50000). At 1600 none executes: needed at 3000. 3000 ends 4000, needed at 50000.
    // At 51000 the first ends while the second executes: level 2 never comes again, released; at 51500 likewise.
    // Idle 49000 (1500 to 50500) + 1400 + 46000 = 96400 ms.
    const trace = makeTrace(
      [0, 100, 3000, 50_000, 50_500].map((t) => ({ t, cold: 500, mb: 128 })),
      9e6,
    );
    const totals = await replayPolicy("oracle-keep-alive", trace);
    expect(totals).to.include({ cold: 2, warm: 3, idleMBms: 96_400 * 128 });
  });

  it("keeps until the need, whatever the rounding", async () => {
    const [d, arrival] = [1.1227691915237301, 8466.53665417402] as const;
    const end = 0.5 + d;
    expect(end + (arrival - end)).to.be.below(arrival);
    const trace = makeTrace([
      { t: 0, d, cold: 0.5, mb: 0.1 },
      { t: arrival, d },
    ]);
    // Worth keeping for 99.69 * 0.5 ms * 1024 / 0.1 = 510 s.
    expect(await replayPolicy("oracle-keep-alive", trace)).to.include({ cold: 1, warm: 1 });
  });

  it("is not beaten by a policy that only keeps, where cold starts shift no overlap", async () => {
    // Up to 3 arrivals at one instant, 1 s each after 0.5 s, and 2 s or more to the next: all have ended before it. The
    // times are no whole milliseconds, so that a window rounded to less than the idle time would show.
    const burst = fc.record({
      gap: fc.double({ min: 1, max: 900, noNaN: true }),
      size: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(burst, { minLength: 1, maxLength: 30 }), async (bursts) => {
        let t = 0;
        const calls = bursts.flatMap(({ gap, size }) => {
          t += 2000 * gap;
          return Array.from({ length: size }, () => ({ t, d: 1000, cold: 500, mb: 128 }));
        });
        const trace = makeTrace(calls, t + 1_000_000);
        const { rum } = await replayPolicy("oracle-keep-alive", trace);
        for (const kind of ["none", "fixed", "infinite", "ski-rental"] satisfies Kind[]) {
          expect(rum, kind).to.be.at.most((await replayPolicy(kind, trace)).rum + 1e-9);
        }
      }),
      { seed: 44, numRuns: 50 },
    );
  });
});
