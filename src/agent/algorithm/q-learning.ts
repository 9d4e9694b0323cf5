import { InputError } from "../../base/errors.ts";
import type { Random } from "../../base/random.ts";
import type { Agent, StateLearner, Step } from "../contract.ts";
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
 * Kernel. Tabular Q-learning [watkins92] with epsilon-greedy exploration:
 * Q(s,a) += stepSize * (reward + discount * max Q(s',.) - Q(s,a)), without the maximum after a terminated step.
 * Layout and costs: those of QTable and the discretiser; actIn and learnIn allocate nothing.
 */
export class QLearning implements Agent<Float64Array>, StateLearner {
  readonly name = "q-learning";
  readonly table: QTable;
  readonly #discretiser: Discretiser;
  readonly #discount: number;
  readonly #epsilonSchedule: Schedule;
  readonly #stepSize: StepSize;
  readonly #explore: Random;
  #step = 0;

  constructor(options: QLearningOptions) {
    const { discretiser, actionCount, stepSize, discount, initialValue = 0 } = options;
    if (!(discount >= 0 && discount <= 1))
      throw new RangeError(`q-learning: expected a discount from 0 to 1, got ${discount}`);
    const countVisits = typeof stepSize === "object" && stepSize.kind === "per-visit";
    this.table = new QTable({
      stateCount: discretiser.stateCount,
      actionCount,
      initial: initialValue,
      countVisits,
    });
    this.#discretiser = discretiser;
    this.#discount = discount;
    this.#epsilonSchedule = options.epsilonSchedule;
    this.#stepSize = stepSize;
    this.#explore = options.random.fork("explore");
  }

  /** Transitions learned so far. */
  get step(): number {
    return this.#step;
  }

  /** The chance of a random action at the current step. */
  get epsilon(): number {
    return this.#epsilonSchedule(this.#step);
  }

  act(observation: Float64Array, mode: "explore" | "greedy"): number {
    return this.actIn(this.#discretiser.state(observation), mode);
  }

  learn(observation: Float64Array, action: number, next: Step<Float64Array>): number {
    const state = this.#discretiser.state(observation);
    // truncation only ends the watching: the value of going on still counts
    return this.learnIn(state, action, next.reward, next.terminated ? -1 : this.#discretiser.state(next.observation));
  }

  stateOf(rows: Float64Array, offset: number): number {
    return this.#discretiser.state(rows, offset);
  }

  actIn(state: number, mode: "explore" | "greedy"): number {
    if (mode === "explore" && this.#explore.double() < this.#epsilonSchedule(this.#step))
      return this.#explore.int(this.table.actionCount);
    return this.table.greedyAction(state);
  }

  valuesIn(state: number): Float64Array {
    return this.table.row(state);
  }

  learnIn(state: number, action: number, reward: number, next: number): number {
    const future = next < 0 ? 0 : this.#discount * this.table.best(next);
    const error = this.table.update(state, action, reward + future, this.#stepSizeOf(state, action));
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

  #stepSizeOf(state: number, action: number): number {
    const stepSize = this.#stepSize;
    if (typeof stepSize === "number") return stepSize;
    return stepSize.schedule(stepSize.kind === "per-step" ? this.#step : this.table.visits(state, action)!);
  }
}
