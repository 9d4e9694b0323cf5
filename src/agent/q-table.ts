import { InputError } from "../base/errors.ts";

/** What a table has learned, JSON-able: one cell per state that differs from the start, `[state, action values, visits?]`. */
export interface SavedQTable {
  readonly stateCount: number;
  readonly actionCount: number;
  readonly initial: number;
  readonly cells: readonly (readonly [state: number, values: readonly number[], visits?: readonly number[]])[];
}

/** Kernel. The best action of `state` in value[state * actionCount + action]. O(actionCount), allocates nothing. */
export function greedyAction(value: ArrayLike<number>, state: number, actionCount: number): number {
  const start = state * actionCount;
  const end = start + actionCount;
  let best = start;
  for (let i = start + 1; i < end; i++) if (value[i]! > value[best]!) best = i; // ties go to the lowest action
  return best - start;
}

/**
 * Kernel. Action values of a finite problem. Layout: value[state * actionCount + action], visits alike where they are
 * counted, and greedy[state], the best action, which every update keeps right: reading it is O(1), and an update searches
 * the row, O(actionCount), only when it has lowered the best value. Nothing is allocated; states and actions are not checked.
 */
export class QTable {
  readonly stateCount: number;
  readonly actionCount: number;
  #initial: number;
  readonly #value: Float64Array;
  readonly #greedy: Int32Array;
  readonly #visits: Uint32Array | undefined;

  constructor(shape: {
    readonly stateCount: number;
    readonly actionCount: number;
    readonly initial?: number; // of every cell; above the reachable returns it is optimistic, and explores
    readonly countVisits?: boolean; // for step sizes by visit
  }) {
    const { stateCount, actionCount, initial = 0, countVisits = false } = shape;
    const cellCount = stateCount * actionCount;
    if (!(stateCount >= 1 && actionCount >= 1 && Number.isSafeInteger(cellCount)))
      throw new RangeError(`q-table: expected at least 1 state and 1 action, got ${stateCount} and ${actionCount}`);
    this.stateCount = stateCount;
    this.actionCount = actionCount;
    this.#initial = initial;
    this.#value = new Float64Array(cellCount).fill(initial);
    this.#greedy = new Int32Array(stateCount);
    this.#visits = countVisits ? new Uint32Array(cellCount) : undefined;
  }

  get(state: number, action: number): number {
    return this.#value[state * this.actionCount + action]!;
  }

  /** A copy of the state's values, [actionCount]. */
  row(state: number): Float64Array {
    return this.#value.slice(state * this.actionCount, (state + 1) * this.actionCount);
  }

  /** The action of the highest value; ties go to the lowest action. */
  greedyAction(state: number): number {
    return this.#greedy[state]!;
  }

  /** The highest value of `state`. */
  best(state: number): number {
    return this.#value[state * this.actionCount + this.#greedy[state]!]!;
  }

  /** Q += stepSize * (target - Q), and one visit. Returns the TD error, target minus Q before. */
  update(state: number, action: number, target: number, stepSize: number): number {
    const i = state * this.actionCount + action;
    const old = this.#value[i]!;
    const error = target - old;
    // old + 1 * (target - old) is not `target` to the last bit, and a step size of 1 means exactly that
    const value = stepSize === 1 ? target : old + stepSize * error;
    this.#value[i] = value;
    const greedy = this.#greedy[state]!;
    if (action === greedy) {
      if (!(value >= old)) this.#search(state);
    } else {
      const best = this.#value[state * this.actionCount + greedy]!;
      if (value > best || (value === best && action < greedy)) this.#greedy[state] = action;
    }
    if (this.#visits !== undefined) this.#visits[i] = this.#visits[i]! + 1;
    return error;
  }

  /** How often the cell was updated; undefined when visits are not counted. */
  visits(state: number, action: number): number | undefined {
    return this.#visits?.[state * this.actionCount + action];
  }

  save(): SavedQTable {
    const { stateCount, actionCount } = this;
    const cells: [number, number[], number[]?][] = [];
    for (let state = 0; state < stateCount; state++) {
      const values = this.#row(this.#value, state);
      const visits = this.#visits === undefined ? undefined : this.#row(this.#visits, state);
      if (values.every((v) => v === this.#initial) && (visits === undefined || visits.every((v) => v === 0))) continue;
      cells.push(visits === undefined ? [state, values] : [state, values, visits]);
    }
    return { stateCount, actionCount, initial: this.#initial, cells };
  }

  /** Takes back what `save` gave; throws InputError when it is of another shape, and then changes nothing. */
  load(saved: unknown): void {
    const { initial, cells } = this.#checked(saved);
    this.#initial = initial;
    this.#value.fill(initial);
    this.#greedy.fill(0);
    this.#visits?.fill(0);
    for (const [state, values, visits] of cells) {
      this.#value.set(values, state * this.actionCount);
      this.#search(state);
      if (visits !== undefined) this.#visits?.set(visits, state * this.actionCount);
    }
  }

  /** `greedyAction` for this table alone, whose one kind of array the compiler then knows. */
  #search(state: number): void {
    const value = this.#value;
    const start = state * this.actionCount;
    const end = start + this.actionCount;
    let best = start;
    let highest = value[start]!;
    for (let i = start + 1; i < end; i++) {
      const own = value[i]!;
      if (own > highest) {
        highest = own;
        best = i;
      }
    }
    this.#greedy[state] = best - start;
  }

  #row(column: Float64Array | Uint32Array, state: number): number[] {
    return Array.from(column.subarray(state * this.actionCount, (state + 1) * this.actionCount));
  }

  #checked(saved: unknown): SavedQTable {
    const table = (typeof saved === "object" && saved !== null ? saved : {}) as Partial<SavedQTable>;
    const { stateCount, actionCount } = this;
    if (table.stateCount !== stateCount || table.actionCount !== actionCount)
      refuse(
        `a q-table of ${stateCount} states x ${actionCount} actions`,
        `${table.stateCount} x ${table.actionCount}`,
      );
    if (!Number.isFinite(table.initial)) refuse("a finite initial value", table.initial);
    if (!Array.isArray(table.cells)) refuse("an array of cells", table.cells);
    for (const cell of table.cells ?? []) if (!this.#isCell(cell)) refuse("[state, values] cells", cell);
    return table as SavedQTable;
  }

  #isCell(cell: unknown): boolean {
    if (!Array.isArray(cell) || cell.length < 2 || cell.length > 3) return false;
    const [state, values, visits] = cell as readonly unknown[];
    const inside = Number.isInteger(state) && (state as number) >= 0 && (state as number) < this.stateCount;
    const numbers = (row: unknown) =>
      Array.isArray(row) && row.length === this.actionCount && row.every((v) => Number.isFinite(v));
    return inside && numbers(values) && (visits === undefined || numbers(visits));
  }
}

function refuse(expected: string, got: unknown): never {
  const came = typeof got === "string" ? got : (JSON.stringify(got) ?? "nothing");
  throw new InputError("malformed", { source: "agent" }, `expected ${expected}, got ${came.slice(0, 80)}`);
}
