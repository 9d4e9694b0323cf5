import { expect } from "chai";
import fc from "fast-check";
import { PoolHistories } from "../../../src/policy/forecast/pool-histories.ts";

const POOLS = 700; // more than two pages of rows
const LENGTH = 5;

/** The same in arrays that only grow. */
class Naive {
  readonly values = new Map<number, number[]>();
  follow(pool: number): void {
    if (!this.values.has(pool)) this.values.set(pool, new Array<number>(LENGTH).fill(0));
  }
}

describe("PoolHistories", () => {
  it("keeps the last values of each followed pool, whatever comes and goes", () => {
    const step = fc.record({
      follow: fc.array(fc.nat(POOLS - 1), { maxLength: 400 }),
      forget: fc.array(fc.nat(), { maxLength: 100 }),
      salt: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const histories = new PoolHistories(POOLS, LENGTH);
        const naive = new Naive();
        const row = new Float64Array(LENGTH);
        const newest = new Float64Array(3);
        for (const { follow, forget, salt } of steps) {
          for (const pool of follow) {
            histories.follow(pool);
            naive.follow(pool);
          }
          histories.turn();
          for (let r = 0; r < histories.count; r++) {
            const pool = histories.poolOf(r);
            const value = (pool * 31 + salt) % 4;
            histories.set(r, value);
            naive.values.get(pool)!.push(value);
          }
          for (const number of forget) {
            if (histories.count === 0) break;
            const r = number % histories.count;
            naive.values.delete(histories.poolOf(r));
            histories.forget(r);
          }
          expect(histories.count).to.equal(naive.values.size);
          for (let r = 0; r < histories.count; r++) {
            const values = naive.values.get(histories.poolOf(r))!;
            histories.copy(r, row);
            histories.copy(r, newest);
            expect([...row]).to.deep.equal(values.slice(-LENGTH));
            expect([...newest]).to.deep.equal(values.slice(-3));
            const zeros = [...values].reverse().findIndex((value) => value > 0);
            expect(histories.zerosOf(r)).to.equal(Math.min(LENGTH, zeros < 0 ? values.length : zeros));
          }
        }
      }),
      { seed: 21, numRuns: 40 },
    );
  });

  it("moves the overhead with its row, and starts a row that is used again from nothing", () => {
    const histories = new PoolHistories(3, 2);
    histories.follow(0);
    histories.follow(2);
    histories.setOverhead(1, 70);
    histories.forget(0);
    expect([histories.poolOf(0), histories.overheadOf(0)]).to.deep.equal([2, 70]);
    histories.forget(0);
    histories.follow(1);
    expect([histories.count, histories.overheadOf(0), histories.zerosOf(0)]).to.deep.equal([1, 0, 2]);
  });
});
