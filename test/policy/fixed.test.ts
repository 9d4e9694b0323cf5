import { expect } from "chai";
import { ms } from "../../src/base/units.ts";
import { fixed } from "../../src/policy/fixed.ts";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

describe("fixed", () => {
  // Cold 500 ms, execution 1000 ms, window 10 s.
  //      0 cold, ends  1500, stays until 11500
  //  11500 warm, because the deadline itself is within the window; ends 12500, stays until 22500
  //  22501 cold, 1 ms late; ends 24001, stays until 34001
  //  30000 warm; ends 31000: the window starts again, until 41000
  //  41000 warm; ends 42000 = the horizon
  // Idle 10000 + 10000 + 5999 + 10000 = 35999 ms of 128 MB.
  const trace = makeTrace([0, 11_500, 22_501, 30_000, 41_000].map((t) => ({ t, cold: 500, mb: 128 })));

  it("counts its window from each end, the deadline included", async () => {
    const totals = await replayPolicy("fixed", trace, { window: "10s" });
    expect(totals).to.include({ cold: 2, warm: 3, coldWaitMs: 1000, idleMBms: 35_999 * 128, prewarms: 0 });
  });

  it("has a window of 10 minutes unless told otherwise", async () => {
    expect(await replayPolicy("fixed", trace)).to.include({ cold: 1, warm: 4 });
    expect(fixed(ms(600_000)).name).to.equal("fixed(10 min)");
  });
});
