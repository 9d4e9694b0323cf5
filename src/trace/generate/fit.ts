import type { CdfPoints } from "./distribution.ts";
import { MARGINALS, type Marginal, type PublishedMarginal } from "./published.ts";
import { setName, TRIGGER_ORDER, type WorkloadColumns } from "./workload-statistics.ts";

/** The distance up to which a marginal that is held counts as met. */
export const FIT_LIMIT = 0.05;

/**
 * How a distance is taken. `ks`: Kolmogorov-Smirnov, the largest difference of the two cumulative distributions, at the
 * published points, atoms included. `total variation`: half the sum of the differences of the shares of all parts, the
 * rest being one. `largest difference`: of shares that overlap, or of one ratio. `shortfall`: what is missing to a bound.
 */
export type DistanceKind = "ks" | "total variation" | "largest difference" | "shortfall";

export interface FitPoint {
  readonly at: number | string;
  readonly published: number;
  readonly generated: number;
}

/** A marginal beside its published figures. */
export interface FitRow {
  readonly marginal: Marginal;
  readonly what: string;
  readonly held: boolean;
  readonly kind: DistanceKind;
  readonly distance: number | null; // null where there is nothing to compare
  readonly population: number; //      apps or functions compared
  readonly readingError: number;
  readonly source: string;
  readonly note: string | null;
  readonly points: readonly FitPoint[];
}

/** How near a generated workload is to what is published. */
export interface GenerationFit {
  readonly limit: number;
  readonly apps: number;
  readonly functions: number;
  readonly days: number;
  /** The largest distance of a marginal that is held, and whether it keeps to the limit. */
  readonly worst: number | null;
  readonly met: boolean;
  readonly rows: readonly FitRow[];
}

/** Sets the columns of a generated workload beside each published marginal. */
export function generationFit(columns: WorkloadColumns, published: readonly PublishedMarginal[]): GenerationFit {
  const rows = published.map((each) => fitRow(columns, each));
  const held = rows.flatMap(({ held, distance }) => (held && distance !== null ? [distance] : []));
  const worst = held.length === 0 ? null : Math.max(...held);
  return {
    limit: FIT_LIMIT,
    apps: columns.appSize.length,
    functions: columns.calls.length,
    days: columns.days,
    worst,
    met: worst === null || worst <= FIT_LIMIT,
    rows,
  };
}

function fitRow(
  columns: WorkloadColumns,
  { marginal, held, readingError, source, note, ...figures }: PublishedMarginal,
): FitRow {
  const { kind, population, points } = compare(columns, marginal, figures);
  return {
    marginal,
    what: MARGINALS[marginal],
    held,
    kind,
    distance: points.length === 0 || population === 0 ? null : distanceOf(kind, points),
    population,
    readingError,
    source,
    note: note ?? null,
    points,
  };
}

interface Comparison {
  readonly kind: DistanceKind;
  readonly population: number;
  readonly points: readonly FitPoint[];
}

function compare(
  columns: WorkloadColumns,
  marginal: Marginal,
  { points = [], shares = {} }: Pick<PublishedMarginal, "points" | "shares">,
): Comparison {
  switch (marginal) {
    case "triggersOfFunctions":
      return compareShares(
        "total variation",
        shares,
        sharesOf(columns.trigger, () => 1),
        columns.trigger.length,
      );
    case "triggersOfCalls": {
      const { trigger, calls } = columns;
      return compareShares(
        "total variation",
        shares,
        sharesOf(trigger, (i) => calls[i]!),
        trigger.length,
      );
    }
    case "triggerSets":
      return compareShares("total variation", shares, setsOf(columns.appTriggers), columns.appTriggers.length);
    case "appsWithTrigger":
      return compareShares("largest difference", shares, withTrigger(columns.appTriggers), columns.appTriggers.length);
    case "quietestHour": {
      const generated = Math.min(...columns.byHour) / Math.max(...columns.byHour);
      return {
        kind: "largest difference",
        population: 24,
        points: points.map(([at, published]) => ({ at, published, generated })),
      };
    }
    case "topApps": {
      const generated = points.map(([at, published]) => ({ at, published, generated: topShare(columns.appCalls, at) }));
      return { kind: "shortfall", population: columns.appCalls.length, points: generated };
    }
    default:
      return comparePoints(points, columnOf(columns, marginal));
  }
}

type Distributed = Exclude<
  Marginal,
  "triggersOfFunctions" | "triggersOfCalls" | "triggerSets" | "appsWithTrigger" | "quietestHour" | "topApps"
>;

/** The values whose distribution is published, ascending. */
function columnOf(columns: WorkloadColumns, marginal: Distributed): Float64Array {
  const { appTriggers, appVariation } = columns;
  const variations = (keeps: (set: number) => boolean) =>
    appVariation.filter((v, app) => v >= 0 && keeps(appTriggers[app]!));
  switch (marginal) {
    case "functionsPerApp":
      return Float64Array.from(columns.appSize).sort();
    case "callsPerDayOfApps":
      return columns.appCalls.slice().sort();
    case "callsPerDayOfFunctions":
      return columns.calls.slice().sort();
    case "executionTime":
      return columns.average.slice().sort();
    case "coldStart":
      return columns.coldStart.slice().sort();
    case "memory":
      return columns.appMemory.slice().sort();
    case "variationOfApps":
      return variations(() => true).sort();
    case "variationTimersOnly":
      return variations((set) => set === TIMER).sort();
    case "variationWithTimers":
      return variations((set) => (set & TIMER) !== 0).sort();
    case "variationWithoutTimers":
      return variations((set) => (set & TIMER) === 0).sort();
  }
}

const TIMER = 1 << TRIGGER_ORDER.indexOf("timer");

function comparePoints(points: CdfPoints, ascending: Float64Array): Comparison {
  const generated = points.map(([at, published]) => ({
    at,
    published,
    generated: countUpTo(ascending, at) / ascending.length,
  }));
  return { kind: "ks", population: ascending.length, points: ascending.length === 0 ? [] : generated };
}

/** How many of the ascending values are at most `bound`. */
function countUpTo(ascending: Float64Array, bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

function compareShares(
  kind: DistanceKind,
  published: Readonly<Record<string, number>>,
  generated: ReadonlyMap<string, number>,
  population: number,
): Comparison {
  const points = Object.entries(published).map(([at, share]) => ({
    at,
    published: share,
    generated: generated.get(at) ?? 0,
  }));
  return { kind, population, points };
}

function sharesOf(trigger: Uint32Array, weightOf: (index: number) => number): ReadonlyMap<string, number> {
  const sums = new Float64Array(TRIGGER_ORDER.length);
  for (let i = 0; i < trigger.length; i++) sums[trigger[i]!]! += weightOf(i);
  const total = sums.reduce((sum, own) => sum + own, 0);
  return new Map(TRIGGER_ORDER.map((name, k) => [name, total === 0 ? 0 : sums[k]! / total]));
}

function setsOf(appTriggers: Uint32Array): ReadonlyMap<string, number> {
  const byMask = new Map<number, number>();
  for (const mask of appTriggers) byMask.set(mask, (byMask.get(mask) ?? 0) + 1);
  const nameOf = (mask: number) => setName(TRIGGER_ORDER.filter((_, k) => (mask & (1 << k)) !== 0));
  return new Map([...byMask].map(([mask, apps]) => [nameOf(mask), apps / appTriggers.length]));
}

function withTrigger(appTriggers: Uint32Array): ReadonlyMap<string, number> {
  const shareOf = (k: number) => appTriggers.reduce((sum, mask) => sum + ((mask >> k) & 1), 0) / appTriggers.length;
  return new Map(TRIGGER_ORDER.map((name, k) => [name, shareOf(k)]));
}

/** The share of all calls that the given share of the apps, those called most, has. */
function topShare(appCalls: Float64Array, share: number): number {
  const ascending = appCalls.slice().sort();
  const from = ascending.length - Math.round(share * ascending.length);
  const sum = (values: Float64Array) => values.reduce((total, own) => total + own, 0);
  return sum(ascending.subarray(from)) / sum(ascending);
}

function distanceOf(kind: DistanceKind, points: readonly FitPoint[]): number {
  const differences = points.map(({ published, generated }) => generated - published);
  switch (kind) {
    case "total variation": {
      const rest = differences.reduce((sum, own) => sum - own, 0); // what the parts gain the rest loses
      return [...differences, rest].reduce((sum, own) => sum + Math.abs(own), 0) / 2;
    }
    case "shortfall":
      return Math.max(0, ...differences.map((own) => -own));
    default:
      return Math.max(...differences.map(Math.abs));
  }
}
