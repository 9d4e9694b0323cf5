import { ContractError } from "../base/errors.ts";

/** Maps observations to the states 0 .. stateCount - 1. */
export interface Discretiser {
  readonly stateCount: number;
  state(observation: Float64Array): number;
}

/** Kernel. How many of the ascending `edges` are <= value: bin 0 below the first edge, an edge belongs to the bin above it. O(log edges). */
export function digitize(edges: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The `binCount - 1` inner edges that cut [low, high] into bins of equal width; the outer bins are open. */
export function evenEdges(low: number, high: number, binCount: number): number[] {
  return Array.from({ length: binCount - 1 }, (_, i) => low + ((high - low) * (i + 1)) / binCount);
}

/** The edges between the integers 0 .. count - 1, for a component that already is one. */
export function integerEdges(count: number): number[] {
  return Array.from({ length: count - 1 }, (_, i) => i + 0.5);
}

/**
 * Kernel. Bins each component of the observation by its own ascending edges, [componentCount], and numbers the
 * combinations in mixed radix, the last component fastest. O(sum of log edges), allocates nothing.
 */
export function binned(edges: readonly (readonly number[])[]): Discretiser {
  for (const [component, own] of edges.entries()) checkAscending(own, component);
  const columns = edges.map((own) => Float64Array.from(own));
  const stateCount = columns.reduce((product, own) => product * (own.length + 1), 1);
  return {
    stateCount,
    state(observation) {
      let state = 0;
      for (let i = 0; i < columns.length; i++) {
        const value = observation[i];
        // NaN and a missing component would fall into some bin in silence
        if (value === undefined || Number.isNaN(value))
          throw new ContractError(`observation: expected a number as component ${i}, got ${value}`);
        const own = columns[i]!;
        state = state * (own.length + 1) + digitize(own, value);
      }
      return state;
    },
  };
}

function checkAscending(edges: readonly number[], component: number): void {
  for (let i = 0; i < edges.length; i++) {
    if (Number.isNaN(edges[i]!) || (i > 0 && !(edges[i]! > edges[i - 1]!)))
      throw new RangeError(`binned: expected ascending edges for component ${component}, got ${edges.join(", ")}`);
  }
}
