import { expect } from "chai";
import fc from "fast-check";
import { greedyAction, QTable } from "../../src/agent/q-table.ts";
import { InputError } from "../../src/base/errors.ts";

describe("QTable", () => {
  it("moves a value by the step size times the TD error", () => {
    const table = new QTable({ stateCount: 2, actionCount: 2, initial: 1 });
    // Q = 1, target 3: error 2, Q = 1 + 0.25 * 2 = 1.5; then error 1.5, Q = 1.5 + 0.25 * 1.5 = 1.875
    expect(table.update(1, 0, 3, 0.25)).to.equal(2);
    expect(table.get(1, 0)).to.equal(1.5);
    expect(table.update(1, 0, 3, 0.25)).to.equal(1.5);
    expect(table.get(1, 0)).to.equal(1.875);
    expect(table.get(0, 0)).to.equal(1);
    expect(table.get(1, 1)).to.equal(1);
  });

  it("takes the target over to the last bit at step size 1", () => {
    const table = new QTable({ stateCount: 1, actionCount: 1, initial: 1e16 });
    table.update(0, 0, 0.1, 1); // 1e16 + (0.1 - 1e16) would be 0
    expect(table.get(0, 0)).to.equal(0.1);
  });

  it("prefers the lowest of the best actions", () => {
    const table = new QTable({ stateCount: 1, actionCount: 3 });
    expect(table.greedyAction(0)).to.equal(0);
    table.update(0, 1, 5, 1);
    table.update(0, 2, 5, 1);
    expect(table.greedyAction(0)).to.equal(1);
    expect(table.best(0)).to.equal(5);
  });

  it("keeps the greedy action and the best value right through any updates, as a search through the rows finds them", () => {
    const update = fc.record({
      state: fc.integer({ min: 0, max: 2 }),
      action: fc.integer({ min: 0, max: 3 }),
      target: fc.integer({ min: -2, max: 2 }), // few values, so that ties are common
      stepSize: fc.constantFrom(0, 0.5, 1),
    });
    fc.assert(
      fc.property(fc.array(update, { maxLength: 60 }), fc.constantFrom(-1, 0, 1), (updates, initial) => {
        const table = new QTable({ stateCount: 3, actionCount: 4, initial });
        const rows = [0, 1, 2].map(() => [initial, initial, initial, initial] as number[]);
        for (const { state, action, target, stepSize } of updates) {
          const row = rows[state]!;
          const old = row[action]!;
          expect(table.update(state, action, target, stepSize)).to.equal(target - old);
          row[action] = old + stepSize * (target - old);
          for (const [s, values] of rows.entries()) {
            const best = Math.max(...values);
            expect([table.best(s), table.greedyAction(s)]).to.deep.equal([best, values.indexOf(best)]);
          }
        }
        const copy = new QTable({ stateCount: 3, actionCount: 4 });
        copy.load(table.save());
        for (const s of [0, 1, 2]) expect(copy.greedyAction(s)).to.equal(table.greedyAction(s));
      }),
      { seed: 5 },
    );
  });

  it("counts visits where asked to", () => {
    const counting = new QTable({ stateCount: 1, actionCount: 2, countVisits: true });
    counting.update(0, 1, 1, 0.5);
    counting.update(0, 1, 1, 0.5);
    expect([counting.visits(0, 0), counting.visits(0, 1)]).to.deep.equal([0, 2]);
    expect(new QTable({ stateCount: 1, actionCount: 2 }).visits(0, 1)).to.equal(undefined);
  });

  it("agrees with a search through the row", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 9 }), (row) => {
        const value = Float64Array.from([...row.map(() => 9), ...row]); // the row of state 1
        expect(greedyAction(value, 1, row.length)).to.equal(row.indexOf(Math.max(...row)));
      }),
      { seed: 2 },
    );
  });

  it("saves the states that differ from the start, and comes back from JSON", () => {
    const table = new QTable({ stateCount: 1000, actionCount: 2, initial: 1, countVisits: true });
    table.update(7, 1, 1 / 3, 0.1);
    table.update(999, 0, 1, 0.1); // no change, yet a visit
    const saved = table.save();
    expect(saved.cells).to.deep.equal([
      [7, [1, 1 + 0.1 * (1 / 3 - 1)], [0, 1]],
      [999, [1, 1], [1, 0]],
    ]);
    const copy = new QTable({ stateCount: 1000, actionCount: 2, countVisits: true });
    copy.update(3, 0, 8, 1);
    copy.load(JSON.parse(JSON.stringify(saved)));
    expect(copy.save().cells).to.deep.equal(saved.cells.concat()); // state 3 went back to the saved initial value
    expect(copy.get(3, 0)).to.equal(1);
  });

  it("refuses a table of another shape and keeps what it has", () => {
    const table = new QTable({ stateCount: 2, actionCount: 2 });
    table.update(0, 0, 4, 1);
    const other = new QTable({ stateCount: 3, actionCount: 2 }).save();
    expect(() => table.load(other)).to.throw(
      InputError,
      "agent: expected a q-table of 2 states x 2 actions, got 3 x 2",
    );
    const good = table.save();
    for (const cells of [[[2, [1, 1]]], [[0, [1]]], [[0, [1, null]]], [0], "x", undefined])
      expect(() => table.load({ ...good, cells }), JSON.stringify(cells)).to.throw(InputError);
    expect(() => table.load(undefined)).to.throw(InputError);
    expect(table.get(0, 0)).to.equal(4);
  });

  it("refuses a table without cells", () => {
    expect(() => new QTable({ stateCount: 0, actionCount: 2 })).to.throw(RangeError, "got 0 and 2");
  });
});
