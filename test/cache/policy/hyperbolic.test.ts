import { expect } from "chai";
import { hyperbolic } from "../../../src/cache/policy/hyperbolic.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers, contextOf } from "../../model/check-answers.ts";
import { naiveHyperbolic } from "../../model/naive-hyperbolic.ts";

describe("cache/policy/hyperbolic", () => {
  it("evicts the fewest uses per request since the admission", () => {
    // 2 objects, a a b c: at 3 a has 2 uses in 3 requests, b 1 in 1; a goes, which LFU would keep
    const requests = letters("aabcba");
    // at 5: b 2 in 3, c 1 in 2; c goes
    const policy = hyperbolic(contextOf(2, requests));
    expect(cacheAnswers(policy, requests)).to.equal("AHAAHA");
    expect(policy.evictions).to.equal(2);
  });

  it("counts bytes where it is told to", () => {
    // 5 B: a of 4 B used twice in 3 requests, b of 1 B once in 1; c of 1 B: 2/3 < 1 already, and 2/12 < 1;
    // with b used at 0 and a twice after: b 1/3, a 2/2: b goes, but 2/8 < 1/3: a goes
    const requests = [
      [1, 1],
      [0, 4],
      [0, 4],
      [2, 1],
      [1, 1],
    ] as const;
    expect(cacheAnswers(hyperbolic(contextOf(5, requests)), requests)).to.equal("AAHAA");
    expect(cacheAnswers(hyperbolic(contextOf(5, requests), { perByte: true }), requests)).to.equal("AAHAH");
  });

  it("answers as its naive twin where it compares all", () => {
    checkAnswers(hyperbolic, naiveHyperbolic(false));
    checkAnswers((context) => hyperbolic(context, { perByte: true }), naiveHyperbolic(true));
  });
});
