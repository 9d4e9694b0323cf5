import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import { bytes } from "../../src/base/units.ts";
import { filtered, withAdmission } from "../../src/cache/admission.ts";
import { bloomFilter, probabilityFilter, secondHitFilter, sizeFilter } from "../../src/cache/admission-filter.ts";
import { caches } from "../../src/cache/catalog.ts";
import { lru } from "../../src/cache/policy/lru.ts";
import { isLearned } from "../../src/experiment/cache-run.ts";
import { resolveCache } from "../../src/experiment/catalog.ts";
import { checkCachePolicy } from "../../src/testing/check-cache-policy.ts";
import { cacheAnswers, letters } from "../model/cache-answers.ts";

describe("cache/admission", () => {
  const context = { capacity: bytes(10), objectCount: 4, random: Random.root(1) };
  const create = (spec: string) => {
    const { definition, values } = resolveCache(spec);
    return definition.create(values, context);
  };

  it("keeps out what is larger than a size, and serves it as a miss", () => {
    // of 10 B: a of 3 B is in, b of 4 B is out, a is a hit
    const requests = [
      [0, 3],
      [1, 4],
      [0, 3],
      [1, 4],
    ] as const;
    const policy = create("lru:admission=size,admissionSize=3");
    expect(cacheAnswers(policy, requests)).to.equal("ABHB");
    expect([policy.name, policy.capacity, policy.used, policy.evictions]).to.deep.equal([
      "lru, admission size",
      10,
      3,
      0,
    ]);
  });

  it("serves what is stored even if it would not be let in now", () => {
    // a of 3 B is in; asked for as 9 B it is a hit all the same
    const requests = [
      [0, 3],
      [0, 9],
    ] as const;
    expect(cacheAnswers(create("lru:admission=size,admissionSize=3"), requests)).to.equal("AH");
  });

  it("lets in at the second request", () => {
    // a and b are refused once each, a is let in and hit, b is let in
    for (const kind of ["second-hit", "bloom"])
      expect(cacheAnswers(create(`lru:admission=${kind}`), letters("abaab")), kind).to.equal("BBAHA");
  });

  it("forgets what was refused too long ago", () => {
    // one refusal is remembered: a is forgotten when b is refused, b again when a is, then a comes twice in a row
    const policy = filtered(lru(bytes(3), 3), secondHitFilter(1, 3), "second-hit");
    expect(cacheAnswers(policy, letters("abaab"))).to.equal("BBBAB");
  });

  it("is refused in a specification with a word that is no filter", () => {
    expect(() => resolveCache("lru:admission=third-hit")).to.throw(InputError, /expected one of all, size, .*bloom/);
    expect(() => resolveCache("lru:admissionMemory=0")).to.throw(InputError, ">= 1");
  });

  it("leaves the policy as it is by default, and lets what it learned be saved", () => {
    expect(create("lru").name).to.equal("lru");
    expect(isLearned(create("q-cache:admission=size"))).to.equal(true);
    expect(isLearned(create("lru:admission=size"))).to.equal(false);
  });

  it("is replayed at every capacity, even where the policy by itself needs no replay", () => {
    const { definition } = resolveCache("lru");
    expect(definition).to.have.property("missesAt");
    expect(resolveCache("lru:admission=second-hit").definition).not.to.have.property("missesAt");
  });

  it("keeps the contract in front of every policy", () => {
    for (const [kind, admission, admissionSize] of [
      ["lru", "size", 20],
      ["gdsf", "probability", 20],
      ["q-cache", "second-hit", 1],
      ["belady", "bloom", 1],
    ] as const)
      checkCachePolicy((given) => {
        const definition = withAdmission(caches[kind] as Parameters<typeof withAdmission>[0]);
        const { values } = resolveCache(kind);
        return definition.create({ ...values, admission, admissionSize, admissionMemory: 50 }, given);
      });
  });
});

describe("cache/admission-filter", () => {
  it("lets in up to the size, itself included", () => {
    const { admits } = sizeFilter(4);
    expect([3, 4, 5].map((size) => admits(0, size))).to.deep.equal([true, true, false]);
  });

  it("lets in with the probability exp(-size / scale)", () => {
    const { admits } = probabilityFilter(100, Random.root(7));
    for (const [size, expected] of [
      [1e-9, 1],
      [100, 0.3679], // exp(-1)
      [230.26, 0.1], // exp(-ln 10)
    ] as const) {
      const share = Array.from({ length: 20_000 }, () => admits(0, size)).filter(Boolean).length / 20_000;
      expect(share, `${size} B`).to.be.closeTo(expected, 0.011); // 3 standard deviations
    }
  });

  it("remembers in Bloom filters all of the last, and of the others fewer than one in fifty falsely", () => {
    const filter = bloomFilter(1000);
    const refuse = (from: number, to: number) => {
      for (let object = from; object < to; object++) filter.refused!(object);
    };
    const known = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => from + i).filter((object) => filter.admits(object, 1)).length;
    refuse(0, 999);
    expect(known(0, 999)).to.equal(999);
    expect(known(10_000, 20_000)).to.be.below(200);
    refuse(999, 2500); // the filters turn at 1000 and 2000: 1000 .. 2499 are remembered
    expect(known(1000, 2500)).to.equal(1500);
    expect(known(0, 1000)).to.be.below(20);
  });
});
