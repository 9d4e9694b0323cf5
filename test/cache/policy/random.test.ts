import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import { randomEviction } from "../../../src/cache/policy/random.ts";
import { cacheAnswers } from "../../model/cache-answers.ts";

const policyOf = (capacity: number, seed: number) =>
  randomEviction({ capacity: bytes(capacity), objectCount: 2000, random: Random.root(seed) });

describe("cache/policy/random", () => {
  it("evicts each of the stored objects as often as the others", () => {
    // 5 objects fill it, a sixth puts one out, over 2,000 seeds: 400 times each, with a standard deviation of
    // sqrt(2000 * 1/5 * 4/5) = 17.9; four of them are 72
    const missing = [0, 0, 0, 0, 0];
    for (let seed = 0; seed < 2000; seed++) {
      const policy = policyOf(5, seed);
      cacheAnswers(
        policy,
        [0, 1, 2, 3, 4, 5].map((object) => [object, 1] as const),
      );
      // who was put out is the first to miss; what follows would be mixed with its own eviction
      for (let object = 0; object < 5; object++)
        if (policy.access(object, 9, 6) !== 0) {
          missing[object]!++; // 9 B are above the capacity: bypassed, and nothing changes
        }
    }
    expect(missing.reduce((a, b) => a + b)).to.equal(2000);
    for (const times of missing) expect(times).to.be.within(400 - 72, 400 + 72);
  });

  it("answers alike from the same seed, and otherwise from another", () => {
    const random = Random.root("requests");
    const requests = Array.from({ length: 3000 }, () => [random.int(40), 1 + random.int(3)] as const);
    const answers = (seed: number) => cacheAnswers(policyOf(20, seed), requests);
    expect(answers(1)).to.equal(answers(1));
    expect(answers(1)).not.to.equal(answers(2));
  });

  it("hits as often as even chances say", () => {
    // once 50 objects of 100 are stored, half of the even requests hit: 10,000 of 20,000 with a deviation of
    // sqrt(20000 / 4) = 71, less at most 50 while it fills
    const random = Random.root("even");
    const requests = Array.from({ length: 20_000 }, () => [random.int(100), 1] as const);
    const hits = cacheAnswers(policyOf(50, 3), requests).replaceAll(/[AB]/g, "").length;
    expect(hits).to.be.within(10_000 - 50 - 4 * 71, 10_000 + 4 * 71);
  });
});
