import { expect } from "chai";
import { explainChoice } from "../../src/agent/explain-choice.ts";

describe("explainChoice", () => {
  const name = (action: number) => `a${action}`;

  it("gives the value of the best action, ties going to the lower one", () => {
    expect(explainChoice([-2, 1.23456, 0], 1, name)).to.equal("Q 1.235, best of 3");
    expect(explainChoice([0, 0], 0, name)).to.equal("Q 0, best of 2");
  });

  it("says what was better where the action was explored", () => {
    expect(explainChoice([-2, 1.23456, 0], 2, name)).to.equal("Q 0, explored: best is a1 with 1.235");
  });
});
