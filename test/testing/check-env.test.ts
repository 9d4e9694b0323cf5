import { expect } from "chai";
import { ColdStartEnv } from "../../src/agent/cold-start-env.ts";
import type { Env, Step } from "../../src/agent/contract.ts";
import { REPLICA_PARAMETERS, type ReplicaConfig } from "../../src/agent/replica-control.ts";
import { ContractError } from "../../src/base/errors.ts";
import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import type { Seed } from "../../src/base/units.ts";
import { checkEnv } from "../../src/testing/check-env.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";

/** What a broken environment does in place of the right thing. */
interface Fault {
  readonly actionCount?: number;
  readonly high?: readonly number[];
  readonly step?: (right: Step<Float64Array>, count: number) => object;
  readonly reset?: (right: Float64Array) => Float64Array;
  readonly draw?: () => number; // in place of the seeded draw
  readonly lenient?: boolean; // takes illegal actions
  readonly movesFirst?: boolean; // refuses illegal actions after having moved
  readonly oneBuffer?: boolean; // hands out its own state
  readonly forgetsSeed?: boolean; // goes on with the old stream
  readonly length?: number; // of an episode
}

/** A walk of ten random steps, pushed left or right by the action; observation [position, time]. */
class Walk implements Env<Float64Array> {
  readonly actionCount: number;
  readonly observationSpace: { readonly low: readonly number[]; readonly high: readonly number[] };
  readonly #fault: Fault;
  readonly #state = new Float64Array(2);
  #random = Random.root(0);
  #steps = 0;

  constructor(fault: Fault = {}) {
    this.#fault = fault;
    this.actionCount = fault.actionCount ?? 2;
    this.observationSpace = { low: [-100, 0], high: fault.high ?? [100, Number.POSITIVE_INFINITY] };
  }

  reset(options: { readonly seed?: Seed } = {}): Float64Array {
    if (options.seed !== undefined && !(this.#fault.forgetsSeed && this.#steps > 0))
      this.#random = Random.root(options.seed);
    this.#state.set([this.#draw(), 0]);
    const first = this.#observe();
    return this.#fault.reset?.(first) ?? first;
  }

  step(action: number): Step<Float64Array> {
    const legal = Number.isInteger(action) && action >= 0 && action < this.actionCount;
    if (!legal && this.#fault.movesFirst) this.#state[0]!++;
    if (!legal && !this.#fault.lenient) throw new RangeError(`expected an action below 2, got ${action}`);
    this.#steps++;
    this.#state[0]! += this.#draw() + action - 0.5;
    this.#state[1]!++;
    const truncated = this.#state[1] === (this.#fault.length ?? 10);
    const right = { observation: this.#observe(), reward: this.#draw(), terminated: false, truncated };
    return (this.#fault.step?.(right, this.#steps) ?? right) as Step<Float64Array>;
  }

  #draw(): number {
    return this.#fault.draw?.() ?? this.#random.double();
  }

  #observe(): Float64Array {
    return this.#fault.oneBuffer ? this.#state : this.#state.slice();
  }
}

const check = (fault: Fault, options = {}) => {
  return () => checkEnv(() => new Walk(fault), options);
};

describe("checkEnv", () => {
  it("passes an environment without a fault, whatever the seed", () => {
    for (const seed of [0, 1, 2]) expect(check({}, { seed })).not.to.throw();
  });

  it("passes an endless one that is declared so", () => {
    const endless = { length: Number.POSITIVE_INFINITY, high: [1e9, Number.POSITIVE_INFINITY] };
    expect(check(endless, { endless: true })).not.to.throw();
    expect(check(endless, { maxSteps: 60 })).to.throw(
      ContractError,
      "env: expected an episode to end within 60 steps, got terminated false and truncated false at step 59 of episode 0",
    );
    expect(check({}, { endless: true })).to.throw(ContractError, "expected an episode without end");
  });

  const onStep = (n: number, change: object) => (right: Step<Float64Array>, count: number) =>
    count === n ? { ...right, ...change } : right;
  let calls = 0;
  const faults: readonly (readonly [what: string, fault: Fault, message: string | RegExp])[] = [
    ["no action", { actionCount: 0 }, "env: expected actionCount to be an integer >= 1, got 0"],
    ["bounds of two lengths", { high: [1] }, "as many low as high bounds, got 2 and 1"],
    ["bounds the wrong way round", { high: [-200, 1] }, "observationSpace.low[0] <= high[0], got -100 and -200"],
    ["a short first observation", { reset: (o) => o.slice(1) }, "to have 2 components at reset 0, got 1"],
    [
      "a longer observation later",
      { step: onStep(4, { observation: Float64Array.of(0, 0, 0) }) },
      "to have 2 components at step 3 of episode 0, got 3",
    ],
    [
      "an observation outside the space",
      { high: [100, 6] },
      "expected observation[1] from 0 to 6 at step 6 of episode 0, got 7",
    ],
    [
      "an observation that is no number",
      { step: onStep(2, { observation: Float64Array.of(Number.NaN, 0) }) },
      "expected observation[0] from -100 to 100 at step 1 of episode 0, got NaN",
    ],
    ["an array as observation", { step: onStep(1, { observation: [0, 0] }) }, "to be a Float64Array at step 0"],
    [
      "a reward of NaN",
      { step: onStep(3, { reward: Number.NaN }) },
      "reward to be a finite number at step 2 of episode 0, got NaN",
    ],
    ["an infinite reward", { step: onStep(3, { reward: -Infinity }) }, "at step 2 of episode 0, got -Infinity"],
    ["no reward", { step: onStep(3, { reward: undefined }) }, "got undefined"],
    [
      "a number for terminated",
      { step: onStep(5, { terminated: 0 }) },
      "expected terminated to be a boolean at step 4 of episode 0, got 0",
    ],
    ["no truncated", { step: onStep(5, { truncated: undefined }) }, "expected truncated to be a boolean at step 4"],
    [
      "a start that the seed does not decide",
      { reset: (o) => o.map((v) => v + ++calls * 1e-6) },
      /same observation at reset 0 from the same seed and actions, \[.*\], got \[.*\] in another environment/,
    ],
    [
      "rewards that the seed does not decide",
      { step: (right) => ({ ...right, reward: ++calls }) },
      /same reward at step 0 of episode 0/,
    ],
    ["draws from elsewhere", { draw: () => (++calls % 17) / 16 }, "expected the same observation at reset 0"],
    [
      "a seed that is forgotten",
      { forgetsSeed: true },
      /same observation at reset 0 .* after episodes of another seed/,
    ],
    [
      "illegal actions that are taken",
      { lenient: true },
      "expected action -1 to be refused before step 0 of episode 0, since actionCount is 2, got a step",
    ],
    [
      "illegal actions that are felt",
      { movesFirst: true },
      /same observation at step 0 of episode 0 .* after illegal actions/,
    ],
    [
      "observations overwritten later",
      { oneBuffer: true },
      /expected the observation of reset 0 to stay as it was, got .* as component 0 later/,
    ],
  ];
  for (const [what, fault, message] of faults) {
    it(`refuses ${what}`, () => {
      expect(check(fault)).to.throw(ContractError, message);
    });
  }
});

describe("ColdStartEnv", () => {
  const trace = makeTrace(
    Array.from({ length: 60 }, (_, i) => ({ t: 7000 * i, f: `f${i % 3}`, d: 500 + 300 * (i % 4) })),
  );
  for (const reward of REPLICA_PARAMETERS.reward.choices) {
    it(`keeps the contract with the reward ${reward}`, () => {
      const control: ReplicaConfig = resolveParameters(REPLICA_PARAMETERS, { reward, window: "10s" }, "test");
      checkEnv(() => new ColdStartEnv({ trace, platform: platformConfig(), control }));
    });
  }

  it("keeps the contract where memory is short", () => {
    const control: ReplicaConfig = resolveParameters(REPLICA_PARAMETERS, { window: "2s", maxInstances: 3 }, "test");
    const platform = platformConfig({ nodeMemory: 200, onFull: "drop" });
    checkEnv(() => new ColdStartEnv({ trace, platform, control }), { seed: 5 });
  });
});
