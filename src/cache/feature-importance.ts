import type { FeatureImportance, LearnedBin } from "./definition.ts";

/** A feature of a table's state: what its bins are called, in their order. */
export interface StateFeature {
  readonly feature: string;
  readonly meaning: string;
  readonly bins: readonly string[];
}

/** The feature whose bins the others' values are also told by. */
const RECENCY = "recency";

interface Axis extends StateFeature {
  readonly stride: number;
}

interface Table {
  readonly value: ArrayLike<number>;
  readonly visits: ArrayLike<number>;
}

/**
 * How much of what a table has learned each feature of its state carries, from learned values and visits, both
 * [product of the numbers of bins] and row-major with the last feature fastest. All means and variances are weighted by
 * visits, and Q is what the table holds:
 *   importance = E[Var(Q | all other features)] / Var(Q)   what is left to know when only this feature is hidden
 *   alone      = Var(E[Q | this feature]) / Var(Q)         what it tells when all others are hidden
 * With features that do not depend on each other these are the total and first-order indices of [sobol01]; where two of
 * them say the same, both can have a low importance though each tells much alone. Null where nothing was visited or
 * nothing differs.
 */
export function featureImportance(features: readonly StateFeature[], table: Table): FeatureImportance[] {
  const axes = withStrides(features);
  const recency = axes.find(({ feature }) => feature === RECENCY);
  const variance = spread(table, () => 0);
  const differs = variance > 1e-24 * meanSquare(table); // what rounding leaves of equal values is no variance
  return axes.map((axis) => {
    const share = (groupOf: (state: number) => number) => (differs ? spread(table, groupOf) / variance : null);
    const rest = share((state) => coordinate(axis, state));
    const { feature, meaning } = axis;
    return {
      feature,
      meaning,
      importance: share((state) => state - coordinate(axis, state) * axis.stride),
      alone: rest === null ? null : Math.max(0, 1 - rest),
      bins: binsOf(axis, table),
      ...(recency === undefined || recency === axis ? {} : { byRecency: meansBy(axis, recency, table) }),
    };
  });
}

function withStrides(features: readonly StateFeature[]): Axis[] {
  let stride = 1;
  const axes = features.toReversed().map((feature) => {
    const axis = { ...feature, stride };
    stride *= feature.bins.length;
    return axis;
  });
  return axes.reverse();
}

function coordinate({ stride, bins }: Axis, state: number): number {
  return Math.floor(state / stride) % bins.length;
}

/** The mean squared distance of the values from the mean of their group. */
function spread({ value, visits }: Table, groupOf: (state: number) => number): number {
  const weight = new Float64Array(value.length); // by group, whose numbers are below that of states
  const mean = new Float64Array(value.length);
  let total = 0;
  for (let state = 0; state < value.length; state++) {
    if (visits[state] === 0) continue;
    const group = groupOf(state);
    weight[group]! += visits[state]!;
    mean[group]! += (visits[state]! / weight[group]!) * (value[state]! - mean[group]!);
    total += visits[state]!;
  }
  let squares = 0;
  for (let state = 0; state < value.length; state++) {
    const distance = value[state]! - mean[groupOf(state)]!;
    squares += visits[state]! * distance * distance;
  }
  return total === 0 ? 0 : squares / total;
}

function meanSquare({ value, visits }: Table): number {
  let squares = 0;
  let total = 0;
  for (let state = 0; state < value.length; state++) {
    squares += visits[state]! * value[state]! * value[state]!;
    total += visits[state]!;
  }
  return total === 0 ? 0 : squares / total;
}

function binsOf(axis: Axis, table: Table): LearnedBin[] {
  const { visits, sum } = sums(axis.bins.length, table, (state) => coordinate(axis, state));
  return axis.bins.map((label, bin) => ({ label, visits: visits[bin]!, value: meanOf(sum[bin]!, visits[bin]!) }));
}

function meansBy(axis: Axis, recency: Axis, table: Table): (number | null)[][] {
  const width = recency.bins.length;
  const cell = (state: number) => coordinate(axis, state) * width + coordinate(recency, state);
  const { visits, sum } = sums(axis.bins.length * width, table, cell);
  return axis.bins.map((_, bin) => recency.bins.map((_, k) => meanOf(sum[bin * width + k]!, visits[bin * width + k]!)));
}

function sums(length: number, table: Table, cellOf: (state: number) => number) {
  const visits = new Float64Array(length);
  const sum = new Float64Array(length);
  for (let state = 0; state < table.value.length; state++) {
    const cell = cellOf(state);
    visits[cell]! += table.visits[state]!;
    sum[cell]! += table.visits[state]! * table.value[state]!;
  }
  return { visits, sum };
}

function meanOf(sum: number, visits: number): number | null {
  return visits === 0 ? null : sum / visits;
}
