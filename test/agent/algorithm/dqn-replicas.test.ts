import ln from "@stdlib/math-base-special-ln";
import { expect } from "chai";
import { Dqn } from "../../../src/agent/algorithm/dqn.ts";
import { definition } from "../../../src/agent/algorithm/dqn-replicas.ts";
import type { WindowLearner } from "../../../src/agent/pool-windows.ts";
import { ReplicaAgent } from "../../../src/agent/replica-agent.ts";
import { linear } from "../../../src/agent/schedule.ts";
import { TypedArrayNetwork } from "../../../src/agent/typed-array-network.ts";
import { InputError } from "../../../src/base/errors.ts";
import { resolveParameters } from "../../../src/base/parameters.ts";
import { Random } from "../../../src/base/random.ts";
import { resolveAgent } from "../../../src/experiment/catalog.ts";
import { train } from "../../../src/experiment/replay.ts";
import { Platform } from "../../../src/platform/platform.ts";
import { poolsOf } from "../../../src/platform/pools.ts";
import { platformConfig } from "../../model/config.ts";
import { phasesTrace } from "../../model/phases-trace.ts";

const trace = phasesTrace(1, 3);
// 360 windows of 30 s for each of two apps are 720 transitions an episode; the first training step comes after 1000
const SMALL = "window=30s,hidden=8,batchSize=16,trainEvery=20,explorationSteps=1000";
const run = (engine: string, seed = 1, episodes = 2) =>
  train(`dqn:engine=${engine},${SMALL}`, { training: trace, evaluation: trace }, { episodes, seed });

/** Utilisation and failures as they are, instances by their limit of 20, arrivals by logarithm up to 4095. */
function scaled(observation: Float64Array): Float64Array {
  const [utilisation, instances, failures, arrivals] = observation;
  return Float64Array.of(
    utilisation!,
    Math.min(1, instances! / 20),
    failures!,
    Math.min(1, ln(1 + arrivals!) / ln(4096)),
  );
}

/** The agent's network by hand: every observation is scaled into an array of its own. */
function twin(random: Random): ReplicaAgent {
  const values = resolveParameters(
    definition.parameters,
    resolveAgent(`dqn:engine=typed-array,${SMALL}`).values,
    "test",
  );
  const dqn = new Dqn({
    observationSize: 4,
    actionCount: 7,
    createNetwork: (shape) => new TypedArrayNetwork(shape),
    random,
    hidden: [8, 8],
    learningRate: values.learningRate,
    discount: values.discount,
    batchSize: 16,
    bufferSize: values.bufferSize,
    trainEvery: 20,
    epsilonSchedule: linear(1, 0.02, 1000),
  });
  const learner: WindowLearner = {
    name: "twin",
    get epsilon() {
      return dqn.epsilon;
    },
    act: (observation, mode) => dqn.act(scaled(observation), mode),
    learn: (from, action, next) => dqn.learn(scaled(from), action, { ...next, observation: scaled(next.observation) }),
    save: () => dqn.save(),
    load: (saved) => dqn.load(saved),
  };
  return new ReplicaAgent(learner, values);
}

describe("the dqn agent", () => {
  for (const engine of ["typed-array", "cpu"]) {
    it(`trains on ${engine} and says so`, async () => {
      const { agent, rewards, evaluation, saved } = await run(engine);
      expect(agent.notes).to.deep.equal({ learningEngine: engine, learningEngineWhy: "" });
      expect(rewards.map(({ steps }) => steps)).to.deep.equal([720, 720]);
      expect(rewards[0]!.tdError).to.equal(null); // nothing learned before the 1000th transition
      expect(rewards[1]!.tdError).to.be.above(0);
      // epsilon falls from 1 to 0.02 over 1000: 1 - 0.98 * 0.72 after the first episode
      expect(rewards[0]!.epsilon).to.be.closeTo(0.2944, 1e-12);
      expect(rewards[1]!.epsilon).to.equal(0.02);
      expect(evaluation.result.coldStarts + evaluation.result.warmStarts).to.be.above(0);
      expect((saved.state as { sizes: number[] }).sizes).to.deep.equal([4, 8, 8, 7]);
    });
  }

  it("gives the same bytes for the same seed on typed arrays, and others for another", async () => {
    const [first, again, other] = await Promise.all([5, 5, 6].map((seed) => run("typed-array", seed)));
    expect(JSON.stringify(again!.saved)).to.equal(JSON.stringify(first!.saved));
    expect(again!.evaluation.result).to.deep.equal(first!.evaluation.result);
    expect(JSON.stringify(other!.saved.state)).to.not.equal(JSON.stringify(first!.saved.state));
  });

  it("learns from scaled observations, as if each was written down by hand", async () => {
    const { saved, rewards, evaluation } = await run("typed-array", 3);
    const agent = twin(Random.root(3).fork("agent/dqn"));
    const pools = poolsOf(trace, "app");
    const play = (mode: "learn" | "greedy") => {
      const policy = agent.policy(mode, { pools: pools.profiles, random: Random.root(1) });
      return new Platform(trace, policy, platformConfig(), pools).run();
    };
    for (const { reward, tdError } of rewards) {
      play("learn");
      const episode = agent.endEpisode();
      expect([episode.reward, episode.tdError ?? null]).to.deep.equal([reward, tdError]);
    }
    expect(agent.save()).to.deep.equal(saved.state);
    // the twin is asked row by row, the agent for all pools at once
    expect(play("greedy").idleMBms / 1024 / 1000).to.be.closeTo(evaluation.result.wastedGBSeconds, 1e-9);
  });

  it("agrees with the cpu engine until the first training step, which the start weights decide", async () => {
    const [plain, tensors] = await Promise.all(["typed-array", "cpu"].map((engine) => run(engine, 9, 1)));
    expect(plain!.rewards).to.deep.equal(tensors!.rewards);
    expect(plain!.saved.state).to.deep.equal(tensors!.saved.state);
  });

  it("takes its platform for the same task as q-learning", () => {
    const dqn = resolveParameters(definition.parameters, {}, "test");
    const table = resolveParameters(resolveAgent("q-learning").definition.parameters, {}, "test");
    for (const key of ["window", "reach", "minInstances", "maxInstances", "reward", "coldIsFailure"] as const) {
      expect(dqn[key], key).to.equal(table[key]);
    }
  });

  it("refuses an engine it does not know, and a state of another network", async () => {
    expect(() => resolveAgent("dqn:engine=abacus")).to.throw(
      InputError,
      'engine: expected one of auto, native, wasm, cpu, typed-array, got "abacus"',
    );
    const create = (params: object) =>
      definition.create(resolveParameters(definition.parameters, { engine: "typed-array", ...params }, "test"), {
        random: Random.root(1),
      });
    const [narrow, wide] = [await create({ hidden: 8 }), await create({ hidden: 16 })];
    expect(() => narrow.load(wide.save())).to.throw(InputError, "agent: expected a network of 4-8-8-7");
    narrow.load(JSON.parse(JSON.stringify((await create({ hidden: 8 })).save())));
  });
});
