import type { Agent, Env, Step } from "../../src/agent/contract.ts";
import { Random } from "../../src/base/random.ts";
import type { Seed } from "../../src/base/units.ts";
import type { Mdp } from "./value-iteration.ts";

/** How a state is shown: its number in one component, or a 1 among zeros. */
export type View = "number" | "one-hot";

/** A written-out MDP as an environment; truncates after `limit` steps. */
export class MdpEnv implements Env<Float64Array> {
  readonly actionCount: number;
  readonly observationSpace: { readonly low: readonly number[]; readonly high: readonly number[] };
  readonly #mdp: Mdp;
  readonly #limit: number;
  readonly #view: View;
  #random = Random.root(0);
  #state = 0;
  #steps = 0;

  constructor(mdp: Mdp, options: { readonly view?: View; readonly limit?: number } = {}) {
    this.#mdp = mdp;
    this.#view = options.view ?? "number";
    this.#limit = options.limit ?? Number.POSITIVE_INFINITY;
    this.actionCount = mdp.actionCount;
    const length = this.#view === "number" ? 1 : mdp.stateCount;
    const high = this.#view === "number" ? mdp.stateCount - 1 : 1;
    this.observationSpace = { low: new Array(length).fill(0), high: new Array(length).fill(high) };
  }

  reset(options: { readonly seed?: Seed; readonly state?: number } = {}): Float64Array {
    if (options.seed !== undefined) this.#random = Random.root(options.seed);
    this.#steps = 0;
    this.#state = options.state ?? this.#mdp.starts[this.#random.int(this.#mdp.starts.length)]!;
    return this.#observe();
  }

  step(action: number): Step<Float64Array> {
    const outcomes = this.#mdp.outcomes[this.#state]![action]!;
    let left = this.#random.double();
    let drawn = 0;
    while (drawn < outcomes.length - 1 && (left -= outcomes[drawn]!.chance) >= 0) drawn++;
    const { next, reward, terminated } = outcomes[drawn]!;
    this.#state = next;
    this.#steps++;
    return { observation: this.#observe(), reward, terminated, truncated: !terminated && this.#steps >= this.#limit };
  }

  #observe(): Float64Array {
    if (this.#view === "number") return Float64Array.of(this.#state);
    const row = new Float64Array(this.#mdp.stateCount);
    row[this.#state] = 1;
    return row;
  }
}

/** Plays one episode under `mode`, learning when it explores; returns the sum of rewards. */
export function playEpisode(env: Env, agent: Agent, mode: "explore" | "greedy", stepLimit = 10_000): number {
  let observation = env.reset();
  let sum = 0;
  for (let i = 0; i < stepLimit; i++) {
    const action = agent.act(observation, mode);
    const next = env.step(action);
    if (mode === "explore") agent.learn(observation, action, next);
    sum += next.reward;
    observation = next.observation;
    if (next.terminated || next.truncated) break;
  }
  return sum;
}
