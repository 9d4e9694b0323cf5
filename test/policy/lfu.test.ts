import { expect } from "chai";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

/** Calls of 0.1 s every 10 s on functions of these cold starts and sizes; a node of 400 MB. */
const trace = makeTrace(
  [..."abbcdcbacda"].map((f, i) => {
    const [cold, mb] = { a: [1000, 200], b: [400, 100], c: [600, 100], d: [500, 200] }[f]!;
    return { t: 10_000 * i, f, d: 100, cold: cold!, mb: mb! };
  }),
);

describe("lfu", () => {
  it("evicts the lowest of clock + frequency * cold start, whatever the size", async () => {
    //   0 a 1000. 10 b 400. 20 b warm, 800. 30 c 600: the node is full. 40 d needs 200 MB: c (600) and b (800) go, clock
    //  800, d 800 + 500 = 1300. 50 c cold: a (1000) goes, clock 1000, c 1600. 60 b fits: 1400. 70 a cold: d (1300) goes,
    //  clock 1300, a 2300. 80 c warm: 1300 + 2 * 600 = 2500. 90 d cold: b (1400) and a (2300) go, clock 2300, d 2800.
    // 100 a cold: 100 MB are free, c (2500) goes. By frequency * cost / size, a (5) would have gone at 40.
    expect(await replayPolicy("lfu", trace, {}, { nodeMemory: 400 })).to.include({ cold: 9, warm: 2, evictions: 7 });
  });

  it("goes by frequency alone when it is not aged", async () => {
    // 40 d: a and c have served once, the older a goes. 50 c warm, 60 b warm. 70 a cold: d goes. 80 c warm. 90 d cold:
    // a goes. 100 a cold: d goes.
    const totals = await replayPolicy("lfu", trace, { aged: false }, { nodeMemory: 400 });
    expect(totals).to.include({ cold: 7, warm: 4, evictions: 4 });
  });
});
