import { expect } from "chai";
import { definition, qReplicas, replicaStates } from "../../../src/agent/algorithm/q-replicas.ts";
import { REPLICA_PARAMETERS } from "../../../src/agent/replica-control.ts";
import { resolveParameters } from "../../../src/base/parameters.ts";
import { Random } from "../../../src/base/random.ts";
import { replay, train } from "../../../src/experiment/replay.ts";
import { phasesTrace } from "../../model/phases-trace.ts";

const training = phasesTrace(1);
const evaluation = phasesTrace(2);

describe("replicaStates", () => {
  const { stateCount, state } = replicaStates(20);
  const at = (...observation: number[]) => state(Float64Array.from(observation));

  it("has 10 bins of utilisation, 21 of instances, 5 of failures and 10 of arrivals", () => {
    expect(stateCount).to.equal(10 * 21 * 5 * 10);
    expect(replicaStates(1).stateCount).to.equal(10 * 2 * 5 * 10);
    expect([at(0, 0, 0, 0), at(1, 20, 1, 1e9)]).to.deep.equal([0, stateCount - 1]);
  });

  it("numbers them by hand", () => {
    // utilisation 0.35 -> 3, instances 2, failures 0.1 -> 2, arrivals 3 -> 2: ((3 * 21 + 2) * 5 + 2) * 10 + 2
    expect(at(0.35, 2, 0.1, 3)).to.equal(3272);
  });

  it("cuts utilisation in tenths, and holds more instances than its last bin", () => {
    const utilisations = [0, 0.0999, 0.1, 0.5, 0.95, 1].map((u) => at(u, 0, 0, 0) / (21 * 5 * 10));
    expect(utilisations).to.deep.equal([0, 0, 1, 5, 9, 9]);
    expect([0, 1, 19, 20, 21, 500].map((n) => at(0, n, 0, 0) / 50)).to.deep.equal([0, 1, 19, 20, 20, 20]);
  });

  it("tells no failure from some, and doubles the arrivals from bin to bin", () => {
    expect([0, 0.001, 0.05, 0.19, 0.2, 0.5, 1].map((f) => at(0, 0, f, 0) / 10)).to.deep.equal([0, 1, 2, 2, 3, 4, 4]);
    const arrivals = [0, 1, 2, 3, 4, 7, 8, 127, 128, 255, 256, 1e6];
    expect(arrivals.map((n) => at(0, 0, 0, n))).to.deep.equal([0, 1, 2, 2, 3, 3, 4, 7, 8, 8, 9, 9]);
  });
});

describe("qReplicas", () => {
  const control = resolveParameters(REPLICA_PARAMETERS, { reach: 2 }, "test");
  const learning = { stepSize: 0.5, discount: 0.5, epsilon: 0.8, epsilonMin: 0.3, epsilonDecay: 0.5, initialValue: 2 };

  it("learns on the windows by hand", () => {
    const learner = qReplicas(control, learning, Random.root(1));
    const [from, to] = [Float64Array.of(0, 1, 0, 0), Float64Array.of(0, 2, 0, 0)];
    expect(learner.epsilon).to.equal(0.8);
    // target -3 + 0.5 * 2 = -2, error -4, value 2 - 2 = 0
    const error = learner.learn(from, 4, { observation: to, reward: -3, terminated: false, truncated: true });
    expect([error, learner.table.get(replicaStates(20).state(from), 4)]).to.deep.equal([-4, 0]);
    expect(learner.epsilon).to.equal(0.4);
    learner.learn(from, 4, { observation: to, reward: 0, terminated: false, truncated: false });
    expect(learner.epsilon).to.equal(0.3); // not 0.2
    expect(learner.table.actionCount).to.equal(5);
  });
});

describe("the q-learning agent", () => {
  const run = (spec: string, seed: number, episodes: number) =>
    train(spec, { training, evaluation }, { episodes, seed });

  it("has the published task as its defaults", () => {
    const values = resolveParameters(definition.parameters, {}, "test");
    expect(values).to.include({ window: 120_000, reach: 3, maxInstances: 20, reward: "priced", discount: 0.9 });
  });

  it("gives the same bytes for the same seed, and others for another", async () => {
    const [first, again, other] = await Promise.all([3, 3, 4].map((seed) => run("q-learning", seed, 2)));
    expect(JSON.stringify(again!.saved)).to.equal(JSON.stringify(first!.saved));
    expect(again!.rewards).to.deep.equal(first!.rewards);
    expect(JSON.stringify(other!.saved.state)).to.not.equal(JSON.stringify(first!.saved.state));
  });

  it("is paid what RUM charges: the priced rewards of an episode sum to minus its RUM", async () => {
    for (const { reward, rum } of (await run("q-learning", 1, 3)).rewards) {
      expect(reward).to.be.closeTo(-rum, 1e-6 * rum);
    }
  });

  it("costs a tenth of chance and half of its untrained self on a trace it has not seen, for five seeds", async () => {
    // 30 episodes; RUM of about 43 against 1100 and more of random actions and 167 of always releasing
    for (const seed of [1, 2, 3, 4, 5]) {
      const trained = (await run("q-learning:epsilonDecay=0.0005", seed, 30)).evaluation.result.rum;
      const random = await run("q-learning:epsilon=1,epsilonMin=1,stepSize=0", seed, 1); // acts by chance, learns nothing
      expect(trained, `seed ${seed}, against chance`).to.be.below(random.rewards[0]!.rum / 10);
      expect(trained, `seed ${seed}, against the untrained`).to.be.below(random.evaluation.result.rum / 2);
    }
  });

  it("finds out that neither none nor infinite keep-alive is best", async () => {
    const trained = (await run("q-learning:epsilonDecay=0.0005", 1, 30)).evaluation.result.rum;
    for (const policy of ["none", "infinite"]) {
      expect(trained, policy).to.be.below((await replay(evaluation, policy)).result.rum);
    }
  });
});
