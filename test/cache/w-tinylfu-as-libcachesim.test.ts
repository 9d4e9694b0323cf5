import { expect } from "chai";
import fc from "fast-check";
import { wTinyLfu } from "../../src/cache/policy/w-tinylfu.ts";
import { WTinyLfuAsLibcachesim } from "../../src/cache/w-tinylfu-as-libcachesim.ts";
import { cacheAnswers, letters } from "../model/cache-answers.ts";
import { checkAnswers, contextOf } from "../model/check-answers.ts";
import { naiveWTinyLfuThere } from "../model/naive-w-tinylfu-there.ts";

describe("cache/w-tinylfu-as-libcachesim", () => {
  it("hands the window over when the cache is full, and evicts by hits, by hand", () => {
    // 1,000 B, a window of 100 B, main of 900 B with 180 B of probation and 720 B protected; objects of 100 B.
    // a .. j fill the window beyond its share. k: a enters probation, b .. h are the 7 protected, i fits into main but
    // into neither share: probation; j, counted once, contests a, counted at its admission and when handed over: j goes.
    // a is a hit and protected, an eighth: b goes down to probation, 300 B there: i goes.
    // i is admitted into the room it left. j: k enters probation; i, counted 3 times, beats b, counted 2 times: b goes; the
    // window is empty then, so that main's next victim goes, too: k
    const requests = letters("abcdefghijkaijbk").map(([object]) => [object, 100] as const);
    const policy = new WTinyLfuAsLibcachesim(contextOf(1000, requests), 0.1, 0.8);
    expect(cacheAnswers(policy, requests.slice(0, 11))).to.equal("A".repeat(11));
    expect(policy.evictions).to.equal(1);
    expect(cacheAnswers(policy, requests.slice(11, 12))).to.equal("H");
    expect([policy.evictions, policy.used]).to.deep.equal([2, 900]);
    expect(cacheAnswers(policy, requests.slice(12, 14))).to.equal("AA");
    expect([policy.evictions, policy.used]).to.deep.equal([4, 900]);
    expect(cacheAnswers(policy, requests.slice(14))).to.equal("AA");
  });

  it("bypasses what is larger than the window, so that fewer than 100 objects of room never hit", () => {
    const requests = letters("aaaa");
    const context = { ...contextOf(99, requests), conventions: "libcachesim" } as const;
    expect(cacheAnswers(wTinyLfu(context), requests)).to.equal("BBBB");
  });

  it("answers as its naive twin", () => {
    for (const [window, guarded] of [
      [0.01, 0.8],
      [0.3, 0.5],
      [0.5, 0.2],
    ] as const)
      checkAnswers(
        (context) => new WTinyLfuAsLibcachesim({ ...context, objectCount: 9 }, window, guarded),
        naiveWTinyLfuThere(window, guarded, 9),
      );
  });

  it("halves its counts after 32 hits in main for each object of main, as its twin does", () => {
    // mains of 2 to 4 objects: after 64 to 128 hits there
    const requests = fc.array(fc.nat(5), { minLength: 300, maxLength: 500 });
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 6 }), requests, (capacity, objects) => {
        const unsized = objects.map((object) => [object, 1] as const);
        const policy = new WTinyLfuAsLibcachesim({ ...contextOf(capacity, unsized), objectCount: 6 }, 0.34, 0.5);
        expect(cacheAnswers(policy, unsized)).to.equal(naiveWTinyLfuThere(0.34, 0.5, 6)(capacity, unsized));
      }),
      { seed: 13, numRuns: 100 },
    );
  });
});
