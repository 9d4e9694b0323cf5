import { expect } from "chai";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

const SECOND = 1000;

describe("kubeless", () => {
  // Two calls of 40 s at 10 s, cold 2 s: one takes the instance of the tick at 0, ready at 2 s, and ends at 50 s; the other
  // starts its own and ends at 52 s.
  const calls = [10, 10].map((s) => ({ t: s * SECOND, d: 40 * SECOND, cold: 2 * SECOND, mb: 100 }));
  const trace = makeTrace(calls, 400 * SECOND);

  it("keeps one instance and lets go of others", async () => {
    // One stays: idle 2 to 10 s, and from 50 or 52 s on. At 60 s the other, the least recently used, idle since 50 s, goes.
    const { cold, prewarms, idleMBms } = await replayPolicy("kubeless", trace);
    expect({ cold, prewarms, idleMBms }).to.deep.equal({
      cold: 1,
      prewarms: 1,
      idleMBms: (8 + 348 + 10) * SECOND * 100,
    });
  });

  it("scales as Kubernetes does once it may", async () => {
    const kubeless = await replayPolicy("kubeless", trace, { max: 7 });
    // 30 s: 2 live, utilisation 1, wish ceil(2 / 0.8) = 3, which holds for 300 s
    expect(kubeless.prewarms).to.equal(2);
    expect(kubeless).to.deep.equal(await replayPolicy("hpa", trace, { max: 7 }));
  });
});
