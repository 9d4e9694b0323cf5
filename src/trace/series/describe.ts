import { mean, quantileSorted } from "../../base/quantile.ts";
import type { CpuSeries } from "./series.ts";

const DAY_MS = 86_400_000;

/** A CPU series in figures; utilisations are in the series' unit, and null where there is nothing to take them of. */
export interface SeriesDescription {
  readonly name: string;
  readonly count: number; // samples, filled ones included
  readonly spanMs: number; // from the first sample to the end of the last
  readonly stepMs: number | null; // null where steps differ
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
  readonly gaps: number;
  readonly duplicates: number;
  /** Autocorrelation of neighbouring samples, -1..1; null of a constant. */
  readonly lag1: number | null;
  /** Autocorrelation a day apart, -1..1; null of less than two days, of a constant, and where steps differ. */
  readonly daily: number | null;
}

/** Describes a series; samples that are NaN are left out. */
export function describeSeries(series: CpuSeries): SeriesDescription {
  const { name, utilisation, step, span, gaps, duplicates } = series;
  const ascending = utilisation.filter((value) => !Number.isNaN(value)).sort();
  const isConstant = ascending[0] === ascending.at(-1); // told by its values, since sums of deviations are rounded
  const at = (p: number) => quantileSorted(ascending, p) ?? null;
  const perDay = step === undefined ? 0 : Math.round(DAY_MS / step);
  const hasDays = perDay > 0 && span >= 2 * DAY_MS;
  return {
    name,
    count: utilisation.length,
    spanMs: span,
    stepMs: step ?? null,
    mean: mean(ascending) ?? null,
    p50: at(0.5),
    p95: at(0.95),
    max: at(1),
    gaps,
    duplicates,
    lag1: isConstant ? null : autocorrelation(utilisation, 1),
    daily: hasDays && !isConstant ? autocorrelation(utilisation, perDay) : null,
  };
}

/**
 * The autocorrelation at a lag of samples: the sum of the products of deviations from the mean, over the sum of their
 * squares. Pairs with a NaN are left out.
 */
function autocorrelation(values: Float64Array, lag: number): number {
  const centre = mean(values.filter((value) => !Number.isNaN(value)))!;
  let squares = 0;
  let products = 0;
  for (let i = 0; i < values.length; i++) {
    const here = values[i]! - centre;
    if (Number.isNaN(here)) continue;
    squares += here * here;
    const later = (values[i + lag] ?? Number.NaN) - centre;
    if (!Number.isNaN(later)) products += here * later;
  }
  return products / squares;
}
