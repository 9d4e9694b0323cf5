import type { Forecaster } from "./forecaster.ts";

/** Which forecaster each pool has. */
export interface ForecasterChoice {
  readonly name: string;
  readonly stateBytes: number;
  /** How many intervals there are between two reviews, and how many values a review is given; 0 for no review. */
  readonly block: number;
  of(pool: number): Forecaster;
  /** A block has ended: chooses for the next one by the values of this one, oldest first. */
  review(pool: number, values: Float64Array): void;
  /** The pool has not been called for a whole window or block. */
  forget(pool: number): void;
}

/** The same forecaster for every pool. */
export function always(forecaster: Forecaster): ForecasterChoice {
  const { name, stateBytes } = forecaster;
  return { name, stateBytes, block: 0, of: () => forecaster, review: () => {}, forget: () => {} };
}
