import { expect } from "chai";
import { IdleHistory } from "../../src/agent/idle-history.ts";
import { idleTimeOf, KEEP_ALIVE_ACTIONS, KeepAlivePlans, waitOf } from "../../src/agent/keep-alive-actions.ts";

const BREAK_EVEN = 500_000;
const COLD_START = 800;

/** The plan of the action `name` 1 s after the level was reached, with a margin of 10 %. */
function planOf(name: string, intervals: readonly number[], prewarms = true): readonly [load: number, unload: number] {
  const history = new IdleHistory();
  const slot = history.addSlot();
  let now = 0;
  history.reach(slot, now);
  for (const interval of intervals) history.reach(slot, (now += interval));
  const plans = new KeepAlivePlans(history, 0.1);
  const action = KEEP_ALIVE_ACTIONS.findIndex((candidate) => candidate.name === name);
  plans.plan(action, { slot, busyFor: 1000, breakEven: BREAK_EVEN, coldStart: COLD_START, prewarms });
  return [plans.load, plans.unload];
}

describe("KeepAlivePlans", () => {
  it("keeps for shares of the break-even time", () => {
    expect(planOf("keep 1 T*", [])).to.deep.equal([0, 500_000]);
    expect(planOf("keep T*/4", [10_000])).to.deep.equal([0, 125_000]);
    expect(planOf("release", [10_000])).to.deep.equal([0, 0]);
  });

  it("keeps to a past interval and the margin", () => {
    // 200 s * 1.1 - 1 s
    expect(planOf("keep to P100", [100_000, 200_000])[1]).to.be.closeTo(219_000, 1e-6);
    expect(planOf("keep to P100", [100_000, 200_000])[0]).to.equal(0);
  });

  it("pre-warms before the shortest past interval and keeps to the longest", () => {
    // 100 s * 0.9 - 1 s, and 200 s * 1.1 - 1 s, and half of 500 s more
    const [load, unload] = planOf("P0 to P100", [100_000, 200_000]);
    expect(load).to.be.closeTo(89_000, 1e-6);
    expect(unload).to.be.closeTo(219_000, 1e-6);
    expect(planOf("P0 to P100 + T*/2", [100_000, 200_000])[1]).to.be.closeTo(469_000, 1e-6);
  });

  it("keeps where a pre-warm is not possible, or would not be ready", () => {
    expect(planOf("P0 to P100", [100_000, 200_000], false)[0]).to.equal(0);
    // 1.9 s * 0.9 - 1 s = 710 ms, less than a cold start of 800 ms
    expect(planOf("predicted", [1900])[0]).to.equal(0);
    expect(planOf("predicted", [1900])[1]).to.be.closeTo(1090, 1e-9);
  });

  it("releases at once what was expected back before now", () => {
    expect(planOf("keep to predicted", [500])).to.deep.equal([0, 0]); // 500 * 1.1 < 1000
  });

  it("follows the ski rental rule without history", () => {
    for (const { name, from, to } of KEEP_ALIVE_ACTIONS)
      if (from !== "release" || to !== "release") expect(planOf(name, [])).to.deep.equal([0, BREAK_EVEN]);
  });
});

describe("costs of a plan", () => {
  it("of an instance kept: idle to the need, or to the end and a cold start", () => {
    expect([waitOf(0, 100, 60, 10), idleTimeOf(0, 100, 60)]).to.deep.equal([0, 60]);
    expect([waitOf(0, 100, 100, 10), idleTimeOf(0, 100, 100)]).to.deep.equal([0, 100]);
    expect([waitOf(0, 100, 101, 10), idleTimeOf(0, 100, 101)]).to.deep.equal([10, 100]);
  });

  it("of an instance released: a cold start, even for a need at the same instant", () => {
    expect([waitOf(0, 0, 60, 10), idleTimeOf(0, 0, 60)]).to.deep.equal([10, 0]);
    expect(waitOf(0, 0, 0, 10)).to.equal(10);
  });

  it("of a pre-warm: cold before it starts, the rest of it while it starts, warm until it is unloaded", () => {
    // loaded from 50 to 80, starting from 40 on
    expect([waitOf(50, 80, 30, 10), idleTimeOf(50, 80, 30)]).to.deep.equal([10, 0]);
    expect([waitOf(50, 80, 44, 10), idleTimeOf(50, 80, 44)]).to.deep.equal([6, 0]);
    expect([waitOf(50, 80, 70, 10), idleTimeOf(50, 80, 70)]).to.deep.equal([0, 20]);
    expect([waitOf(50, 80, 90, 10), idleTimeOf(50, 80, 90)]).to.deep.equal([10, 30]);
  });
});
