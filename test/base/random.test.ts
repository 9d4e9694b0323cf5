import { expect } from "chai";
import fc from "fast-check";
import seedrandom from "seedrandom";
import { Random } from "../../src/base/random.ts";

const draws = (random: Random, count: number) => Array.from({ length: count }, () => random.uint32());

/** Pearson's statistic of `count` draws of int(n) against the uniform distribution. */
function chiSquare(random: Random, n: number, count: number): number {
  const seen = new Array<number>(n).fill(0);
  for (let i = 0; i < count; i++) seen[random.int(n)]!++;
  const expected = count / n;
  return seen.reduce((sum, k) => sum + ((k - expected) * (k - expected)) / expected, 0);
}

function moments(values: readonly number[]) {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const central = (k: number) =>
    values.reduce((sum, v) => sum + Array.from({ length: k }).reduce<number>((p) => p * (v - mean), 1), 0) /
    values.length;
  return { mean, variance: central(2), third: central(3), fourth: central(4) };
}

describe("Random", () => {
  it("is xoshiro128** of the reference implementation", () => {
    // xoshiro128starstar.c of [blackman21], compiled, from the state 1, 2, 3, 4
    expect(draws(Random.from([1, 2, 3, 4]), 10)).to.deep.equal([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it("keys a fork by its path: four words of seedrandom's ARC4 are its state", () => {
    // ARC4 of seedrandom 3.0.5 keyed by "42/env", then the reference xoshiro128**
    expect(draws(Random.root(42).fork("env"), 3)).to.deep.equal([2264937168, 246749741, 928120039]);
    const key = seedrandom("7/agent/explore");
    const state = [key.int32(), key.int32(), key.int32(), key.int32()] as const;
    expect(draws(Random.root(7).fork("agent").fork("explore"), 5)).to.deep.equal(draws(Random.from(state), 5));
  });

  it("takes a seed as a number or as the same digits", () => {
    expect(Random.root(42).state).to.deep.equal(Random.root("42").state);
    expect(Random.root(42).state).to.not.deep.equal(Random.root(43).state);
  });

  it("forks the same stream whatever was drawn, and forked, before", () => {
    const fresh = Random.root(1).fork("a");
    const used = Random.root(1);
    draws(used, 1000);
    draws(used.fork("b"), 10);
    expect(used.fork("a").state).to.deep.equal(fresh.state);
    const states = ["a", "b", "aa", "", "a/b"].map((label) => Random.root(1).fork(label).state.join());
    expect(new Set(states).size).to.equal(5);
  });

  it("fills a range with what single draws give, and goes on from there", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(40), (from, count) => {
        const [filled, single] = [Random.root(3), Random.root(3)];
        const values = new Float64Array(70).fill(-1);
        filled.fillDoubles(values, from, from + count);
        const expected = new Float64Array(70)
          .fill(-1)
          .map((v, i) => (i >= from && i < from + count ? single.double() : v));
        expect(values).to.deep.equal(expected);
        expect(filled.state).to.deep.equal(single.state);
      }),
      { seed: 31, numRuns: 50 },
    );
  });

  it("does not shift the parent by a fork", () => {
    const random = Random.root(1);
    random.fork("a").double();
    expect(draws(random, 5)).to.deep.equal(draws(Random.root(1), 5));
  });

  it("goes on from a saved state, also after JSON", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(50), (root, before) => {
        const random = Random.root(root);
        draws(random, before);
        const copy = Random.from(JSON.parse(JSON.stringify(random.state)));
        expect(draws(copy, 10)).to.deep.equal(draws(random, 10));
        expect(copy.state).to.deep.equal(random.state);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("keys the forks of a restored stream by the path it is given", () => {
    const original = Random.root(3).fork("env");
    expect(Random.from(original.state, "3/env").fork("x").state).to.deep.equal(original.fork("x").state);
  });

  it("draws 53-bit numbers from [0, 1) out of two words", () => {
    const words = Random.root(5);
    const random = Random.root(5);
    for (let i = 0; i < 100; i++) {
      const [high, low] = [words.uint32(), words.uint32()];
      const value = random.double();
      expect(value).to.equal(Math.floor(high / 32) / 2 ** 27 + Math.floor(low / 64) / 2 ** 53);
      expect(value).to.be.within(0, 1 - 2 ** -53);
    }
  });

  it("draws integers uniformly: chi-square below its 99.9 % point", () => {
    // critical values at 0.001: 6 degrees of freedom 22.46, 15: 37.70, 99: 148.23
    expect(chiSquare(Random.root(1), 7, 70_000)).to.be.below(22.46);
    expect(chiSquare(Random.root(2), 16, 64_000)).to.be.below(37.7);
    expect(chiSquare(Random.root(3), 100, 100_000)).to.be.below(148.23);
  });

  it("has no modulo bias where it would be largest", () => {
    // of n = 3 * 2^30, a plain remainder gives the values below 2^30 half of the time instead of a third
    const random = Random.root(4);
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (random.int(3 * 2 ** 30) < 2 ** 30) low++;
    expect(low / 30_000).to.be.closeTo(1 / 3, 0.011); // 4 standard errors of 0.0027
  });

  it("draws integers of the whole range, and refuses others", () => {
    expect(Random.root(1).int(1)).to.equal(0);
    expect(Random.root(1).int(2 ** 32)).to.equal(Random.root(1).uint32());
    for (const n of [0, -1, Number.NaN, 2 ** 32 + 1, Number.POSITIVE_INFINITY]) {
      expect(() => Random.root(1).int(n)).to.throw(
        RangeError,
        `Random.int: expected an integer from 1 to 2^32, got ${n}`,
      );
    }
  });

  it("draws exponentials of the mean and variance asked for", () => {
    const random = Random.root(6);
    const values = Array.from({ length: 100_000 }, () => random.exponential(0.25));
    const { mean, variance } = moments(values);
    // mean 4, variance 16; 4 standard errors: 4 * 4 / sqrt(1e5) = 0.05, 4 * sqrt(8) * 16 / sqrt(1e5) = 0.57
    expect(mean).to.be.closeTo(4, 0.05);
    expect(variance).to.be.closeTo(16, 0.57);
    expect(values.every((v) => v >= 0 && Number.isFinite(v))).to.equal(true);
    // P(X > 4) = 1/e, 4 standard errors 0.006
    expect(values.filter((v) => v > 4).length / values.length).to.be.closeTo(0.36788, 0.006);
  });

  it("draws an exponential of 0, not of infinity, where the uniform draw is 0", () => {
    // the first output is a function of the second word alone, which stays 0 where the first equals the third
    expect(Random.from([1, 0, 1, 5]).double()).to.equal(0);
    expect(Random.from([1, 0, 1, 5]).exponential(2)).to.equal(0);
  });

  it("draws normals with the moments of the standard normal", () => {
    const random = Random.root(8);
    const { mean, variance, third, fourth } = moments(Array.from({ length: 100_000 }, () => random.normal()));
    // 4 standard errors over 1e5 draws: 4 * sqrt(1, 2, 15, 96) / sqrt(1e5)
    expect(mean).to.be.closeTo(0, 0.0127);
    expect(variance).to.be.closeTo(1, 0.018);
    expect(third).to.be.closeTo(0, 0.049);
    expect(fourth).to.be.closeTo(3, 0.124);
  });

  it("shuffles in place, every order alike", () => {
    const random = Random.root(9);
    const seen = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const items = ["a", "b", "c", "d"];
      expect(random.shuffle(items)).to.equal(items);
      const order = items.join("");
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).to.equal(24);
    const statistic = [...seen.values()].reduce((sum, k) => sum + ((k - 1000) * (k - 1000)) / 1000, 0);
    expect(statistic).to.be.below(49.73); // chi-square, 23 degrees of freedom, 0.001
    expect(random.shuffle([])).to.deep.equal([]);
  });

  it("gives neighbouring seeds and labels unrelated streams", () => {
    // correlation of first draws over 4000 pairs: 4 standard errors are 0.063
    const first = (path: string) => Random.root(path).double() - 0.5;
    const correlation = (pair: (i: number) => readonly [number, number]) => {
      let sum = 0;
      for (let i = 0; i < 4000; i++) {
        const [a, b] = pair(i);
        sum += a * b * 12; // the variance of a uniform draw is 1/12
      }
      return sum / 4000;
    };
    expect(correlation((i) => [first(`${i}`), first(`${i + 1}`)])).to.be.closeTo(0, 0.063);
    expect(correlation((i) => [first(`${i}/trace`), first(`${i}/agent`)])).to.be.closeTo(0, 0.063);
  });
});
