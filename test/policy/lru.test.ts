import { expect } from "chai";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

describe("lru", () => {
  it("evicts who has served longest ago, as many as the shortfall needs", async () => {
    // calls of 0.1 s every 10 s; a and d take 200 MB, b and c 100; a node of 400 MB
    //   0 a, 10 b cold; 20 b warm; 30 c cold: the node is full. 40 d cold: a (0) goes. 50 c, 60 b warm. 70 a cold: d (40)
    //  goes. 80 c warm. 90 d cold: b (60) is not enough, a (70) goes too. 100 a cold: 100 MB are free, c (80) goes.
    const trace = makeTrace(
      [..."abbcdcbacda"].map((f, i) => ({ t: 10_000 * i, f, d: 100, mb: f === "a" || f === "d" ? 200 : 100 })),
    );
    expect(await replayPolicy("lru", trace, {}, { nodeMemory: 400 })).to.include({ cold: 7, warm: 4, evictions: 5 });
  });
});
