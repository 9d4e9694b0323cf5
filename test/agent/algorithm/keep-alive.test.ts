import { expect } from "chai";
import { definition, type KeepAliveAgent } from "../../../src/agent/algorithm/keep-alive.ts";
import type { EpisodeSummary } from "../../../src/agent/definition.ts";
import { InputError } from "../../../src/base/errors.ts";
import { type EntrySpec, resolveParameters } from "../../../src/base/parameters.ts";
import { Random } from "../../../src/base/random.ts";
import { ms } from "../../../src/base/units.ts";
import type { KeepAlivePolicy } from "../../../src/platform/contract.ts";
import { Platform } from "../../../src/platform/platform.ts";
import { poolsOf } from "../../../src/platform/pools.ts";
import { fixed } from "../../../src/policy/fixed.ts";
import { skiRental } from "../../../src/policy/ski-rental.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { platformConfig } from "../../model/config.ts";
import { type Call, makeTrace } from "../../model/make-trace.ts";

const HOUR = 3_600_000;

function make(params: NonNullable<EntrySpec["params"]> = {}, seed = 1): KeepAliveAgent {
  const values = resolveParameters(definition.parameters, params, "test");
  return definition.create(values, { random: Random.root(seed) }) as KeepAliveAgent;
}

function rumOf(trace: Trace, policy: KeepAlivePolicy): number {
  const tally = new Platform(trace, policy, platformConfig()).run();
  const coldSeconds = tally.functions.coldWaitMs.reduce((sum, wait) => sum + wait, 0) / 1000;
  return coldSeconds + tally.idleMBms / 1024 / 1000 / 99.69;
}

const contextOf = (trace: Trace) => ({ pools: poolsOf(trace, "app").profiles, random: Random.root(1) });

function train(agent: KeepAliveAgent, trace: Trace, episodes: number): EpisodeSummary[] {
  return Array.from({ length: episodes }, () => {
    new Platform(trace, agent.policy("learn", contextOf(trace)), platformConfig()).run();
    return agent.endEpisode();
  });
}

/** Four hours of 12 timers of 1 to 30 minutes, 12 Poisson functions of 0.5 to 60 calls an hour and 6 that come in bursts. */
function mixedTrace(seed: number): Trace {
  const calls: Call[] = [];
  const root = Random.root(seed);
  for (let f = 0; f < 30; f++) {
    const random = root.fork(`function ${f}`);
    const shape = { f: `f${f}`, mb: 64 + random.int(400), cold: 200 + random.int(2000) };
    const add = (t: number) => calls.push({ ...shape, t, d: 100 + random.int(1000) });
    const period = [60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000][f % 6]!;
    if (f < 12) for (let t = random.double() * period; t < 4 * HOUR; t += period) add(t);
    else if (f < 24) {
      const rate = (0.5 + 60 * random.double() * random.double()) / HOUR;
      for (let t = random.exponential(rate); t < 4 * HOUR; t += random.exponential(rate)) add(t);
    } else
      for (let t = random.exponential(2 / HOUR); t < 4 * HOUR; t += random.exponential(2 / HOUR))
        for (let k = 0; k < 20; k++) add(t + random.int(30_000));
  }
  return makeTrace(
    calls.filter(({ t }) => t < 4 * HOUR),
    4 * HOUR,
  );
}

describe("keep-alive agent", () => {
  it("is the ski rental rule before it has learned anything", () => {
    const trace = mixedTrace(1);
    const { pools } = contextOf(trace);
    expect(rumOf(trace, make().policy("greedy", contextOf(trace)))).to.be.closeTo(rumOf(trace, skiRental(pools)), 1e-9);
  });

  it("beats the fixed 10 minutes by a quarter on a trace it was not trained on, for five seeds", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const agent = make({}, seed);
      train(agent, mixedTrace(seed), 4);
      const trace = mixedTrace(100 + seed);
      const learned = rumOf(trace, agent.policy("greedy", contextOf(trace)));
      const { pools } = contextOf(trace);
      expect(learned).to.be.below(0.75 * rumOf(trace, fixed(ms(600_000))));
      expect(learned).to.be.below(0.85 * rumOf(trace, skiRental(pools)));
    }
  }).timeout(20_000);

  it("beats the fixed 10 minutes from bandit feedback too, by a tenth", () => {
    const agent = make({ feedback: "bandit", epsilon: 0.2, epsilonSteps: 20_000 });
    for (let seed = 1; seed <= 6; seed++) train(agent, mixedTrace(seed), 4);
    const trace = mixedTrace(101);
    expect(rumOf(trace, agent.policy("greedy", contextOf(trace)))).to.be.below(0.9 * rumOf(trace, fixed(ms(600_000))));
  }).timeout(20_000);

  it("has rewards that rise over the episodes, and says what an episode came to", () => {
    const trace = mixedTrace(1);
    const agent = make({ epsilonSteps: 2000 });
    const summaries = train(agent, trace, 4);
    expect(summaries[3]!.reward).to.be.above(summaries[0]!.reward * 0.9);
    for (const { steps, tdError } of summaries) {
      expect(steps).to.be.within(1, trace.length);
      expect(tdError).to.be.above(0);
    }
    expect(summaries[3]!.epsilon).to.equal(0);
    expect(agent.endEpisode()).to.deep.equal({ steps: 0, reward: 0, epsilon: 0, tdError: undefined });
  });

  it("has an episode's reward of -RUM, to 1e-9 of it", () => {
    const trace = mixedTrace(3);
    const agent = make();
    const rum = rumOf(trace, agent.policy("learn", contextOf(trace)));
    expect(agent.endEpisode().reward).to.be.closeTo(-rum, 1e-9 * rum);
  });

  it("gives the same bytes from the same seed, and others from another", () => {
    const saved = (seed: number) => {
      const agent = make({}, seed);
      train(agent, mixedTrace(1), 2);
      return JSON.stringify(agent.save());
    };
    expect(saved(1)).to.equal(saved(1));
    expect(saved(1)).not.to.equal(saved(2));
  });

  it("neither learns nor counts in greedy runs", () => {
    const trace = mixedTrace(1);
    const agent = make();
    train(agent, trace, 1);
    const before = JSON.stringify(agent.save());
    const first = rumOf(trace, agent.policy("greedy", contextOf(trace)));
    expect(rumOf(trace, agent.policy("greedy", contextOf(trace)))).to.equal(first);
    expect(JSON.stringify(agent.save())).to.equal(before);
    expect(agent.endEpisode().steps).to.equal(0);
  });

  it("goes on from what it saved", () => {
    const trace = mixedTrace(1);
    const agent = make();
    train(agent, trace, 2);
    const restored = make({}, 9);
    restored.load(JSON.parse(JSON.stringify(agent.save())));
    const greedy = (of: KeepAliveAgent) => rumOf(trace, of.policy("greedy", contextOf(trace)));
    expect(greedy(restored)).to.equal(greedy(agent));
    expect(restored.save()).to.deep.equal(agent.save());
  });

  it("refuses what is not its own", () => {
    const saved = make().save();
    for (const broken of [
      null,
      {},
      { ...saved, kind: "dqn" },
      { ...saved, step: -1 },
      { ...saved, table: { ...saved.table, stateCount: 3 } },
    ])
      expect(() => make().load(broken)).to.throw(InputError, /^agent: expected/);
  });

  it("is as good at any discount under full feedback, which adds the same to all actions", () => {
    const trace = mixedTrace(2);
    const rums = [0, 0.9].map((discount) => {
      const agent = make({ discount, epsilon: 0 });
      train(agent, trace, 2);
      return rumOf(trace, agent.policy("greedy", contextOf(trace)));
    });
    expect(rums[1]).to.be.closeTo(rums[0]!, 0.02 * rums[0]!);
  });
});
