import { expect } from "chai";
import fc from "fast-check";
import { policies } from "../../src/policy/catalog.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { type Kind, replayPolicy } from "../model/replay-policy.ts";

/** Up to 60 calls of three apps in 20 minutes, at times that are no whole milliseconds, dense enough to overlap. */
const randomCalls = fc.array(
  fc.record({
    t: fc.double({ min: 0, max: 1_200_000, noNaN: true }),
    f: fc.constantFrom("a", "b", "c"),
    d: fc.double({ min: 0.5, max: 20_000, noNaN: true }),
  }),
  { minLength: 1, maxLength: 60 },
);
const memoryOf: Record<string, Partial<Call>> = {
  a: { mb: 128, cold: 500 },
  b: { mb: 2000, cold: 7003.3 },
  c: { mb: 143, cold: 808 },
};

describe("oracle-prewarm", () => {
  it("has every instance ready at its arrival", async () => {
    // Cold start 500 ms, execution 1000 ms. Three start at 0 (ready 500: 0 waits 500, 200 waits 300, 500 none), at 4500
    // twice for the two at 5000, although the instances at work end at 1500, and at 5900 for 6400. None idles.
    const trace = makeTrace(
      [0, 200, 500, 5000, 5000, 6400].map((t) => ({ t, cold: 500 })),
      60_000,
    );
    const totals = await replayPolicy("oracle-prewarm", trace);
    expect(totals).to.include({ cold: 0, partial: 2, warm: 4, coldWaitMs: 800, prewarms: 6 });
    expect(totals.idleMBms).to.be.closeTo(0, 1e-3);
  });

  it("is not late by a rounding error", async () => {
    // With these times now + (arrival - start-up - now) + start-up > arrival; the first execution is no time to ask again.
    const [now, arrival, cold] = [282.75024663638567, 1699.379855472609, 0.2102767414688672] as const;
    expect(now + (arrival - cold - now) + cold).to.be.above(arrival);
    const totals = await replayPolicy("oracle-prewarm", makeTrace([{ t: now, d: 5000, cold }, { t: arrival }]));
    expect(totals).to.include({ partial: 0, warm: 2 });
  });

  it("makes everything warm that arrives later than one cold start after the beginning, and wastes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(randomCalls, async (calls) => {
        const trace = makeTrace(
          calls.map((call) => ({ ...call, ...memoryOf[call.f] })),
          2e6,
        );
        const early = calls.filter(({ t, f }) => t < memoryOf[f]!.cold!);
        const totals = await replayPolicy("oracle-prewarm", trace);
        const wait = early.reduce((sum, { t, f }) => sum + memoryOf[f]!.cold! - t, 0);
        expect(totals).to.include({ cold: 0, partial: early.length, warm: calls.length - early.length });
        expect(totals.coldWaitMs).to.be.closeTo(wait, 1e-6);
        expect(totals.idleMBms).to.be.closeTo(0, 1e-3);
      }),
      { seed: 45, numRuns: 100 },
    );
  });

  it("is beaten by no policy of the catalog", async () => {
    await fc.assert(
      fc.asyncProperty(randomCalls, async (calls) => {
        const trace = makeTrace(
          calls.map((call) => ({ ...call, ...memoryOf[call.f] })),
          2e6,
        );
        const { rum } = await replayPolicy("oracle-prewarm", trace);
        for (const kind of Object.keys(policies) as Kind[]) {
          expect(rum, kind).to.be.at.most((await replayPolicy(kind, trace)).rum + 1e-9);
        }
      }),
      { seed: 46, numRuns: 50 },
    );
  });
});
