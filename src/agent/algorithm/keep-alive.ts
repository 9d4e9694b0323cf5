import { InputError } from "../../base/errors.ts";
import { choice, integer, number, type ParameterValues } from "../../base/parameters.ts";
import type { Random } from "../../base/random.ts";
import type { KeepAlivePolicy, PolicyContext } from "../../platform/contract.ts";
import { defineAgent, type EpisodeSummary, type TrainableAgent } from "../definition.ts";
import { explainChoice } from "../explain-choice.ts";
import { KEEP_ALIVE_ACTIONS } from "../keep-alive-actions.ts";
import { KEEP_ALIVE_STATE_COUNT } from "../keep-alive-features.ts";
import { type KeepAliveChooser, KeepAliveRun, type Settlement } from "../keep-alive-run.ts";
import { QTable, type SavedQTable } from "../q-table.ts";
import { linear, type Schedule } from "../schedule.ts";

const ACTION_COUNT = KEEP_ALIVE_ACTIONS.length;

const parameters = {
  feedback: choice("full", ["full", "bandit"], "learn from what every action would have cost, or from the taken one"),
  discount: number(0, "worth of the next decision of the same level; 0 is a contextual bandit", { min: 0, max: 1 }),
  stepSize: number(0, "share of the way to its target that an update goes; 0: 1 / visits", { min: 0, max: 1 }),
  epsilon: number(0.05, "chance of a random action at first", { min: 0, max: 1 }),
  epsilonMin: number(0, "chance of a random action in the end", { min: 0, max: 1 }),
  epsilonSteps: integer(10_000, "decisions over which it falls", { min: 1 }),
  margin: number(0.03, "share of an interval by which a plan begins earlier and ends later", { min: 0, max: 1 }),
};

const actionName = (action: number) => KEEP_ALIVE_ACTIONS[action]!.name;

/** How the agent learns, and how wide its plans are. */
export type KeepAliveParameters = ParameterValues<typeof parameters>;

/** What the agent has learned, JSON-able. */
export interface SavedKeepAlive {
  readonly kind: "keep-alive";
  readonly step: number;
  readonly table: SavedQTable;
}

/**
 * The keep-alive agent: at every release of an instance it chooses how long to keep it, or when to pre-warm another one,
 * by tabular Q-learning [watkins92] on one table for all pools and levels. The reward of a decision, known when the
 * instance is needed again, is -(cold seconds + wasted GB-s / 99.69) [femux26], so that the return of an episode is -RUM.
 *
 * `feedback=full`, the default, is Q-learning with counterfactual updates: when the need comes does not depend on the
 * choice, so what every action would have cost is known, and every action's value moves towards it. `feedback=bandit`
 * learns from the taken action and what the platform charged alone. For the same reason the choice hardly changes the
 * next state: with the default discount 0 this is a contextual bandit, and with full feedback a discount adds the same
 * to all actions. Decisions still open at the horizon are settled with what they have cost by then.
 */
export class KeepAliveAgent implements TrainableAgent {
  readonly name = "keep-alive";
  readonly table: QTable;
  readonly #parameters: KeepAliveParameters;
  readonly #epsilonSchedule: Schedule;
  readonly #explore: Random;
  #step = 0;
  #steps = 0;
  #reward = 0;
  #errorSum = 0;
  #errorCount = 0;

  constructor(chosen: KeepAliveParameters, random: Random) {
    this.#parameters = chosen;
    this.#epsilonSchedule = linear(chosen.epsilon, chosen.epsilonMin, chosen.epsilonSteps);
    this.#explore = random.fork("explore");
    this.table = new QTable({
      stateCount: KEEP_ALIVE_STATE_COUNT,
      actionCount: ACTION_COUNT,
      countVisits: chosen.stepSize === 0,
    });
  }

  policy(mode: "learn" | "greedy", context: PolicyContext): KeepAlivePolicy {
    const { table } = this;
    const greedy: KeepAliveChooser = {
      choose: (state) => table.greedyAction(state),
      settle: () => {},
      undecided: () => {},
      explain: (state, action) => `${explainChoice(table.row(state), action, actionName)}, state ${state}`,
    };
    const learner: KeepAliveChooser = {
      choose: (state) => this.#choose(state),
      settle: (settlement) => this.#settle(settlement),
      undecided: (cost) => {
        this.#reward -= cost;
      },
      explain: greedy.explain!,
    };
    return new KeepAliveRun(context.pools, this.#parameters.margin, mode === "learn" ? learner : greedy);
  }

  /** The reward includes what no decision caused, such as a pool's first cold start, so that it is -RUM. */
  endEpisode(): EpisodeSummary {
    const summary = {
      steps: this.#steps,
      reward: this.#reward,
      epsilon: this.#epsilonSchedule(this.#step),
      tdError: this.#errorCount === 0 ? undefined : this.#errorSum / this.#errorCount,
    };
    this.#steps = this.#reward = this.#errorSum = this.#errorCount = 0;
    return summary;
  }

  save(): SavedKeepAlive {
    return { kind: "keep-alive", step: this.#step, table: this.table.save() };
  }

  /** Takes back what `save` gave; throws InputError when it does not fit. */
  load(saved: unknown): void {
    const { kind, step, table } = (saved ?? {}) as Partial<SavedKeepAlive>;
    if (kind !== "keep-alive" || !Number.isSafeInteger(step) || (step as number) < 0)
      throw new InputError(
        "malformed",
        { source: "agent" },
        `expected a saved keep-alive agent, got ${kind ?? "none"}`,
      );
    this.table.load(table);
    this.#step = step as number;
  }

  #choose(state: number): number {
    const epsilon = this.#epsilonSchedule(this.#step);
    this.#step++;
    this.#steps++;
    if (epsilon > 0 && this.#explore.double() < epsilon) return this.#explore.int(ACTION_COUNT);
    return this.table.greedyAction(state);
  }

  #settle({ state, action, reward, costs, next }: Settlement): void {
    this.#reward += reward;
    const { feedback, discount } = this.#parameters;
    const future = next < 0 || discount === 0 ? 0 : discount * this.table.best(next);
    let error = 0;
    if (feedback === "bandit") error = this.#update(state, action, reward + future);
    else
      for (let a = 0; a < ACTION_COUNT; a++) {
        const own = this.#update(state, a, future - costs[a]!);
        if (a === action) error = own;
      }
    this.#errorSum += Math.abs(error);
    this.#errorCount++;
  }

  #update(state: number, action: number, target: number): number {
    const { stepSize } = this.#parameters;
    const share = stepSize === 0 ? 1 / (this.table.visits(state, action)! + 1) : stepSize;
    return this.table.update(state, action, target, share);
  }
}

export const definition = defineAgent({
  summary: "Q-learning of how long to keep an instance and when to pre-warm it, one table over all functions",
  source: "[watkins92]",
  revision: 1,
  parameters,
  create: (values, { random }) => new KeepAliveAgent(values, random),
});
