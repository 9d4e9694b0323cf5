import { expect } from "chai";
import { lru } from "../../../src/cache/policy/lru.ts";
import { wTinyLfu } from "../../../src/cache/policy/w-tinylfu.ts";
import { cacheAnswers, letters } from "../../model/cache-answers.ts";
import { checkAnswers, contextOf } from "../../model/check-answers.ts";
import { naiveWTinyLfu } from "../../model/naive-w-tinylfu.ts";

describe("cache/policy/w-tinylfu", () => {
  it("lets a newcomer out of the window again when it is asked for less than the victim", () => {
    // 3 objects: 1 in the window, 2 in the main space. a b c fill it, a and b out of the window by then; a and b are
    // hits and protected as far as 1.6 allows: b is, a goes back to probation. d pushes c out of the window, asked for
    // once, against a, twice: c goes. e pushes d out, once against twice: d goes. a and b are still hits
    const requests = letters("abcabdeab");
    const policy = wTinyLfu(contextOf(3, requests));
    expect(cacheAnswers(policy, requests)).to.equal("AAAHHAAHH");
    expect(policy.evictions).to.equal(2);
    expect(cacheAnswers(lru(policy.capacity, 5), requests)).to.equal("AAAHHAAAA");
  });

  it("admits what is larger than its window", () => {
    // 10 B with a window of 1 B: a of 6 B goes through it into the main space
    const requests = [
      [0, 6],
      [0, 6],
    ] as const;
    expect(cacheAnswers(wTinyLfu(contextOf(10, requests)), requests)).to.equal("AH");
  });

  it("asks a large candidate to outweigh all that would go for it", () => {
    // 10 B without a window: a, b of 5 B, twice each; c of 10 B is refused at 1, 2, 3 and 4 and admitted at 5 > 2 + 2
    const requests = [...[0, 0, 1, 1].map((object) => [object, 5] as const), ...Array(5).fill([2, 10] as const)];
    const policy = wTinyLfu(contextOf(10, requests), { window: 0 });
    expect(cacheAnswers(policy, requests)).to.equal("AHAHBBBBA");
    expect(policy.evictions).to.equal(2);
  });

  it("answers as its naive twin", () => {
    for (const [window, guarded, sample] of [
      [0.01, 0.8, 10],
      [0.3, 0.5, 2],
      [0, 1, 4],
    ] as const)
      checkAnswers(
        (context) => wTinyLfu({ ...context, objectCount: 9 }, { window, protected: guarded, sample }),
        naiveWTinyLfu(window, guarded, sample, 9),
      );
  });
});
