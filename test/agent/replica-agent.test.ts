import { expect } from "chai";
import { definition, qReplicas } from "../../src/agent/algorithm/q-replicas.ts";
import { ColdStartEnv } from "../../src/agent/cold-start-env.ts";
import type { Step } from "../../src/agent/contract.ts";
import type { WindowLearner } from "../../src/agent/pool-windows.ts";
import { ReplicaAgent } from "../../src/agent/replica-agent.ts";
import { REPLICA_PARAMETERS, type ReplicaConfig } from "../../src/agent/replica-control.ts";
import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import { Platform } from "../../src/platform/platform.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";
import { playEpisode } from "../model/mdp-env.ts";
import { sum } from "../model/sum.ts";

/** Two learned transitions as a test writes them down: from, action, to, reward, truncated. */
interface Learned {
  readonly from: readonly number[];
  readonly action: number;
  readonly to: readonly number[];
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** Takes the given actions in turn, and remembers what it is told to learn. */
class Scripted implements WindowLearner {
  readonly name = "scripted";
  readonly epsilon = 0.25;
  readonly learned: Learned[] = [];
  readonly asked: (readonly [mode: string, observation: readonly number[]])[] = [];
  readonly #actions: number[];
  readonly #errors: (number | undefined)[];

  constructor(actions: readonly number[], errors: readonly (number | undefined)[] = []) {
    this.#actions = [...actions];
    this.#errors = [...errors];
  }

  act(observation: Float64Array, mode: "explore" | "greedy"): number {
    this.asked.push([mode, [...observation]]);
    return this.#actions.shift()!;
  }

  learn(from: Float64Array, action: number, { observation, ...rest }: Step<Float64Array>): number | undefined {
    this.learned.push({ from: [...from], action, to: [...observation], ...rest });
    return this.#errors.shift();
  }

  save(): unknown {
    return this.asked.length;
  }

  load(): void {}
}

function run(agent: ReplicaAgent, trace: Trace, mode: "learn" | "greedy", platform = platformConfig()) {
  const pools = poolsOf(trace, platform.unit);
  const policy = agent.policy(mode, { pools: pools.profiles, random: Random.root(1) });
  return new Platform(trace, policy, platform, pools).run();
}

const control = (params = {}): ReplicaConfig =>
  resolveParameters(REPLICA_PARAMETERS, { window: 1000, reach: 1, reward: "agarwal-literal", ...params }, "test");

describe("ReplicaAgent", () => {
  const one = makeTrace([{ t: 0, d: 100, cold: 100 }], 2500);

  it("learns every window from the action at its start, truncated at the horizon and never terminated", () => {
    const learner = new Scripted([1, 0, 2]);
    run(new ReplicaAgent(learner, control()), one, "learn");
    // 0-1000 busy for 200; released at 1000; a pre-warm starts at 2000 for 100 of the last 500 ms
    const [zero, first, second, last] = [
      [0, 0, 0, 0],
      [0.2, 1, 1, 1],
      [0, 0, 0, 0],
      [0.2, 1, 0, 0],
    ];
    expect(learner.asked).to.deep.equal([zero, first, second].map((observation) => ["explore", observation]));
    const ends = { terminated: false, truncated: false };
    const rewards = [0.55 - 0.8, 0.75 + 0.2, 0.55 + 0.2];
    for (const [i, { reward }] of learner.learned.entries()) expect(reward).to.be.closeTo(rewards[i]!, 1e-12);
    expect(learner.learned.map(({ reward: _, ...rest }) => rest)).to.deep.equal([
      { from: zero, action: 1, to: first, ...ends },
      { from: first, action: 0, to: second, ...ends },
      { from: second, action: 2, to: last, terminated: false, truncated: true },
    ]);
  });

  it("sums its episode up: steps, rewards, and the mean size of the TD errors there were", () => {
    const agent = new ReplicaAgent(new Scripted([1, 0, 2], [undefined, -3, 1]), control());
    run(agent, one, "learn");
    const { reward, ...rest } = agent.endEpisode();
    expect(rest).to.deep.equal({ steps: 3, epsilon: 0.25, tdError: 2 });
    expect(reward).to.be.closeTo(-0.25 + 0.95 + 0.75, 1e-12);
    expect(agent.endEpisode()).to.deep.equal({ steps: 0, reward: 0, epsilon: 0.25, tdError: undefined });
  });

  it("asks for every pool in turn at every tick", () => {
    const learner = new Scripted([1, 1, 1, 1]);
    const two = makeTrace(
      [
        { t: 0, f: "a" },
        { t: 0, f: "b" },
        { t: 10, f: "b" },
      ],
      2000,
    );
    run(new ReplicaAgent(learner, control()), two, "learn");
    expect(learner.asked.map(([, observation]) => observation[3])).to.deep.equal([0, 0, 1, 2]);
    expect(learner.learned.map(({ to, truncated }) => [to[3], truncated])).to.deep.equal([
      [1, false],
      [2, false],
      [0, true],
      [0, true],
    ]);
  });

  it("neither explores nor learns when it is greedy", () => {
    const learner = new Scripted([2, 1, 0]);
    const agent = new ReplicaAgent(learner, control());
    const tally = run(agent, one, "greedy");
    expect(learner.learned).to.deep.equal([]);
    expect(learner.asked.map(([mode]) => mode)).to.deep.equal(["greedy", "greedy", "greedy"]);
    expect(tally.prewarms).to.equal(1);
    expect(sum(tally.functions.partialColdStarts)).to.equal(1); // the pre-warm of 0 comes before the arrival at 0
    expect(agent.endEpisode().steps).to.equal(0);
  });

  it("takes the actions of all pools at once where the learner offers it", () => {
    const rows: number[][] = [];
    const learner = Object.assign(new Scripted([]), {
      actGreedily(all: Float64Array, count: number, into: Int32Array) {
        rows.push([...all]);
        into.fill(1, 0, count);
      },
    });
    run(
      new ReplicaAgent(learner, control()),
      makeTrace(
        [
          { t: 0, f: "a", d: 192 },
          { t: 1, f: "b", d: 191 },
        ],
        2000,
      ),
      "greedy",
    );
    expect(learner.asked).to.deep.equal([]);
    // busy for 1000 of the 1000 ms, and for 999 of the 999 ms it lived
    expect(rows).to.deep.equal([
      [0, 0, 0, 0, 0, 0, 0, 0],
      [1, 1, 1, 1, 1, 1, 1, 1],
    ]);
  });

  it("hands on name, notes and what the learner saves", () => {
    const agent = new ReplicaAgent(new Scripted([]), control(), { engine: "none" });
    expect([agent.name, agent.notes, agent.save()]).to.deep.equal(["scripted", { engine: "none" }, 0]);
    expect(new ReplicaAgent(new Scripted([]), control()).notes).to.deep.equal({});
  });
});

describe("training through the environment and through the platform", () => {
  /** Bursts of up to four at once, so that tables get many states. */
  const burstsUntil = (horizon: number) => {
    const random = Random.root(5);
    const calls = Array.from({ length: 300 }, () => ({ t: random.int(horizon), d: 1 + random.int(9000), cold: 700 }));
    return makeTrace([...calls, ...calls.map((call) => ({ ...call, t: Math.min(horizon - 1, call.t + 3) }))], horizon);
  };

  const cases = [
    { title: "a horizon of whole windows", horizon: 600_000, params: {}, platform: {} },
    { title: "a cut last window", horizon: 605_000, params: { reward: "two-sided" }, platform: {} },
    {
      title: "limits and no room",
      horizon: 600_000,
      params: { minInstances: 1, maxInstances: 7, reward: "agarwal-literal" },
      platform: { nodeMemory: 900, onFull: "drop" },
    },
  ];
  for (const { title, horizon, params, platform } of cases) {
    it(`give the same table, bit for bit: ${title}`, async () => {
      const trace = burstsUntil(horizon);
      const config = platformConfig(platform);
      const given = { window: "10s", reach: 2, epsilonDecay: 0.01, ...params };
      const values = resolveParameters(definition.parameters, given, "test");

      const agent = (await definition.create(values, { random: Random.root(42).fork("agent") })) as ReplicaAgent;
      const rewards = Array.from({ length: 6 }, () => {
        run(agent, trace, "learn", config);
        return agent.endEpisode().reward;
      });

      const learner = qReplicas(values, values, Random.root(42).fork("agent"));
      const env = new ColdStartEnv({ trace, platform: config, control: values });
      const sums = Array.from({ length: 6 }, () => playEpisode(env, learner, "explore"));

      expect(sums).to.deep.equal(rewards);
      expect(learner.table.save().cells.length).to.be.above(25);
      expect(JSON.stringify(learner.save())).to.equal(JSON.stringify(agent.save()));
    });
  }
});
