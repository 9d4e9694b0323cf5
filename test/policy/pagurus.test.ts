import { expect } from "chai";
import fc from "fast-check";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { policyFor, replayPolicy } from "../model/replay-policy.ts";

const at = (t: number, f: string): Call => ({ t, f, d: 1000, cold: 1000, mb: 100 });

describe("pagurus", () => {
  it("lends an instance that has been idle for longer than its pool should need it", async () => {
    // a: ends 2000, idle to 62000, zygote to 902000. b at 100000 forks it: 10 ms, ends 101010, idle to 161010, zygote to
    // 1001010. a at 1001010, the deadline itself, forks that: 10 ms, ends 1002020. b at 1002021: a is idle, no zygote: whole.
    const trace = makeTrace([at(0, "a"), at(100_000, "b"), at(1_001_010, "a"), at(1_002_021, "b")], 1_003_000);
    const totals = await replayPolicy("pagurus", trace, { languages: 1 });
    expect(totals).to.include({ cold: 4, warm: 0, coldWaitMs: 1000 + 10 + 10 + 1000, prewarms: 0 });
    // 2000-100000 and 101010-1001010 as instance or zygote, 1002020-1003000 as instance
    expect(totals.idleMBms).to.equal(100 * (98_000 + 900_000 + 980));
  });

  it("keeps an instance for the 95th percentile of the last gaps, once there are enough, and at most its lifetime", async () => {
    // Of 3 gaps the third smallest. Gaps 5000, 2000, 9000: 60 s at first, then 9000; 3000: of 2000, 9000, 3000 still 9000; one
    // of 4000: of 9000, 3000, 4000 the same; 1000: of 3000, 4000, 1000 it is 4000; a day: the lifetime.
    const policy = await policyFor("pagurus", makeTrace([at(0, "a")]), { samples: 3 });
    const windows: number[] = [];
    let now = 0;
    for (const gap of [0, 5000, 2000, 9000, 3000, 4000, 1000, 86_400_000]) {
      policy.onArrival!(0 as never, { now: (now += gap) } as never);
      windows.push(policy.keepAlive(0 as never, { now } as never));
    }
    expect(windows).to.deep.equal([60_000, 60_000, 60_000, 9000, 9000, 9000, 4000, 900_000]);
  });

  it("shares within groups of a language only", async () => {
    // sharing 1: a and b, then c and d; c at 100000 finds the zygote of a and b and cannot use it, d finds c's at 200000
    const calls = [at(0, "a"), at(1, "b"), at(100_000, "c"), at(200_000, "d")];
    const totals = await replayPolicy("pagurus", makeTrace(calls), { languages: 1, sharing: 1 });
    expect(totals).to.include({ cold: 4, coldWaitMs: 3000 + 10 });
    const alone = await replayPolicy("pagurus", makeTrace(calls), { languages: 1, sharing: 0 });
    expect(alone).to.include({ cold: 4, coldWaitMs: 4000 });
  });

  it("takes the percentile that sorting gives", async () => {
    const trace = makeTrace([at(0, "a")]);
    const gaps = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 70 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), gaps, async (samples, drawn) => {
        const policy = await policyFor("pagurus", trace, { samples });
        let now = 0;
        for (const gap of [0, ...drawn]) policy.onArrival!(0 as never, { now: (now += gap) } as never);
        const ascending = drawn.slice(-samples).sort((a, b) => a - b);
        const expected = drawn.length < samples ? 60_000 : ascending[Math.ceil(0.95 * samples) - 1];
        expect(policy.keepAlive(0 as never, { now } as never)).to.equal(expected);
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});
