import { expect } from "chai";
import fc from "fast-check";
import { HISTORY_LENGTH, IdleHistory } from "../../src/agent/idle-history.ts";

/** A history of one slot reached at the running sums of `intervals`, from 0 on. */
function historyOf(intervals: readonly number[]): { history: IdleHistory; slot: number } {
  const history = new IdleHistory();
  const slot = history.addSlot();
  let now = 0;
  history.reach(slot, now);
  for (const interval of intervals) history.reach(slot, (now += interval));
  return { history, slot };
}

describe("IdleHistory", () => {
  it("knows nothing until a level is reached twice", () => {
    const history = new IdleHistory();
    const slot = history.addSlot();
    expect(history.reachedAt(slot)).to.be.NaN;
    history.reach(slot, 5);
    expect(history.reachedAt(slot)).to.equal(5);
    expect(history.count(slot)).to.equal(0);
    history.reach(slot, 12);
    expect(history.count(slot)).to.equal(1);
    expect(history.back(slot, 1)).to.equal(7);
  });

  it("predicts the lag that repeats best", () => {
    // 60, 240, 60, 240, ...: lag 1 is wrong by 180 each time, lag 2 never
    const { history, slot } = historyOf([60, 240, 60, 240, 60]);
    expect(history.predict(slot)).to.equal(240);
    // of one interval there is only that to repeat
    const single = historyOf([300]);
    expect(single.history.predict(single.slot)).to.equal(300);
  });

  it("keeps the last 16 intervals in both orders", () => {
    const whole = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(whole, (intervals) => {
        const { history, slot } = historyOf(intervals);
        const last = intervals.slice(-HISTORY_LENGTH);
        const ascending = [...last].sort((a, b) => a - b);
        expect(history.count(slot)).to.equal(intervals.length);
        for (let lag = 1; lag <= last.length; lag++) expect(history.back(slot, lag)).to.equal(last.at(-lag));
        for (let rank = 0; rank < last.length; rank++)
          expect(history.quantile(slot, (rank + 0.5) / last.length)).to.equal(ascending[rank]);
        expect(history.quantile(slot, 0)).to.equal(ascending[0]);
        expect(history.quantile(slot, 1)).to.equal(ascending.at(-1));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("keeps its slots apart while it grows", () => {
    const history = new IdleHistory();
    const slots = Array.from({ length: 200 }, () => history.addSlot());
    for (const slot of slots) history.reach(slot, slot);
    for (const slot of slots) history.reach(slot, 3 * slot);
    expect(slots.map((slot) => history.back(slot, 1))).to.deep.equal(slots.map((slot) => 2 * slot));
  });
});
