import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { KeepValues } from "../../src/cache/keep-values.ts";
import { classOf } from "../../src/cache/q-features.ts";

describe("cache/keep-values", () => {
  it("begins as LRU would rank: falling with recency, and above nothing", () => {
    const values = new KeepValues(0.01, 1);
    for (let bin = 1; bin < 18; bin++) expect(values.at(0, bin)).to.be.below(values.at(0, bin - 1));
    expect(values.at(0, 0)).to.equal(0.3); // 0.3 (1 + 0.2 * 0) exp(0)
  });

  it("moves towards the target by hand", () => {
    const values = new KeepValues(0.01, 1);
    values.update(0, 0, 0.9);
    // the state's own value is its first target, 0.9; its frequency's mean moves by 1/6: 0.3 + 0.6 / 6 = 0.4
    // blended with 20 visits' worth of the mean: (1 * 0.9 + 20 * 0.4) / 21
    expect(values.at(0, 0)).to.be.closeTo(8.9 / 21, 1e-12);
    values.update(0, 0, 0.9);
    // own 0.9; mean 0.4 + 0.5 / 7
    expect(values.at(0, 0)).to.be.closeTo((2 * 0.9 + 20 * (0.4 + 0.5 / 7)) / 22, 1e-12);
  });

  it("lets an unvisited state of the same frequency follow its mean on refresh, and no other", () => {
    const values = new KeepValues(0.01, 1);
    const neighbour = classOf(0, 3, 2);
    const other = classOf(1, 3, 2);
    const before = values.at(other, 0);
    values.update(0, 0, 0.9);
    expect(values.at(neighbour, 0)).to.be.closeTo(0.3, 1e-12);
    values.refresh();
    expect(values.at(neighbour, 0)).to.be.closeTo(0.4, 1e-12);
    expect(values.at(other, 0)).to.equal(before);
  });

  it("reaches the values of a chain of two states", () => {
    // from bin 3 an object returns half of the time (target 0.8), otherwise passes into bin 4 with a discount of 0.5;
    // from bin 4 it returns one time in five (target 0.8), otherwise is forgotten: Q(4) = 0.16, Q(3) = 0.4 + 0.04
    const values = new KeepValues(0.001, 1);
    const random = Random.root(5);
    for (let i = 0; i < 60_000; i++) {
      values.update(0, 4, random.double() < 0.2 ? 0.8 : 0);
      values.update(0, 3, random.double() < 0.5 ? 0.8 : 0.5 * values.at(0, 4));
    }
    expect(values.at(0, 4)).to.be.closeTo(0.16, 0.03);
    expect(values.at(0, 3)).to.be.closeTo(0.44, 0.03);
  });
});
