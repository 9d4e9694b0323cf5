import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import { gdsf } from "../../../src/cache/policy/gdsf.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers } from "../../model/check-answers.ts";
import { naiveAgedFrequency } from "../../model/naive-aged-frequency.ts";

describe("cache/policy/gdsf", () => {
  it("evicts the fewest uses per byte", () => {
    // 5 B: a of 4 B used twice has 2/4, b of 1 B once 1/1; c of 2 B puts a out, for b is worth more; b is a hit
    const requests = [
      [0, 4],
      [0, 4],
      [1, 1],
      [2, 2],
      [1, 1],
      [0, 4],
    ] as const;
    // a again: 1 + 2 + 4 > 5; H = 1/2 since a went, so c has 1/2 + 1/2 = 1 and b 1/2 + 2/1: c goes, 1 + 4 fit
    const policy = gdsf(bytes(5), 3);
    expect(cacheAnswers(policy, requests)).to.equal("AHAAHA");
    expect(policy.evictions).to.equal(2);
  });

  it("lets newcomers overtake what was used often long ago", () => {
    // 2 objects of 1 B: a used 3 times has 3. b 1; c puts b out (H 1) and has 2; d puts c out (H 2) and has 3;
    // e finds a and d at 3, a the longer unused: a goes
    expect(cacheAnswers(gdsf(bytes(2), 5), letters("aaabcdea"))).to.equal("AHHAAAAA");
    expect(cacheAnswers(gdsf(bytes(2), 5), letters("aaabcda"))).to.equal("AHHAAAH");
  });

  it("answers as its naive twin", () =>
    checkAnswers(
      ({ capacity, objectCount }) => gdsf(capacity, objectCount),
      naiveAgedFrequency((uses, sizeBytes) => (uses * 1e6) / sizeBytes),
    ));
});
