import { expect } from "chai";
import { QLearning, type QLearningOptions } from "../../../src/agent/algorithm/q-learning.ts";
import { binned, integerEdges } from "../../../src/agent/discretise.ts";
import { constant, polynomial } from "../../../src/agent/schedule.ts";
import { InputError } from "../../../src/base/errors.ts";
import { Random } from "../../../src/base/random.ts";
import { seed } from "../../../src/base/units.ts";
import { MdpEnv, playEpisode } from "../../model/mdp-env.ts";
import { cliffWalking, frozenLake } from "../../model/textbook-mdps.ts";
import { type Mdp, optimalActionValues } from "../../model/value-iteration.ts";

const at = (state: number) => Float64Array.of(state);

function learner(stateCount: number, actionCount: number, options: Partial<QLearningOptions> = {}): QLearning {
  return new QLearning({
    discretiser: binned([integerEdges(stateCount)]),
    actionCount,
    stepSize: 0.5,
    discount: 0.9,
    epsilonSchedule: constant(0),
    random: Random.root(1),
    ...options,
  });
}

/** Learns from uniformly random actions, restarting in a random state every 50 steps; returns the largest error of Q. */
function errorAfter(mdp: Mdp, stepCount: number, stepSize: QLearningOptions["stepSize"], root: number): number {
  const random = Random.root(root);
  const agent = learner(mdp.stateCount, mdp.actionCount, { stepSize, discount: 0.95, random });
  const env = new MdpEnv(mdp);
  const behaviour = random.fork("behaviour");
  let observation = env.reset({ seed: seed(root) });
  let fresh = true;
  for (let step = 0; step < stepCount; step++) {
    if (fresh || step % 50 === 0) observation = env.reset({ state: behaviour.int(mdp.stateCount) });
    const action = behaviour.int(mdp.actionCount);
    const next = env.step(action);
    agent.learn(observation, action, next);
    observation = next.observation;
    fresh = next.terminated;
  }
  const exact = optimalActionValues(mdp, 0.95);
  return exact.reduce((worst, q, i) => {
    const error = Math.abs(q - agent.table.get(Math.floor(i / mdp.actionCount), i % mdp.actionCount));
    return Math.max(worst, error);
  }, 0);
}

describe("QLearning", () => {
  it("updates by hand", () => {
    const agent = learner(2, 2, { initialValue: 1 });
    // target 2 + 0.9 * max(1, 1) = 2.9, error 1.9, Q(0,1) = 1 + 0.5 * 1.9 = 1.95
    expect(agent.learn(at(0), 1, { observation: at(1), reward: 2, terminated: false, truncated: false })).to.be.closeTo(
      1.9,
      1e-15,
    );
    expect(agent.table.get(0, 1)).to.be.closeTo(1.95, 1e-15);
    // truncated: target 0 + 0.9 * max(1, 1.95) = 1.755, error 0.755, Q(1,0) = 1.3775
    agent.learn(at(1), 0, { observation: at(0), reward: 0, terminated: false, truncated: true });
    expect(agent.table.get(1, 0)).to.be.closeTo(1.3775, 1e-15);
    // terminated: target 4, error 3, Q(1,1) = 2.5
    expect(agent.learn(at(1), 1, { observation: at(0), reward: 4, terminated: true, truncated: false })).to.equal(3);
    expect(agent.table.get(1, 1)).to.equal(2.5);
    expect(agent.step).to.equal(3);
  });

  it("takes its step size by step or by visit of the cell", () => {
    const end = { observation: at(0), reward: 1, terminated: true, truncated: false };
    const harmonic = polynomial(1); // 1, 1/2, 1/3
    const byStep = learner(2, 1, { stepSize: { kind: "per-step", schedule: harmonic } });
    const byVisit = learner(2, 1, { stepSize: { kind: "per-visit", schedule: harmonic } });
    for (const agent of [byStep, byVisit]) {
      agent.learn(at(0), 0, end);
      agent.learn(at(1), 0, end);
    }
    expect(byStep.table.get(1, 0)).to.be.closeTo(0.5, 1e-15); // the second step: half of 1
    expect(byVisit.table.get(1, 0)).to.equal(1); // the first visit: all of it
  });

  it("explores as often as epsilon says, and never when greedy", () => {
    const agent = learner(1, 4, { epsilonSchedule: constant(0.4) });
    agent.learn(at(0), 2, { observation: at(0), reward: 1, terminated: true, truncated: false });
    let greedy = 0;
    for (let i = 0; i < 10_000; i++) if (agent.act(at(0), "explore") === 2) greedy++;
    // 1 - 0.4 * 3/4 = 0.7; the standard error of 10,000 draws is 0.0046
    expect(greedy / 10_000).to.be.closeTo(0.7, 0.02);
    for (let i = 0; i < 100; i++) expect(agent.act(at(0), "greedy")).to.equal(2);
  });

  for (const mdp of [frozenLake(4, false), cliffWalking(false)]) {
    it(`equals value iteration on ${mdp.name} after 100,000 steps at step size 1`, () => {
      for (const root of [1, 2, 3]) expect(errorAfter(mdp, 100_000, 1, root)).to.equal(0);
    });
  }

  it("comes within 0.03 of value iteration on FrozenLake 4x4 slippery after 1,000,000 steps", () => {
    const stepSize = { kind: "per-visit", schedule: polynomial(0.8) } as const;
    for (const root of [1, 2, 3]) expect(errorAfter(frozenLake(4, true), 1_000_000, stepSize, root)).to.be.below(0.03);
  });

  it("walks the edge of the cliff in 13 steps once it is greedy, whatever the seed", () => {
    for (let root = 0; root < 30; root++) {
      const env = new MdpEnv(cliffWalking(false));
      const agent = learner(48, 4, { discount: 1, epsilonSchedule: constant(0.1), random: Random.root(root) });
      for (let episode = 0; episode < 500; episode++) playEpisode(env, agent, "explore");
      expect(playEpisode(env, agent, "greedy", 100), `seed ${root}`).to.equal(-13);
    }
  });

  it("acts and learns by state as it does by observation", () => {
    const epsilonSchedule = constant(0.3);
    const stepSize = { kind: "per-visit", schedule: polynomial(0.7) } as const;
    const [byRow, byState] = [
      learner(9, 4, { epsilonSchedule, stepSize }),
      learner(9, 4, { epsilonSchedule, stepSize }),
    ];
    const random = Random.root(5);
    let state = 0;
    for (let i = 0; i < 2000; i++) {
      const action = byState.actIn(state, "explore");
      expect(byRow.act(at(state), "explore")).to.equal(action);
      const reached = byState.stateOf(Float64Array.of(-1, random.int(9)), 1);
      const step = { reward: random.normal(), terminated: random.int(10) === 0, truncated: false };
      const error = byRow.learn(at(state), action, { observation: at(reached), ...step });
      expect(byState.learnIn(state, action, step.reward, step.terminated ? -1 : reached)).to.equal(error);
      state = reached;
    }
    expect(byState.save()).to.deep.equal(byRow.save());
  });

  it("goes on from JSON as if it had not stopped", () => {
    const play = (agent: QLearning, episodes: number) => {
      const env = new MdpEnv(frozenLake(4, false));
      for (let i = 0; i < episodes; i++) playEpisode(env, agent, "explore");
      return agent;
    };
    const epsilonSchedule = polynomial(0.3);
    const agent = play(learner(16, 4, { epsilonSchedule }), 50);
    const copy = learner(16, 4, { epsilonSchedule, random: Random.root(2) });
    copy.load(JSON.parse(JSON.stringify(agent.save())));
    expect(copy.save()).to.deep.equal(agent.save());
    expect(copy.epsilon).to.equal(agent.epsilon);
    for (let s = 0; s < 16; s++) expect(copy.act(at(s), "greedy")).to.equal(agent.act(at(s), "greedy"));
  });

  it("refuses what it did not save", () => {
    const agent = learner(16, 4);
    expect(() => agent.load({ kind: "dqn" })).to.throw(InputError, "agent: expected a saved q-learning agent, got dqn");
    expect(() => agent.load(null)).to.throw(InputError);
    expect(() => agent.load(learner(8, 4).save())).to.throw(InputError, "16 states x 4 actions, got 8 x 4");
    expect(() => learner(2, 2, { discount: 1.5 })).to.throw(RangeError, "got 1.5");
  });
});
