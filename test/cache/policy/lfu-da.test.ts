import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import { lfu } from "../../../src/cache/policy/lfu.ts";
import { lfuDa } from "../../../src/cache/policy/lfu-da.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { naiveAgedFrequency } from "../../model/naive-aged-frequency.ts";

describe("cache/policy/lfu-da", () => {
  it("forgets an old favourite that LFU keeps", () => {
    // 2 objects: a has 3 uses. b has 1; c puts b out and has 1 + 1 = 2; d puts c out and has 3; e finds a and d at 3
    // and puts a out, which was used before d
    expect(cacheAnswers(lfuDa(bytes(2), 5), letters("aaabcdea"))).to.equal("AHHAAAAA");
    expect(cacheAnswers(lfu(bytes(2), 5), letters("aaabcdea"))).to.equal("AHHAAAAH");
  });

  it("does not look at sizes", () => {
    // 5 B: a of 4 B used twice, b of 1 B once; c of 2 B puts b out first, then a, for 4 + 2 > 5
    const requests = [
      [0, 4],
      [0, 4],
      [1, 1],
      [2, 2],
      [1, 1],
    ] as const;
    const policy = lfuDa(bytes(5), 3);
    expect(cacheAnswers(policy, requests)).to.equal("AHAAA");
    expect(policy.evictions).to.equal(2);
  });

  it("answers as its naive twin", () =>
    checkAnswers(
      ({ capacity, objectCount }) => lfuDa(capacity, objectCount),
      naiveAgedFrequency((uses) => uses),
    ));
});
