import { expect } from "chai";
import { HitDensities } from "../../src/cache/hit-densities.ts";

describe("cache/hit-densities", () => {
  it("starts from class and age", () => {
    const densities = new HitDensities(4, 1, 16);
    expect(densities.density(0, 0)).to.equal(17);
    expect(densities.density(3, 1)).to.equal(10);
  });

  it("has ages by the scale and classes by halvings", () => {
    const densities = new HitDensities(20_000, 1024, 0);
    expect([0, 1023, 1024, 1e12].map((requests) => densities.ageAfter(requests))).to.deep.equal([0, 0, 1, 19_999]);
    // 20,000 and above: none; 10,000 is doubled once; 1 would be doubled 15 times, as would 0
    expect([40_000, 20_000, 19_999, 10_000, 9_999, 1, 0].map((ages) => densities.classOf(ages))).to.deep.equal([
      0, 0, 1, 1, 2, 15, 15,
    ]);
  });

  it("divides hits by the time to them and to evictions, by hand", () => {
    // at age 1: a hit at 2, evictions at 1 and 3; one of three is hit, they stay for 1, 2 and 3: (1 / 3) / 2. At age 0 a hit
    // there, too: two of four are hit, they stay for 1, 2, 3 and 4, 2.5 on average. That counts fade changes nothing
    const densities = new HitDensities(4, 1, 0);
    densities.countHit(0, 0);
    densities.countHit(0, 2);
    densities.countEviction(0, 1);
    densities.countEviction(0, 3);
    for (let learned = 0; learned < 3; learned++) {
      densities.learn(0);
      [2 / 4 / 2.5, 1 / 6, 1 / 2 / 1.5].forEach((expected, age) => {
        expect(densities.density(0, age)).to.be.closeTo(expected, 1e-7);
      });
      expect(densities.density(1, 0)).to.equal(0);
    }
  });

  it("makes ages finer where few objects are stored, by hand", () => {
    // 8 ages of 4 requests; at the sixth learning none is stored, so that an age becomes 2 requests. A hit at age 1, of 4 to 7
    // requests, is then half a hit each at 2 and 3; an eviction at age 6 is one beyond the last
    const densities = new HitDensities(8, 4, 0);
    for (let learned = 0; learned < 5; learned++) densities.learn(0);
    densities.countHit(0, 1);
    densities.countEviction(0, 6);
    densities.learn(0);
    expect(densities.ageAfter(5)).to.equal(2);
    // from age 3 on: half a hit, staying 1, and one eviction, staying 5: 0.5 / (0.5 * 1 + 5)
    expect(densities.density(0, 3)).to.be.closeTo(0.5 / 5.5, 1e-7);
    expect(densities.density(0, 2)).to.be.closeTo(1 / (0.5 * 1 + 0.5 * 2 + 6), 1e-7);
  });

  it("makes ages coarser where many objects are stored, by hand", () => {
    // 8 ages of 1 request, 0.3 objects: 0.3 / (0.01 * 8) = 3.75, so that an age becomes 4 requests: hits at 2 and 3 are at 0
    const densities = new HitDensities(8, 1, 0);
    for (let learned = 0; learned < 5; learned++) densities.learn(0.3);
    densities.countHit(0, 2);
    densities.countHit(0, 3);
    densities.countEviction(0, 4);
    densities.learn(0.3);
    expect(densities.ageAfter(8)).to.equal(2);
    // at age 0: two hits, staying 1, one eviction at age 1, staying 2
    expect(densities.density(0, 0)).to.be.closeTo(2 / (2 * 1 + 2), 1e-7);
    expect(densities.density(0, 1)).to.equal(0);
  });
});
