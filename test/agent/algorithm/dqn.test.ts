import { expect } from "chai";
import { Dqn, type DqnOptions } from "../../../src/agent/algorithm/dqn.ts";
import type { Step } from "../../../src/agent/contract.ts";
import { initialWeights, type NetworkFactory, type QNetwork } from "../../../src/agent/network.ts";
import { greedyAction } from "../../../src/agent/q-table.ts";
import { constant, linear } from "../../../src/agent/schedule.ts";
import { loadTensorflow } from "../../../src/agent/tensorflow.ts";
import { TensorflowNetwork } from "../../../src/agent/tensorflow-network.ts";
import { TypedArrayNetwork } from "../../../src/agent/typed-array-network.ts";
import { InputError } from "../../../src/base/errors.ts";
import { Random } from "../../../src/base/random.ts";
import { seed } from "../../../src/base/units.ts";
import { MdpEnv, playEpisode } from "../../model/mdp-env.ts";
import { frozenLake } from "../../model/textbook-mdps.ts";

const typedArrays: NetworkFactory = (shape) => new TypedArrayNetwork(shape);

function learner(options: Partial<DqnOptions> = {}): Dqn {
  return new Dqn({
    observationSize: 2,
    actionCount: 3,
    createNetwork: typedArrays,
    random: Random.root(1),
    hidden: [8],
    batchSize: 4,
    bufferSize: 100,
    learningStarts: 1,
    ...options,
  });
}

/** Runs on the frozen lake without slipping, one component per square, until `stepCount` steps are learned. */
function crossTheLake(root: number, stepCount: number, options: Partial<DqnOptions> = {}): { agent: Dqn; env: MdpEnv } {
  const env = new MdpEnv(frozenLake(4, false), { view: "one-hot", limit: 100 });
  const agent = new Dqn({
    observationSize: 16,
    actionCount: 4,
    createNetwork: typedArrays,
    random: Random.root(root),
    hidden: [32],
    discount: 0.95,
    learningStarts: 200,
    bufferSize: 10_000,
    targetUpdate: { kind: "soft", share: 0.02 },
    epsilonSchedule: linear(1, 0.1, 4000),
    ...options,
  });
  env.reset({ seed: seed(root) });
  while (agent.step < stepCount) playEpisode(env, agent, "explore");
  return { agent, env };
}

describe("Dqn", () => {
  for (const doubleQ of [true, false]) {
    it(`takes its targets from the target network, ${doubleQ ? "at the trained network's action" : "at its best action"}`, () => {
      const created: QNetwork[] = [];
      const agent = learner({
        createNetwork: (shape) => created[created.push(new TypedArrayNetwork(shape)) - 1]!,
        targetUpdate: { kind: "hard", interval: 1000 },
        discount: 0.5,
        rewardScale: 0.1,
        doubleQ,
      });
      const [online, target] = created as [QNetwork, QNetwork];
      target.setWeights(initialWeights(target.sizes, Random.root(3)));
      const next: Step<Float64Array> = {
        observation: Float64Array.of(1, -0.5),
        reward: 20,
        terminated: false,
        truncated: true,
      };
      const values = (network: QNetwork, row: readonly number[]) => network.predict(Float32Array.from(row), 1).slice();
      const after = values(target, [1, -0.5]);
      const chosen = greedyAction(doubleQ ? values(online, [1, -0.5]) : after, 0, 3);
      expect(greedyAction(values(online, [1, -0.5]), 0, 3)).to.not.equal(greedyAction(after, 0, 3)); // else both are one
      const estimate = values(online, [0.25, 2])[1]!;
      // the buffer holds this transition alone, so that the whole batch has its error: 0.1 * 20 + 0.5 * Q'(next) - Q
      const error = agent.learn(Float64Array.of(0.25, 2), 1, next);
      expect(error).to.be.closeTo(Math.abs(2 + 0.5 * after[chosen]! - estimate), 1e-6);
      // the same one terminated, in a buffer of its own: 0.1 * 20 - Q
      const ended = learner({ rewardScale: 0.1, doubleQ });
      const before = ended.actionValues(Float64Array.of(0.25, 2))[1]!;
      const endError = ended.learn(Float64Array.of(0.25, 2), 1, { ...next, terminated: true, truncated: false });
      expect(endError).to.be.closeTo(2 - before, 1e-6);
    });
  }

  it("goes on counting after truncation and stops after termination", () => {
    // one state, reward 1 a step, discount 0.5: 1 / (1 - 0.5) = 2 when it goes on, 1 when it ends
    for (const [terminated, value] of [
      [false, 2],
      [true, 1],
    ] as const) {
      for (const targetUpdate of [
        { kind: "soft", share: 0.05 },
        { kind: "hard", interval: 20 },
      ] as const) {
        const agent = learner({ actionCount: 1, discount: 0.5, learningRate: 0.01, targetUpdate });
        const state = Float64Array.of(1, 0);
        for (let i = 0; i < 1500; i++)
          agent.learn(state, 0, { observation: state, reward: 1, terminated, truncated: !terminated });
        expect(agent.actionValues(state)[0]).to.be.closeTo(value, 0.01);
      }
    }
  });

  it("trains when it is due", () => {
    const agent = learner({ learningStarts: 5, trainEvery: 3 });
    const state = Float64Array.of(1, 0);
    const next = { observation: state, reward: 1, terminated: false, truncated: false };
    const due = Array.from({ length: 12 }, () => agent.learn(state, 0, next) !== undefined);
    expect(due.flatMap((trained, i) => (trained ? [i + 1] : []))).to.deep.equal([6, 9, 12]);
  });

  it("explores as often as epsilon says, and never when greedy", () => {
    const agent = learner({ epsilonSchedule: constant(0.6) });
    const state = Float64Array.of(1, 1);
    const best = agent.act(state, "greedy");
    let greedy = 0;
    for (let i = 0; i < 10_000; i++) if (agent.act(state, "explore") === best) greedy++;
    // 1 - 0.6 * 2/3 = 0.6; the standard error of 10,000 draws is 0.0049
    expect(greedy / 10_000).to.be.closeTo(0.6, 0.02);
    for (let i = 0; i < 100; i++) expect(agent.act(state, "greedy")).to.equal(best);
  });

  it("answers many rows as it answers each", () => {
    const agent = learner({ random: Random.root(5) });
    const random = Random.root(3);
    const count = 2500; // more than it asks of the network at once
    const rows = Float64Array.from({ length: 2 * count }, () => random.normal());
    const actions = new Int32Array(count);
    agent.actGreedily(rows, count, actions);
    expect(new Set(actions).size).to.be.above(1);
    for (let row = 0; row < count; row++)
      expect(actions[row]).to.equal(agent.act(rows.subarray(2 * row, 2 * row + 2), "greedy"));
  });

  it("crosses the frozen lake on a shortest path and knows what that is worth", () => {
    for (const root of [1, 2, 3]) {
      const { agent, env } = crossTheLake(root, 6000);
      // 6 moves are the fewest; their discounted return, 0.95^5, is V* of the start by value iteration
      expect(playEpisode(env, agent, "greedy", 6), `seed ${root}`).to.equal(1);
      const start = Float64Array.from({ length: 16 }, (_, s) => (s === 0 ? 1 : 0));
      expect(Math.max(...agent.actionValues(start)), `seed ${root}`).to.be.closeTo(0.773781, 0.01);
    }
  });

  it("learns the same weights from the same seed, others from another", () => {
    const [first, second, other] = [7, 7, 8].map((root) => crossTheLake(root, 600).agent.weights());
    expect(first).to.deep.equal(second);
    expect(first).to.not.deep.equal(other);
  });

  it("comes back from JSON", () => {
    const { agent } = crossTheLake(1, 400);
    const copy = crossTheLake(2, 1).agent;
    copy.load(JSON.parse(JSON.stringify(agent.save())));
    expect(copy.weights()).to.deep.equal(agent.weights());
    expect([copy.step, copy.epsilon]).to.deep.equal([agent.step, agent.epsilon]);
    expect(copy.save()).to.deep.equal(agent.save());
  });

  it("refuses what it did not save, and keeps what it has", () => {
    const agent = learner();
    const saved = agent.save();
    const refused: readonly (readonly [unknown, string])[] = [
      [null, "expected a saved dqn agent, got nothing"],
      [{ ...saved, kind: "q-learning" }, 'expected a saved dqn agent, got "q-learning"'],
      [learner({ hidden: [9] }).save(), "expected a network of 2-8-3, got [2,9,3]"],
      [{ ...saved, step: -1 }, "expected a step >= 0, got -1"],
      [{ ...saved, weights: saved.weights.slice(1) }, "expected 4 weight arrays, got 3"],
      [
        { ...saved, weights: [saved.weights[0], saved.weights[1], "AACAPw==", saved.weights[3]] },
        "expected 24 float32",
      ],
    ];
    for (const [broken, message] of refused) expect(() => agent.load(broken), message).to.throw(InputError, message);
    expect(agent.save()).to.deep.equal(saved);
  });

  it("refuses options out of range", () => {
    expect(() => learner({ discount: -1 })).to.throw(RangeError, "discount from 0 to 1, got -1");
    expect(() => learner({ trainEvery: 0 })).to.throw(RangeError, "trainEvery >= 1, got 0");
    expect(() => learner({ targetUpdate: { kind: "soft", share: 0 } })).to.throw(RangeError, "share above 0");
    expect(() => learner({ targetUpdate: { kind: "hard", interval: 0.5 } })).to.throw(RangeError, "interval >= 1");
  });

  it("holds no tensors beyond its networks on TensorFlow.js", async () => {
    const { tf } = await loadTensorflow("wasm");
    const before = tf.memory().numTensors;
    const { agent } = crossTheLake(1, 230, { createNetwork: (shape) => new TensorflowNetwork(tf, shape) });
    const held = tf.memory().numTensors;
    const state = Float64Array.from({ length: 16 }, () => 0);
    for (let i = 0; i < 20; i++) {
      agent.learn(state, agent.act(state, "greedy"), {
        observation: state,
        reward: 0,
        terminated: false,
        truncated: false,
      });
      agent.actGreedily(state, 1, new Int32Array(1));
    }
    expect(tf.memory().numTensors).to.equal(held);
    agent.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });
});
