import { expect } from "chai";
import { cliffWalking, frozenLake, taxi } from "./textbook-mdps.ts";
import { startValue, valueIteration } from "./value-iteration.ts";

// source: exact dynamic programming on Gymnasium's dynamics (toy_text), printed to 6 digits: hence the tolerance
const GOLDEN = [
  { mdp: cliffWalking(false), 0.95: -9.733158, 0.99: -12.247898, 1: -13 },
  { mdp: cliffWalking(true), 0.99: -46.352672, 1: -64.709176 },
  { mdp: frozenLake(4, false), 0.95: 0.773781, 0.99: 0.95099, 1: 1 },
  { mdp: frozenLake(8, false), 0.95: 0.513342, 0.99: 0.877521, 1: 1 },
  { mdp: frozenLake(4, true), 0.95: 0.180472, 0.99: 0.542026, 1: 14 / 17 },
  { mdp: frozenLake(8, true), 0.95: 0.04825, 0.99: 0.41464, 1: 1 },
  { mdp: taxi(), 0.95: 1.72993, 0.99: 6.327464, 1: 7.93 },
] as const;

// the best within the time limit; Gymnasium's registry rounds them to 0.74 and 0.91
const WITHIN_LIMIT = [
  { mdp: frozenLake(4, true), limit: 100, value: 0.74419 },
  { mdp: frozenLake(8, true), limit: 200, value: 0.91322 },
] as const;

describe("value iteration on the textbook MDPs", () => {
  for (const { mdp, ...golden } of GOLDEN) {
    for (const [discount, value] of Object.entries(golden)) {
      it(`${mdp.name}, discount ${discount}: V*(start) = ${value.toFixed(6)}`, () => {
        expect(startValue(mdp, valueIteration(mdp, Number(discount)))).to.be.closeTo(value, 1e-6);
      });
    }
  }
  for (const { mdp, limit, value } of WITHIN_LIMIT) {
    it(`${mdp.name} within ${limit} steps: ${value}`, () => {
      expect(startValue(mdp, valueIteration(mdp, 1, 0, limit))).to.be.closeTo(value, 1e-6);
    });
  }
  it("has 300 starts of the taxi", () => {
    expect(taxi().starts).to.have.length(300); // 25 squares, 4 passengers, 3 other destinations
  });
});
