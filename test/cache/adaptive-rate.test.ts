import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { AdaptiveRate } from "../../src/cache/adaptive-rate.ts";

describe("cache/adaptive-rate", () => {
  it("goes on, turns and tries another, by hand", () => {
    // sqrt(2 ln 2 / 200) = 0.083255. It came from 0 and hits rose with it: up by 0.083255 * 0.083. They fall as it rises by
    // 0.007: down by 0.090165 * 0.007. Then it moved by less than a thousandth and they fall: a quarter up or down by chance
    for (const seed of [1, 2, 3, 4]) {
      const random = Random.root(seed);
      const rate = new AdaptiveRate(200, Random.from(random.state));
      expect(rate.rate).to.be.closeTo(0.083255, 1e-6);
      rate.endPeriod(0.5);
      expect(rate.rate).to.be.closeTo(0.090165, 1e-6);
      rate.endPeriod(0.4);
      expect(rate.rate).to.be.closeTo(0.089534, 1e-6);
      rate.endPeriod(0.3);
      expect(rate.rate).to.be.closeTo(0.089534 * (random.double() < 0.5 ? 1.25 : 0.75), 2e-6);
    }
  });

  it("starts anew after ten periods without a hit", () => {
    const rate = new AdaptiveRate(200, Random.root(1));
    for (const hits of [0.5, 0, ...Array(9).fill(0)]) rate.endPeriod(hits);
    expect(rate.rate).to.be.closeTo(0.089534, 1e-6);
    rate.endPeriod(0);
    expect(rate.rate).to.be.closeTo(0.083255, 1e-6);
  });

  it("stays where it is while the hits stay, and within its bounds", () => {
    const steady = new AdaptiveRate(1, Random.root(1));
    for (let i = 0; i < 50; i++) steady.endPeriod(0.5);
    // sqrt(2 ln 2) = 1.177410, cut to 1 by the first move, upwards
    expect(steady.rate).to.equal(1);
    const falling = new AdaptiveRate(1e9, Random.root(1)); // from 0.000037: a change of none in thousandths
    falling.endPeriod(0.5);
    falling.endPeriod(0.4);
    expect(falling.rate).to.equal(0.005);
  });
});
