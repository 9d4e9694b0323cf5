import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import { fifo } from "../../../src/cache/policy/fifo.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAgainstTwin } from "../../model/check-twin.ts";
import { fifoOrder } from "../../model/naive-caches.ts";

describe("cache/policy/fifo", () => {
  it("evicts what was admitted the longest ago, used or not", () => {
    // capacity 2: the use of a does not help it against c; then a puts out b
    expect(cacheAnswers(fifo(bytes(2), 3), letters("abacab"))).to.equal("AAHAAA");
  });

  it("evicts as many as a large object needs", () => {
    // 4 B: a 1, b 1, c 2 fill it; d of 3 puts out a, b and c
    const policy = fifo(bytes(4), 4);
    expect(
      cacheAnswers(policy, [
        [0, 1],
        [1, 1],
        [2, 2],
        [3, 3],
        [3, 3],
      ]),
    ).to.equal("AAAAH");
    expect([policy.evictions, policy.used]).to.deep.equal([3, 3]);
  });

  it("answers as its naive twin", () => checkAgainstTwin(fifo, fifoOrder));
});
