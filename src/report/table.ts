import { formatSize } from "../base/quantity.ts";
import type { CacheBound, CacheResult, MinuteResult, RunResult } from "../experiment/result.ts";
import { bestByRum, byPolicy } from "./by-policy.ts";
import { estimate } from "./estimate.ts";
import { CACHE_MEASURES, MINUTE_MEASURES, RUN_MEASURES } from "./measure.ts";
import { columnText, numberText } from "./number-text.ts";
import { aligned, printable } from "./text-columns.ts";

/**
 * A text table of platform results, a line per policy; several seeds become mean ± 95 % interval. `offline` are the
 * kinds that know the future: they are marked `o` and never as the best.
 */
export function platformTable(results: readonly RunResult[], offline: readonly string[]): string {
  const policies = byPolicy(results, offline);
  const best = bestByRum(policies);
  const columns = RUN_MEASURES.map(({ heading, value }) => [
    heading,
    ...columnText(policies.map(({ runs }) => estimate(runs.map(value)))),
  ]);
  const marks = policies.map((policy) => (policy === best ? "*" : policy.offline ? "o" : ""));
  const lines = aligned(
    [
      ["", ...marks],
      ["policy", ...policies.map(({ spec }) => printable(spec))],
    ],
    columns,
  );
  const seeds = Math.max(0, ...policies.map(({ runs }) => runs.length));
  return [...lines, "", ...footnotes(marks, seeds)].join("\n");
}

function footnotes(marks: readonly string[], seeds: number): string[] {
  const notes = ["RUM, in seconds = cold wait + wasted GB·s / 99.69; lower is better"];
  if (marks.includes("*")) notes.push("* lowest RUM");
  if (marks.includes("o"))
    notes.push(
      "o knows the future: not a competitor; oracle-keep-alive only chooses how long to keep, a pre-warm can beat it",
    );
  if (seeds > 1) notes.push(`± half-width of the 95 % interval of the mean (Student t, ${seeds} seeds)`);
  return notes;
}

/** A text table of results by the minute, a line per policy in their given order. */
export function minuteTable(results: readonly MinuteResult[]): string {
  const columns = MINUTE_MEASURES.map(({ heading, value }) => [
    heading,
    ...columnText(results.map((result) => estimate([value(result)]))),
  ]);
  const names = ["policy", ...results.map(({ spec }) => printable(spec))];
  return [...aligned([names], columns), "", "wasted %: of the time that a fixed window of 10 minutes wastes"].join(
    "\n",
  );
}

/**
 * A text table of cache results, a line per policy and capacity in their given order, then a line for every lower bound
 * and a note on what it is.
 */
export function cacheTable(results: readonly CacheResult[], bounds: readonly CacheBound[] = []): string {
  const capacity = capacityTexts(results);
  const columns = CACHE_MEASURES.map(({ heading, value }) => [
    heading,
    ...columnText(
      [...results.map(value), ...bounds.map(BOUND_VALUES[heading] ?? (() => null))].map((v) => estimate([v])),
    ),
  ]);
  const names = [
    "policy",
    ...results.map(({ spec }) => printable(spec)),
    ...bounds.map(({ method }) => `lower bound (${method})`),
  ];
  const capacities = ["capacity", ...[...results, ...bounds].map((row) => capacity(row.capacity))];
  const notes = [...new Set(bounds.map(({ method }) => BOUND_NOTES[method]))];
  return [...aligned([names], [capacities, ...columns]), ...notes].join("\n");
}

/** What a lower bound says under a heading of the cache's measures. */
const BOUND_VALUES: Readonly<Record<string, (bound: CacheBound) => number | null>> = {
  "miss %": (bound) => percent(bound.missRatio),
  "byte miss %": (bound) => percent(bound.byteMissRatio),
};

const BOUND_NOTES: Readonly<Record<CacheBound["method"], string>> = {
  belady: "lower bound (belady): the least that a cache can miss, since all sizes are equal",
  "pfoo-l": "lower bound (pfoo-l): no cache misses less; misses and bytes each by itself, and perhaps out of reach",
};

/** Miss ratios in per cent, a line per policy and a column per capacity: the table to compare policies by. */
export function cacheMatrix(results: readonly CacheResult[]): string {
  const capacity = capacityTexts(results);
  const capacities = [...new Set(results.map((result) => result.capacity))];
  const specs = [...new Set(results.map(({ spec }) => spec))];
  const missRatio = (spec: string, size: number) =>
    results.find((r) => r.spec === spec && r.capacity === size)?.missRatio;
  const columns = capacities.map((size) => [
    capacity(size),
    ...columnText(specs.map((spec) => estimate([percent(missRatio(spec, size))]))),
  ]);
  return aligned([["miss %", ...specs.map(printable)]], columns).join("\n");
}

function percent(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : 100 * share;
}

/** How capacities are written: as sizes, or as numbers of objects where every object counts as one byte. */
export function capacityTexts(results: readonly CacheResult[]): (capacity: number) => string {
  const inObjects = results.length > 0 && results.every((result) => result.requestedBytes === result.requests);
  return inObjects ? (capacity) => `${numberText(capacity)} objects` : formatSize;
}
