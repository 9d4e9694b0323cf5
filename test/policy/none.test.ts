import { expect } from "chai";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

describe("none", () => {
  it("starts an instance for every invocation, even at the instant of an end", async () => {
    // Cold 500 ms, execution 1000 ms. Ends at 1500, 3000, 4500, ...: each arrival at an end finds the instance released.
    const trace = makeTrace([0, 1500, 3000, 10_000, 60_000].map((t) => ({ t, cold: 500 })));
    const totals = await replayPolicy("none", trace);
    expect(totals).to.include({ cold: 5, warm: 0, partial: 0, coldWaitMs: 2500, idleMBms: 0, prewarms: 0 });
  });
});
