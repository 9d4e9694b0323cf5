import { expect } from "chai";
import { IdlePlans, WINDOWS } from "../../src/policy/idle-plans.ts";
import { lengthClass, levelClass, SITUATIONS, situation, situationGroup } from "../../src/policy/idle-situations.ts";
import { SharedCosts } from "../../src/policy/shared-costs.ts";
import { SortedRecent } from "../../src/policy/sorted-recent.ts";

describe("SharedCosts", () => {
  it("has the mean cost in a situation, leaning on the group's while that has few idle times", () => {
    const costs = new SharedCosts(4, 2, WINDOWS.length);
    const plans = new IdlePlans();
    const into = new Float64Array(WINDOWS.length);
    const price = { coldSeconds: 3, secondsPerIdleMs: 0.5 };
    const mean = (where: number, times = 1) => {
      costs.mean(where, 0, price, times, into, WINDOWS.length);
      return [into[0], into[1]];
    };
    expect(mean(1)).to.deep.equal([0, 0]);
    // An idle time of 10 ms, after a cold start of 2 s: the plan 0 waits, that of 1 s idles 10 ms.
    plans.charge(WINDOWS.length, 2000, 0, 10, true);
    costs.record(1, 0, plans, WINDOWS.length, 2000, true);
    expect(mean(1)[0]).to.be.closeTo(3, 1e-9);
    expect(mean(1)[1]).to.be.closeTo(5, 1e-9);
    // A second one, of 20 ms, in another situation of the group: its mean is 15 ms there, and counts for 4 idle times.
    plans.charge(WINDOWS.length, 2000, 0, 20, true);
    costs.record(2, 0, plans, WINDOWS.length, 2000, true);
    expect(mean(1)[1]).to.be.closeTo((0.5 * (10 + 4 * 15)) / 5, 1e-9);
    expect(mean(3)[1]).to.be.closeTo(0.5 * 15, 1e-9);
    expect(mean(1, 10)[0]).to.be.closeTo(30, 1e-9);
    expect(costs.count(1)).to.equal(1);
    // the rest of an idle time is no further one
    plans.charge(WINDOWS.length, 2000, 20, 30, false);
    costs.record(2, 0, plans, WINDOWS.length, 2000, false);
    expect(costs.count(2)).to.equal(1);
    expect(mean(3)[1]).to.be.closeTo(0.5 * 20, 1e-9);
  });
});

describe("situation", () => {
  it("tells levels, lengths, counts and spreads apart", () => {
    expect([1, 2, 3, 4, 7, 8, 15, 16, 1000].map(levelClass)).to.deep.equal([0, 1, 1, 2, 2, 3, 3, 4, 4]);
    expect([0, 999, 1000, 10_000, 60_000, 300_000, 900_000, 3_600_000].map(lengthClass)).to.deep.equal([
      1, 1, 2, 3, 4, 5, 6, 7,
    ]);
    const recent = new SortedRecent();
    const series = recent.add();
    const seen = new Set<number>();
    // 0, 1, 2 and 4 and 8 alike: five; then a spread of 2, and one of 4 medians: seven
    for (let count = 0; count <= 8; count++) {
      seen.add(situation(0, 1, recent, series));
      recent.push(series, 100);
    }
    expect(seen.size).to.equal(5);
    recent.push(series, 200);
    seen.add(situation(0, 1, recent, series));
    recent.push(series, 500);
    seen.add(situation(0, 1, recent, series));
    expect(seen.size).to.equal(7);
    for (let group = 0; group < 5; group++)
      for (let length = 0; length < 8; length++) {
        const where = situation(group, length, recent, series);
        expect(where).to.be.below(SITUATIONS);
        expect(situationGroup(where)).to.equal(group);
      }
  });
});
