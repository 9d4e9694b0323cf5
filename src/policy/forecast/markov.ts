import type { Forecaster } from "./forecaster.ts";

/** What follows from the transitions seen: the next level of most of them, or the mean of all. */
export const FOLLOWS = ["likeliest", "mean"] as const;
export type Follows = (typeof FOLLOWS)[number];

/**
 * A Markov chain over quantised levels, in the manner of [femux26]: a state is a level and for how many values in a row
 * it has lasted, so that "four zeros, then a call" can be learned. Level 0 is zero; the others divide what lies between 0
 * and the largest value of the history evenly. The forecast is taken from the values that followed the present state:
 * the mean of those on the level that followed most often, the higher of equals, or the mean of all. A state never seen
 * before is replaced by its level alone, and a level never left by the last value. O(length + levels).
 *
 * Differs from [femux26]: its artefact draws the next state at random, keeps the values themselves as levels, and has
 * the last change in the state too.
 */
export class MarkovChain implements Forecaster {
  readonly name: string;
  readonly stateBytes: number;
  readonly #follows: Follows;
  readonly #level: Int32Array; //  [length]
  readonly #run: Int32Array; //    [length] how many values in a row had the level, this one included
  readonly #count: Int32Array; //  [levels + 1] transitions from the present state to a level
  readonly #sum: Float64Array; //  [levels + 1] of the values they led to

  constructor(length: number, levels: number, follows: Follows) {
    this.name = `markov(${levels})`;
    this.#follows = follows;
    this.#level = new Int32Array(length);
    this.#run = new Int32Array(length);
    this.#count = new Int32Array(levels + 1);
    this.#sum = new Float64Array(levels + 1);
    this.stateBytes = 8 * length + 12 * (levels + 1);
  }

  forecast(history: Float64Array): number {
    this.#quantise(history);
    if (this.#collect(history, true) > 0 || this.#collect(history, false) > 0) return this.#next();
    return history[history.length - 1]!;
  }

  #quantise(history: Float64Array): void {
    const levels = this.#count.length - 1;
    let largest = 0;
    for (let i = 0; i < history.length; i++) if (history[i]! > largest) largest = history[i]!;
    for (let i = 0; i < history.length; i++) {
      const level = history[i]! > 0 ? Math.min(levels, 1 + Math.floor((levels * history[i]!) / largest)) : 0;
      this.#run[i] = i > 0 && this.#level[i - 1] === level ? this.#run[i - 1]! + 1 : 1;
      this.#level[i] = level;
    }
  }

  /** Counts what followed the last state, or its level, and returns how many transitions there were. */
  #collect(history: Float64Array, sameRun: boolean): number {
    this.#count.fill(0);
    this.#sum.fill(0);
    const last = history.length - 1;
    let found = 0;
    for (let i = 0; i < last; i++) {
      if (this.#level[i] !== this.#level[last] || (sameRun && this.#run[i] !== this.#run[last])) continue;
      const next = this.#level[i + 1]!;
      this.#count[next] = this.#count[next]! + 1;
      this.#sum[next] = this.#sum[next]! + history[i + 1]!;
      found++;
    }
    return found;
  }

  #next(): number {
    let best = 0;
    let [count, sum] = [0, 0];
    for (let level = 0; level < this.#count.length; level++) {
      count += this.#count[level]!;
      sum += this.#sum[level]!;
      if (this.#count[level]! >= this.#count[best]!) best = level;
    }
    return this.#follows === "mean" ? sum / count : this.#sum[best]! / this.#count[best]!;
  }
}
