import { expect } from "chai";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

/** Calls of 0.1 s every 10 s; a and d have 256 MB, b and c 128 MB. */
const traceOf = (calls: string) =>
  makeTrace([...calls].map((f, i) => ({ t: 10_000 * i, f, d: 100, cold: 500, mb: "ad".includes(f) ? 256 : 128 })));

describe("size", () => {
  it("evicts the largest, however often it is used", async () => {
    // Node of 512 MB: a, a, b, c fill it. d needs 256 MB: a goes. a: d, the only large one left, goes.
    const totals = await replayPolicy("size", traceOf("aabcda"), {}, { nodeMemory: 512 });
    expect(totals).to.include({ cold: 5, warm: 1, evictions: 2 });
  });

  it("is clock + frequency / size when it is aged", async () => {
    // In 1/256 MB: a thrice 3, b 2, c 2. d: b and c go, clock 2, d 2 + 1 = 3. c: a and d tie at 3, the older a goes,
    // clock 3, c 5. b fits: 5. d warm: 3 + 2 = 5. a: three tie at 5, the oldest, d, goes.
    const totals = await replayPolicy("size", traceOf("aaabcdcbda"), { aged: true }, { nodeMemory: 512 });
    expect(totals).to.include({ cold: 7, warm: 3, evictions: 4 });
  });
});
