import type { LearnedCache } from "../../experiment/learned-cache.ts";
import type { CurveRow } from "../../experiment/lru-curve.ts";
import type { CacheBound, CacheResult, IntervalRow } from "../../experiment/result.ts";

/** What the figures of a cache run are drawn from; `offline` are the policy kinds that know the future. */
export interface CacheFigureInput {
  readonly results: readonly CacheResult[];
  readonly offline: readonly string[];
  readonly intervals?: readonly IntervalRow[] | undefined;
  readonly learned?: readonly LearnedCache[] | undefined;
  readonly curve?: readonly CurveRow[] | undefined;
  readonly bounds?: readonly CacheBound[] | undefined;
}

/** How many lines a figure holds before they cannot be told apart. */
const LEGIBLE = 8;
const PANELS = 3;

/** The capacities of the rows, smallest first; of many the smallest, the middle one and the largest. */
export function shownCapacities(rows: readonly { readonly capacity: number }[]): readonly number[] {
  const all = [...new Set(rows.map(({ capacity }) => capacity))].sort((a, b) => a - b);
  if (all.length <= PANELS) return all;
  return [all[0]!, middle(all), all.at(-1)!];
}

/** The middle of a sorted list, the upper one of an even number. */
export function middle(sorted: readonly number[]): number {
  return sorted[sorted.length >> 1]!;
}

/** The policies that a figure of lines shows: those that learn, and of the others those of the lowest mean miss ratio. */
export function leading({ results, learned = [], offline }: CacheFigureInput): readonly string[] {
  const specs = [...new Set(results.map(({ spec }) => spec))];
  const first = new Set(learned.map(({ policy }) => policy));
  const online = specs.filter((spec) => !knowsFuture(spec, results, offline));
  const ranked = [...online].sort((a, b) => meanMissRatio(a, results) - meanMissRatio(b, results));
  const learnedFirst = new Set([...ranked.filter((spec) => first.has(spec)), ...ranked]);
  const shown = new Set([...learnedFirst].slice(0, LEGIBLE));
  return specs.filter((spec) => shown.has(spec));
}

/** The policy of the lowest miss ratio at a capacity among those that neither learn nor know the future. */
export function bestOther({ results, learned = [], offline }: CacheFigureInput, capacity: number): string | undefined {
  const learnedSpecs = new Set(learned.map(({ policy }) => policy));
  const others = results.filter(
    (each) => each.capacity === capacity && !learnedSpecs.has(each.spec) && !offline.includes(each.policy),
  );
  return others.sort((a, b) => (a.missRatio ?? 2) - (b.missRatio ?? 2))[0]?.spec;
}

function knowsFuture(spec: string, results: readonly CacheResult[], offline: readonly string[]): boolean {
  return offline.includes(results.find((each) => each.spec === spec)!.policy);
}

function meanMissRatio(spec: string, results: readonly CacheResult[]): number {
  const own = results.filter((each) => each.spec === spec);
  return own.reduce((sum, { missRatio }) => sum + (missRatio ?? 1), 0) / own.length;
}
