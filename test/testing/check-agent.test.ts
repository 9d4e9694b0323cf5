import { expect } from "chai";
import { Dqn, type DqnOptions } from "../../src/agent/algorithm/dqn.ts";
import { QLearning } from "../../src/agent/algorithm/q-learning.ts";
import { qReplicas } from "../../src/agent/algorithm/q-replicas.ts";
import type { Agent, Step } from "../../src/agent/contract.ts";
import { binned, evenEdges } from "../../src/agent/discretise.ts";
import { OBSERVATION_SPACE, REPLICA_PARAMETERS } from "../../src/agent/replica-control.ts";
import { constant, linear, polynomial } from "../../src/agent/schedule.ts";
import { TypedArrayNetwork } from "../../src/agent/typed-array-network.ts";
import { ContractError } from "../../src/base/errors.ts";
import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import { type AgentFactory, checkAgent } from "../../src/testing/check-agent.ts";

const TASK = { actionCount: 3, observationSpace: { low: [0, -1], high: [1, 1] } };

/** The message of the ContractError with which an agent is refused. */
async function refusal(create: AgentFactory): Promise<string> {
  const failure: unknown = await checkAgent(create, TASK).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).to.be.instanceOf(ContractError);
  return (failure as ContractError).message;
}

/** What a broken agent does in place of the right thing. */
interface Fault {
  readonly name?: string;
  readonly act?: (right: number, observation: Float64Array, mode: "explore" | "greedy", agent: Linear) => number;
  readonly learn?: (right: number, observation: Float64Array, next: Step<Float64Array>) => number | undefined;
  readonly keeps?: boolean; // a reference to the last observation, learned from one transition later
  readonly rows?: (into: Int32Array, count: number) => void; // after the right actions were written
  readonly shared?: Float64Array; // weights of all instances
}

/** Action values linear in the observation, [actionCount * size]; explores half of the time. */
class Linear implements Agent<Float64Array> {
  readonly name: string;
  readonly random: Random;
  readonly #fault: Fault;
  readonly #weight: Float64Array;
  #last: Float64Array | undefined;

  constructor(random: Random, fault: Fault = {}) {
    this.name = fault.name ?? "linear";
    this.random = random;
    this.#fault = fault;
    this.#weight = fault.shared ?? new Float64Array(6);
  }

  act(observation: Float64Array, mode: "explore" | "greedy"): number {
    const right = mode === "explore" && this.random.int(2) === 0 ? this.random.int(3) : this.#best(observation);
    return this.#fault.act === undefined ? right : this.#fault.act(right, observation, mode, this);
  }

  actGreedily(rows: Float64Array, count: number, into: Int32Array): void {
    for (let n = 0; n < count; n++) into[n] = this.#best(rows.subarray(2 * n, 2 * n + 2));
    this.#fault.rows?.(into, count);
  }

  learn(observation: Float64Array, action: number, next: Step<Float64Array>): number | undefined {
    const from = (this.#fault.keeps ? this.#last : undefined) ?? observation;
    const error = next.reward - this.#value(from, action);
    for (const i of [0, 1]) this.#weight[2 * action + i]! += 0.1 * error * from[i]!;
    this.#last = observation;
    return this.#fault.learn === undefined ? error : this.#fault.learn(error, observation, next);
  }

  #value(observation: Float64Array, action: number): number {
    return this.#weight[2 * action]! * observation[0]! + this.#weight[2 * action + 1]! * observation[1]!;
  }

  #best(observation: Float64Array): number {
    const values = [0, 1, 2].map((action) => this.#value(observation, action));
    return values.indexOf(Math.max(...values));
  }
}

describe("checkAgent", () => {
  it("passes an agent without a fault, made at once or in time", async () => {
    await checkAgent((random) => new Linear(random), TASK);
    await checkAgent(async (random) => new Linear(random), TASK, { seed: 7 });
  });

  let calls = 0;
  const faults: readonly (readonly [what: string, fault: Fault, message: RegExp])[] = [
    ["an agent without a name", { name: "" }, /^expected an agent with a name, got ""$/],
    [
      "an action above the range",
      { act: (right) => right + 1 },
      /^linear: expected act\(\w+\) to give an integer from 0 to 2 at \d+, got 3$/,
    ],
    [
      "a negative action",
      { act: (right, _, mode) => (mode === "explore" ? -1 : right) },
      /act\(explore\) .* at 0, got -1/,
    ],
    [
      "a fraction of an action",
      { act: (right, _, mode) => (mode === "greedy" ? right / 2 : right) },
      /act\(greedy\) .*, got 0\.5/,
    ],
    ["no action", { act: () => undefined as never }, /act\(greedy\) .* at 0, got undefined$/],
    [
      "greedy actions left to chance",
      { act: (right, _, mode, { random }) => (mode === "greedy" ? random.int(3) : right) },
      /expected act\(greedy\) to give \d again at \d+, got \d/,
    ],
    [
      "greedy asks that shift what is explored",
      { act: (right, _, mode, { random }) => (mode === "greedy" ? random.double() * 0 + right : right) },
      /same action at \d+ from the same seed, \d, got \d without being asked greedily in between/,
    ],
    [
      "a TD error of NaN",
      { learn: (right) => (right > 2 ? Number.NaN : right) },
      /expected learn to return a finite TD error or undefined at \d+, got NaN/,
    ],
    ["an infinite TD error", { learn: () => Number.POSITIVE_INFINITY }, /at 0, got Infinity/],
    ["null for no TD error", { learn: () => null as never }, /at 0, got null/],
    [
      "an observation changed by act",
      {
        act: (right, observation) => {
          observation[0]! += 1;
          return right;
        },
      },
      /observations to be left alone by act\(greedy\) 0, got .* as component 0/,
    ],
    [
      "an observation changed by learn",
      {
        learn: (right, observation) => {
          observation[1] = 5;
          return right;
        },
      },
      /left alone by learn 0, got 5 for .* as component 1/,
    ],
    [
      "a next observation changed by learn",
      {
        learn: (right, _, next) => {
          next.observation.fill(0);
          return right;
        },
      },
      /left alone by learn 0, got 0/,
    ],
    [
      "an observation that is kept",
      { keeps: true },
      /finite TD error .* got NaN|same tdError at \d+ .* once observations are overwritten/,
    ],
    [
      "TD errors that the seed does not decide",
      { learn: (right) => right + ++calls },
      /expected the same tdError at 0 from the same seed, .* got .*/,
    ],
    [
      "what all instances learn together",
      { shared: new Float64Array(6) },
      /same (action|tdError) at \d+ from the same seed/,
    ],
    [
      "other actions row by row",
      {
        rows: (into, count) => {
          if (count > 1) into[1] = (into[1]! + 1) % 3;
        },
      },
      /expected actGreedily of 300 rows to give \d for row 1, got \d/,
    ],
    [
      "rows written behind the last",
      {
        rows: (into, count) => {
          into[count] = 0;
        },
      },
      /expected actGreedily of 0 rows to give -1 for row 0, got 0/,
    ],
  ];
  for (const [what, fault, message] of faults) {
    it(`refuses ${what}`, async () => {
      expect(await refusal((random) => new Linear(random, fault))).to.match(message);
    });
  }

  it("refuses draws from elsewhere than its random", async () => {
    const elsewhere = Random.root("elsewhere");
    expect(await refusal(() => new Linear(elsewhere))).to.match(/expected the same \w+ at \d+ from the same seed/);
  });
});

describe("every learner", () => {
  const epsilonSchedule = linear(1, 0.1, 100);
  const stepSizes = {
    "a constant": 0.1,
    "one per step": { kind: "per-step", schedule: polynomial(0.7) },
    "one per visit": { kind: "per-visit", schedule: polynomial(0.7) },
  } as const;
  for (const [title, stepSize] of Object.entries(stepSizes)) {
    it(`QLearning keeps the contract with ${title} as step size`, async () => {
      const discretiser = binned([evenEdges(0, 1, 5), evenEdges(-1, 1, 3)]);
      await checkAgent(
        (random) => new QLearning({ discretiser, actionCount: 3, stepSize, discount: 0.9, epsilonSchedule, random }),
        TASK,
      );
    });
  }

  it("QLearning keeps the contract on the windows of the platform", async () => {
    const control = resolveParameters(REPLICA_PARAMETERS, {}, "test");
    const learning = { stepSize: 0.1, discount: 0.9, epsilon: 1, epsilonMin: 0.1, epsilonDecay: 0.01, initialValue: 1 };
    await checkAgent((random) => qReplicas(control, learning, random), {
      actionCount: 7,
      observationSpace: OBSERVATION_SPACE,
    });
  });

  const variants: Readonly<Record<string, Partial<DqnOptions>>> = {
    "double Q and a soft target": {},
    "plain Q and a hard target": { doubleQ: false, targetUpdate: { kind: "hard", interval: 10 }, trainEvery: 3 },
    "a buffer that overflows, no exploration": { bufferSize: 40, epsilonSchedule: constant(0) },
  };
  for (const [title, options] of Object.entries(variants)) {
    it(`Dqn keeps the contract with ${title}`, async () => {
      const small = { hidden: [8], batchSize: 8, learningStarts: 20, epsilonSchedule, ...options };
      await checkAgent(
        (random) =>
          new Dqn({
            observationSize: 2,
            actionCount: 3,
            createNetwork: (s) => new TypedArrayNetwork(s),
            random,
            ...small,
          }),
        TASK,
      );
    });
  }
});
