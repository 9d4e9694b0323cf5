import { expect } from "chai";
import { formatSavedAgent } from "../../src/agent/saved-agent.ts";
import { resolveAgent, resolvePolicy } from "../../src/experiment/catalog.ts";
import type { RewardRow } from "../../src/experiment/result.ts";
import { replayPolicy } from "../../src/experiment/run.ts";
import { evaluateAgent, type TrainOutput, trainAgent } from "../../src/experiment/train.ts";
import { sliceTrace } from "../../src/trace/slice.ts";
import { makeTrace } from "../model/make-trace.ts";
import { runOptions, smallTrace } from "./five-calls.ts";

const DAY = smallTrace();
const TRACES = { training: sliceTrace(DAY, 0, 43_200_000), evaluation: sliceTrace(DAY, 43_200_000, 86_400_000) };

function trained(spec: string, seed = 42, episodes = 2): Promise<TrainOutput> {
  return trainAgent(resolveAgent(spec), TRACES, { ...runOptions({}, seed), episodes });
}

describe("trainAgent", () => {
  for (const spec of ["q-learning", "keep-alive"]) {
    describe(spec, () => {
      it("gives the same rewards, table and evaluation for the same seed", async () => {
        const [first, second] = [await trained(spec), await trained(spec)];
        expect(second.rewards).to.deep.equal(first.rewards);
        expect(formatSavedAgent(second.saved)).to.equal(formatSavedAgent(first.saved));
        expect(second.evaluation).to.deep.equal(first.evaluation);
      });

      it("explores otherwise with another seed", async () => {
        const [first, second] = [await trained(spec, 1), await trained(spec, 2)];
        expect(second.saved.state).to.not.deep.equal(first.saved.state);
      });

      it("begins as a shorter training does", async () => {
        const [short, long] = [await trained(spec, 42, 1), await trained(spec, 42, 2)];
        expect(long.rewards[0]!.reward).to.equal(short.rewards[0]!.reward);
        expect(long.rewards).to.have.length(2);
      });

      it("evaluates without learning: twice the same, and nothing changed", async () => {
        const { agent, saved, evaluation } = await trained(spec);
        const entry = { kind: spec, spec };
        expect(evaluateAgent(agent, entry, TRACES.evaluation, runOptions())).to.deep.equal(evaluation);
        expect(formatSavedAgent({ ...saved, state: agent.save() })).to.equal(formatSavedAgent(saved));
      });

      it("saves an agent that does the same as a policy", async () => {
        const { saved, evaluation } = await trained(spec);
        const options = { ...runOptions(), file: () => formatSavedAgent(saved) };
        const { result } = await replayPolicy(TRACES.evaluation, resolvePolicy("agent:file=a.json"), options);
        expect(result).to.deep.equal({ ...evaluation.result, policy: "agent", spec: "agent:file=a.json" });
      });
    });
  }

  it("judges on the evaluation trace and says what it was trained on", async () => {
    const { saved, evaluation } = await trained("q-learning");
    expect(evaluation.result.invocations).to.equal(TRACES.evaluation.length);
    expect(saved).to.include({ schema: 1, agent: "q-learning", seed: 42, episodes: 2 });
    const { digest, length, horizon } = TRACES.training;
    expect(saved.trainedOn).to.deep.equal({ digest, invocations: length, horizonMs: horizon });
  });

  it("makes a row per episode, told as they come", async () => {
    const told: RewardRow[] = [];
    const options = { ...runOptions(), episodes: 3, onEpisode: (row: RewardRow) => told.push(row) };
    const { rewards } = await trainAgent(resolveAgent("q-learning"), TRACES, options);
    expect(told).to.deep.equal(rewards);
    for (const [i, row] of rewards.entries()) {
      expect(row.episode).to.equal(i);
      expect(row).to.have.all.keys(
        ..."episode steps reward coldStartRate wastedGBSeconds rum epsilon tdError".split(" "),
      );
      expect(row.coldStartRate).to.be.within(0, 1);
      expect(row.rum).to.be.at.least(row.wastedGBSeconds / 99.69);
      expect(row.epsilon).to.be.within(0, rewards[i - 1]?.epsilon ?? 1);
      expect(row.steps).to.be.above(0);
    }
  });

  it("has no rate and no TD error of episodes in which nothing was called", async () => {
    const training = sliceTrace(DAY, 0, 0);
    const traces = { ...TRACES, training };
    const { rewards } = await trainAgent(resolveAgent("keep-alive"), traces, { ...runOptions(), episodes: 1 });
    expect(rewards[0]).to.include({ steps: 0, reward: 0, coldStartRate: null, tdError: null, rum: 0 });
  });

  it("tells how far it is over all episodes, in shares that do not fall", async () => {
    const told: number[] = [];
    const training = makeTrace(Array.from({ length: 110_000 }, (_, i) => ({ t: 2 * i, d: 1, cold: 1 })));
    const options = { ...runOptions(), episodes: 2, onProgress: (share: number) => told.push(share) };
    await trainAgent(resolveAgent("q-learning"), { training, evaluation: training }, options);
    expect(told).to.have.length.above(1);
    for (const [i, share] of told.entries()) expect(share).to.be.within(told[i - 1] ?? 0, 1);
  });
});
