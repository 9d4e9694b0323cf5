import { expect } from "chai";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

describe("infinite", () => {
  it("has as many cold starts as executions overlap", async () => {
    // Cold 500 ms, execution 1000 ms. 0 and 200 overlap: 2 cold, ends 1500 and 1700. 5000 takes the instance that ended
    // last (1700), ends 6000. 5500 takes the other, ends 6500. 9e6 takes that one, ends 9001000 = the horizon.
    // Idle: 1700-5000, 1500-5500, 6500-9000000 and 6000-9001000: 3300 + 4000 + 8993500 + 8995000 = 17995800 ms of 100 MB.
    const trace = makeTrace([0, 200, 5000, 5500, 9e6].map((t) => ({ t, cold: 500, mb: 100 })));
    const totals = await replayPolicy("infinite", trace);
    expect(totals).to.include({ cold: 2, warm: 3, coldWaitMs: 1000, idleMBms: 1_799_580_000 });
  });
});
