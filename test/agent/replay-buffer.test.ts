import { expect } from "chai";
import { ReplayBuffer, transitionBatch } from "../../src/agent/replay-buffer.ts";
import { Random } from "../../src/base/random.ts";

/** Transition n carries n in every field, so that mixed-up columns show. */
function add(buffer: ReplayBuffer, n: number): void {
  buffer.add(Float64Array.of(n, n + 0.25), n, 10 * n, Float64Array.of(n + 0.5, n + 0.75), n % 2 === 1);
}

describe("ReplayBuffer", () => {
  it("keeps the last transitions and their columns together", () => {
    const buffer = new ReplayBuffer(4, 2);
    for (let n = 0; n < 6; n++) add(buffer, n);
    expect(buffer.length).to.equal(4);
    const sample = transitionBatch(200, 2);
    buffer.sample(Random.root(1), sample);
    expect([...new Set(sample.actions)].sort()).to.deep.equal([2, 3, 4, 5]); // 0 and 1 were overwritten
    for (let k = 0; k < sample.count; k++) {
      const n = sample.actions[k]!;
      expect([...sample.rows.subarray(2 * k, 2 * k + 2)]).to.deep.equal([n, n + 0.25]);
      expect([...sample.nextRows.subarray(2 * k, 2 * k + 2)]).to.deep.equal([n + 0.5, n + 0.75]);
      expect([sample.rewards[k], sample.terminated[k]]).to.deep.equal([10 * n, n % 2]);
    }
  });

  it("draws each transition about as often", () => {
    const buffer = new ReplayBuffer(10, 2);
    for (let n = 0; n < 10; n++) add(buffer, n);
    const sample = transitionBatch(10_000, 2);
    buffer.sample(Random.root(5), sample);
    const count = new Array(10).fill(0);
    for (const n of sample.actions) count[n]++;
    // 1000 expected each; chi-square of 9 degrees stays under 27.9 with probability 0.999
    expect(count.reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0)).to.be.below(27.9);
  });

  it("draws only from what it holds", () => {
    const buffer = new ReplayBuffer(1000, 2);
    add(buffer, 7);
    const sample = transitionBatch(50, 2);
    buffer.sample(Random.root(2), sample);
    expect(new Set(sample.actions)).to.deep.equal(new Set([7]));
  });

  it("refuses to hold nothing", () => {
    expect(() => new ReplayBuffer(0, 2)).to.throw(RangeError, "capacity >= 1, got 0");
  });
});
