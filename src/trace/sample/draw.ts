import type { Random } from "../../base/random.ts";
import type { TraceFacts } from "../trace.ts";
import type { SampleUnit } from "./choose.ts";

/** A unit that leaves a subset and one of equal size that enters it. */
export interface Exchange {
  readonly at: number; // where `out` stands in the list of units
  readonly out: number;
  readonly into: number;
}

/** Random subsets of a given number of functions, in units of apps or functions. */
export class Draw {
  readonly #units: readonly (readonly number[])[]; // functions of each
  readonly #bySize: ReadonlyMap<number, readonly number[]>;
  readonly #functions: number; // of the trace
  readonly #wanted: number;

  constructor({ functions, apps }: Pick<TraceFacts, "functions" | "apps">, unit: SampleUnit, wanted: number) {
    this.#units = unit === "app" ? apps.map((app) => app.functions) : functions.map((_, id) => [id]);
    const bySize = new Map<number, number[]>();
    for (const [id, { length }] of this.#units.entries()) {
      const same = bySize.get(length);
      if (same === undefined) bySize.set(length, [id]);
      else same.push(id);
    }
    this.#bySize = bySize;
    this.#functions = functions.length;
    this.#wanted = wanted;
  }

  /** [functions] Units in random order, each taken if it fits into what is still wanted; the smallest one where none fits. */
  next(random: Random): Uint8Array {
    const chosen = new Uint8Array(this.#functions);
    const order = random.shuffle(this.#units.map((_, id) => id));
    let wanted = this.#wanted;
    for (const id of order) {
      const unit = this.#units[id]!;
      if (unit.length > wanted || unit.length === 0) continue;
      for (const fn of unit) chosen[fn] = 1;
      wanted -= unit.length;
    }
    if (wanted === this.#wanted) {
      const least = this.#units.filter(({ length }) => length > 0).reduce((a, b) => (b.length < a.length ? b : a));
      for (const fn of least) chosen[fn] = 1;
    }
    return chosen;
  }

  /** The units of a subset. */
  unitsIn(chosen: Uint8Array): number[] {
    return this.#units.flatMap((_, id) => (this.#has(chosen, id) ? [id] : []));
  }

  /** A random unit of the subset, whose units are `inside`, and a random one of its size; undefined if that is inside too. */
  exchange(inside: readonly number[], chosen: Uint8Array, random: Random): Exchange | undefined {
    const at = random.int(inside.length);
    const out = inside[at]!;
    const same = this.#bySize.get(this.#units[out]!.length)!;
    const into = same[random.int(same.length)]!;
    return this.#has(chosen, into) ? undefined : { at, out, into };
  }

  /** Makes the exchange in `chosen`. */
  apply(chosen: Uint8Array, { out, into }: Pick<Exchange, "out" | "into">): void {
    for (const fn of this.#units[out]!) chosen[fn] = 0;
    for (const fn of this.#units[into]!) chosen[fn] = 1;
  }

  #has(chosen: Uint8Array, unit: number): boolean {
    const [first] = this.#units[unit]!;
    return first !== undefined && chosen[first] === 1;
  }
}
