import { expect } from "chai";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

describe("greedy-dual", () => {
  it("evicts the lowest of clock + frequency * cost / size, and the clock follows the victim", async () => {
    // Node of 300 MB, instances of 100 MB; cost / size: a 10, b 4, c 6, d 5.
    // 0 a cold: 10. 10 s b cold: 4. 20 s b warm: 8. 30 s c cold: 6; the node is full. 40 s d cold: c (6) goes, clock 6, d 6 + 5 = 11.
    // 50 s c cold: b (8) goes, clock 8, c 8 + 6 = 14. 60 s b cold: a (10) goes, clock 10; b anew 10 + 4 = 14.
    // 70 s a cold: d (11) goes, clock 11, a 11 + 10 = 21. 80 s d cold: b and c tie at 14, the older c goes. 90 s b warm.
    const cold: Readonly<Record<string, number>> = { a: 1000, b: 400, c: 600, d: 500 };
    const calls = [..."abbcdcbadb"].map((f, i) => ({ t: 10_000 * i, f, d: 100, cold: cold[f]!, mb: 100 }));
    const trace = makeTrace(calls);
    const totals = await replayPolicy("greedy-dual", trace, {}, { nodeMemory: 300 });
    expect(totals).to.include({ cold: 8, warm: 2 });
  });
});
