import { ContractError } from "../base/errors.ts";

/** Maps observations to the states 0 .. stateCount - 1. */
export interface Discretiser {
  readonly stateCount: number;
  /** The state of the observation stored in `rows` from `offset` on, 0 unless given. */
  state(rows: Float64Array, offset?: number): number;
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
 * combinations in mixed radix, the last component fastest. Layout: a component's range is cut into cells so narrow that
 * each has one edge at most; edge[cell] is that edge, below[cell] the bin under it, so that a comparison finds the bin
 * and nothing is searched. O(componentCount), or log edges for a component whose edges no 1024 cells part. Allocates nothing.
 */
export function binned(edges: readonly (readonly number[])[]): Discretiser {
  for (const [component, own] of edges.entries()) checkAscending(own, component);
  const count = edges.length;
  const columns = edges.map((own) => Float64Array.from(own));
  const cells = columns.map(cellsOf);
  const bins = Int32Array.from(columns, (own) => own.length + 1);
  const start = new Int32Array(count); // of a component's cells
  for (let i = 1; i < count; i++) start[i] = start[i - 1]! + cells[i - 1]!.count;
  const last = Int32Array.from(cells, (own) => own.count - 1);
  const low = Float64Array.from(cells, (own) => own.low);
  const perUnit = Float64Array.from(cells, (own) => own.perUnit);
  const edge = Float64Array.from(cells.flatMap((own) => own.edge));
  const below = Int32Array.from(cells.flatMap((own) => own.below));
  const seen = new Float64Array(count).fill(Number.NaN); // the last observation, equal to nothing at first
  let seenState = 0;
  return {
    stateCount: bins.reduce((product, own) => product * own, 1),
    state(rows, offset = 0) {
      let same = 0;
      while (same < count && rows[offset + same] === seen[same]) same++;
      if (same === count) return seenState;
      let state = 0;
      for (let i = 0; i < count; i++) {
        const value = rows[offset + i];
        // NaN and a missing component would fall into some bin in silence
        if (value === undefined || Number.isNaN(value))
          throw new ContractError(`observation: expected a number as component ${i}, got ${value}`);
        let bin: number;
        if (last[i]! < 0) bin = digitize(columns[i]!, value);
        else {
          const cell = start[i]! + cellOf(value, low[i]!, perUnit[i]!, last[i]!);
          bin = below[cell]! + Number(edge[cell]! <= value); // a branch here would be mispredicted half of the time
        }
        state = state * bins[i]! + bin;
      }
      for (let i = 0; i < count; i++) seen[i] = rows[offset + i]!;
      seenState = state;
      return state;
    },
  };
}

const MOST_CELLS = 1024;

/** The cells of one component; a count of 0 where some cell would have two edges. */
interface Cells {
  readonly count: number;
  readonly low: number;
  readonly perUnit: number; // cells per unit of the value
  readonly edge: readonly number[]; //  [count], NaN for none: nothing is above it
  readonly below: readonly number[]; // [count] the edges of the cells before
}

const SEARCHED: Cells = { count: 0, low: 0, perUnit: 0, edge: [], below: [] };

function cellsOf(edges: Float64Array): Cells {
  const low = edges[0] ?? 0;
  const span = (edges.at(-1) ?? 0) - low;
  if (!Number.isFinite(span)) return SEARCHED;
  const gap = edges.reduce((least, edge, i) => (i === 0 ? least : Math.min(least, edge - edges[i - 1]!)), span);
  const count = span === 0 ? 2 : Math.ceil(span / gap) + 2;
  if (count > MOST_CELLS) return SEARCHED;
  const perUnit = span === 0 ? 1 : (count - 2) / span;
  const edge = new Array<number>(count).fill(Number.NaN);
  for (const own of edges) {
    const cell = cellOf(own, low, perUnit, count - 1);
    if (!Number.isNaN(edge[cell])) return SEARCHED; // the gaps differ by a rounding
    edge[cell] = own;
  }
  let passed = 0;
  const below = edge.map((own) => (Number.isNaN(own) ? passed : passed++));
  return { count, low, perUnit, edge, below };
}

/** The cell of a value, never falling as the value grows: that alone makes the bins exact, whatever is rounded here. */
function cellOf(value: number, low: number, perUnit: number, last: number): number {
  const cell = (value - low) * perUnit + 1;
  if (cell < 0) return 0;
  return cell >= last ? last : cell | 0;
}

function checkAscending(edges: readonly number[], component: number): void {
  for (let i = 0; i < edges.length; i++) {
    if (Number.isNaN(edges[i]!) || (i > 0 && !(edges[i]! > edges[i - 1]!)))
      throw new RangeError(`binned: expected ascending edges for component ${component}, got ${edges.join(", ")}`);
  }
}
