import { InputError } from "../../base/errors.ts";
import type { Random } from "../../base/random.ts";
import type { Agent, Step } from "../contract.ts";
import type { Discretiser } from "../discretise.ts";
import { QTable, type SavedQTable } from "../q-table.ts";
import type { Schedule } from "../schedule.ts";

/** How far an update goes towards its target: always as far, or by how many updates there were in all, or of the cell. */
export type StepSize =
  | number
  | { readonly kind: "per-step"; readonly schedule: Schedule }
  | { readonly kind: "per-visit"; readonly schedule: Schedule };

export interface QLearningOptions {
  readonly discretiser: Discretiser;
  readonly actionCount: number;
  readonly stepSize: StepSize;
  readonly discount: number; // 0..1
  readonly epsilonSchedule: Schedule; // by the number of transitions learned
  readonly initialValue?: number; // of every action value, 0 unless given
  readonly random: Random; // its fork "explore" is drawn from
}

/** What a Q-learner has learned, JSON-able. */
export interface SavedQLearning {
  readonly kind: "q-learning";
  readonly step: number;
  readonly table: SavedQTable;
}

/**
 * Tabular Q-learning [watkins92] with epsilon-greedy exploration:
 * Q(s,a) += stepSize * (reward + discount * max Q(s',.) - Q(s,a)), without the maximum after a terminated step.
 */
export class QLearning implements Agent<Float64Array> {
  readonly name = "q-learning";
  readonly table: QTable;
  readonly #options: QLearningOptions;
  readonly #stepSize: (state: number, action: number) => number;
  readonly #explore: Random;
  #step = 0;

  constructor(options: QLearningOptions) {
    const { discretiser, actionCount, stepSize, discount, initialValue = 0 } = options;
    if (!(discount >= 0 && discount <= 1))
      throw new RangeError(`q-learning: expected a discount from 0 to 1, got ${discount}`);
    const countVisits = typeof stepSize === "object" && stepSize.kind === "per-visit";
    const table = new QTable({ stateCount: discretiser.stateCount, actionCount, initial: initialValue, countVisits });
    this.table = table;
    this.#options = options;
    this.#explore = options.random.fork("explore");
    if (typeof stepSize === "number") this.#stepSize = () => stepSize;
    else if (stepSize.kind === "per-step") this.#stepSize = () => stepSize.schedule(this.#step);
    else this.#stepSize = (state, action) => stepSize.schedule(table.visits(state, action)!);
  }

  /** Transitions learned so far. */
  get step(): number {
    return this.#step;
  }

  /** The chance of a random action at the current step. */
  get epsilon(): number {
    return this.#options.epsilonSchedule(this.#step);
  }

  act(observation: Float64Array, mode: "explore" | "greedy"): number {
    if (mode === "explore" && this.#explore.double() < this.epsilon) return this.#explore.int(this.table.actionCount);
    return this.table.greedyAction(this.#options.discretiser.state(observation));
  }

  learn(observation: Float64Array, action: number, next: Step<Float64Array>): number {
    const { discretiser, discount } = this.#options;
    const state = discretiser.state(observation);
    // truncation only ends the watching: the value of going on still counts
    const future = next.terminated ? 0 : discount * this.table.best(discretiser.state(next.observation));
    const error = this.table.update(state, action, next.reward + future, this.#stepSize(state, action));
    this.#step++;
    return error;
  }

  save(): SavedQLearning {
    return { kind: "q-learning", step: this.#step, table: this.table.save() };
  }

  /** Takes back what `save` gave; throws InputError when it does not fit. */
  load(saved: unknown): void {
    const { kind, step, table } = (saved ?? {}) as Partial<SavedQLearning>;
    if (kind !== "q-learning" || !Number.isSafeInteger(step) || (step as number) < 0)
      throw new InputError(
        "malformed",
        { source: "agent" },
        `expected a saved q-learning agent, got ${kind ?? "none"}`,
      );
    this.table.load(table);
    this.#step = step as number;
  }
}
