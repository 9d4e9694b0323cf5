import { expect } from "chai";
import { IdlePlans, PLAN_COUNT, WINDOWS } from "../../src/policy/idle-plans.ts";
import { SortedRecent } from "../../src/policy/sorted-recent.ts";

const SECOND = 1000;

describe("IdlePlans", () => {
  /** Plans after these idle times in s, with a cold start of 2 s. */
  const plansAfter = (...seconds: number[]) => {
    const recent = new SortedRecent();
    const series = recent.add();
    for (const s of seconds) recent.push(series, s * SECOND);
    const plans = new IdlePlans();
    plans.place(recent, series, 2 * SECOND);
    return plans;
  };
  /** [load, unload] in s of the plan by quantiles at `index`. */
  const pair = (plans: IdlePlans, index: number) =>
    [plans.load, plans.unload].map((times) => Math.round(times[WINDOWS.length + index]!) / SECOND);

  it("places windows, and pairs by the quantiles of the last idle times", () => {
    const nothing = plansAfter();
    for (let i = 0; i < PLAN_COUNT - WINDOWS.length; i++) expect(pair(nothing, i)[0]).to.equal(0);
    // 400, 100, 300, 200 s. Half: rank 2, 300 + 10 % = 330. All: 400 + 10 %. From the least to the greatest: ready 10 %
    // before 100 s, at 90 s, after a start of 2 s; 2 % before, at 98 s. A tenth: rank 0. A quarter: rank 1, 180 - 2 s, to
    // three quarters, rank 3. The last: 200 s.
    const plans = plansAfter(400, 100, 300, 200);
    expect(pair(plans, 0)).to.deep.equal([0, 330]);
    expect(pair(plans, 3)).to.deep.equal([0, 440]);
    expect(pair(plans, 4)).to.deep.equal([88, 440]);
    expect(pair(plans, 5)).to.deep.equal([96, 408]);
    expect(pair(plans, 6)).to.deep.equal([88, 440]);
    expect(pair(plans, 11)).to.deep.equal([178, 440]);
    expect(pair(plans, 13)).to.deep.equal([178, 220]);
    // a start that is longer than the head does not unload
    expect(pair(plansAfter(2), 4)).to.deep.equal([0, 2.2]);
    expect([...plans.load.slice(0, WINDOWS.length)]).to.deep.equal(WINDOWS.map(() => 0));
    expect([...plans.unload.slice(0, WINDOWS.length)]).to.deep.equal(WINDOWS);
  });

  it("charges the wait and the idle time of each", () => {
    const plans = plansAfter(400, 100, 300, 200);
    const cost = (plan: number, to: number, ended = true, from = 0) => {
      plans.charge(PLAN_COUNT, 2 * SECOND, from * SECOND, to * SECOND, ended);
      return [plans.waitMs[plan]! / SECOND, Math.round(plans.idleMs[plan]!) / SECOND];
    };
    const minute = WINDOWS.indexOf(60_000);
    expect(cost(minute, 60)).to.deep.equal([0, 60]); // warm at the very end
    expect(cost(minute, 61)).to.deep.equal([2, 60]);
    expect(cost(minute, 61, false)).to.deep.equal([0, 60]);
    expect(cost(minute, 90, true, 40)).to.deep.equal([2, 20]);
    expect(cost(0, 0)).to.deep.equal([0, 0]);
    // starts at 88 s, ready at 90 s, until 440 s
    const planned = WINDOWS.length + 4;
    expect(cost(planned, 87)).to.deep.equal([2, 0]);
    expect(cost(planned, 89)).to.deep.equal([1, 0]); // waits for the rest of the start
    expect(cost(planned, 89, false)).to.deep.equal([0, 0]);
    expect(cost(planned, 100)).to.deep.equal([0, 10]);
    expect(cost(planned, 500)).to.deep.equal([2, 350]);
    expect(cost(planned, 500, true, 400)).to.deep.equal([2, 40]);
  });
});
