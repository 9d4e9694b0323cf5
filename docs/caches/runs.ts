import { cacheBound, replayCachePolicy } from "../../src/experiment/cache-run.ts";
import { listCatalog, resolveCache } from "../../src/experiment/catalog.ts";
import { learns } from "../../src/experiment/learned-cache.ts";
import type { CacheBound, CacheResult, IntervalRow } from "../../src/experiment/result.ts";
import { type Estimate, estimate } from "../../src/report/estimate.ts";
import { type Case, caseName } from "./cases.ts";

export type Family = "classic" | "learned" | "knows the future";
/** A policy of the comparison. */
export interface Contender {
  readonly spec: string;
  readonly kind: string;
  readonly family: Family;
}

/** A contender on a case, in per cent, over the seeds. */
export interface Outcome {
  readonly contender: Contender;
  readonly seeds: readonly SeedOutcome[];
  readonly miss: Estimate;
  readonly byteMiss: Estimate;
  readonly result: CacheResult; // of the first seed
}

/** One seed of an outcome. */
export interface SeedOutcome {
  readonly miss: number; // per cent, as the others
  readonly byteMiss: number;
  readonly later: number; // of the requests after the part that the defaults were chosen on
  readonly misses: readonly number[]; // of the first STEP, 2 STEP, .. requests
}

/** What was found for a case. */
export interface CaseOutcomes {
  readonly at: Case;
  readonly bound: CacheBound;
  readonly outcomes: ReadonlyMap<string, Outcome>; // by spec
}

const SEEDS = [1, 2, 3, 4, 5];
/** Requests per point of the curves. */
export const STEP = 500;
/** The share of the requests that the defaults of learned policies may have been chosen on. */
export const CHOSEN_ON = 0.2;

/** The whole catalog with its defaults; those that learn once more for every choice that they have. */
export function contenders(): readonly Contender[] {
  return listCatalog().caches.flatMap(({ name, parameters, offline = false }): Contender[] => {
    if (offline) return [{ spec: name, kind: name, family: "knows the future" }];
    if (!learns(resolveCache(name), undefined)) return [{ spec: name, kind: name, family: "classic" }];
    const variants = Object.entries(parameters).flatMap(([key, parameter]) =>
      parameter.kind === "choice"
        ? parameter.choices.filter((each) => each !== parameter.default).map((each) => `${name}:${key}=${each}`)
        : [],
    );
    return [name, ...variants].map((spec) => ({ spec, kind: name, family: "learned" }));
  });
}

/** Replays the field on a case: one seed of what does not learn, five of what does. */
export function replayCase(at: Case, field: readonly Contender[]): CaseOutcomes {
  const outcomes = new Map<string, Outcome>();
  const started = performance.now();
  for (const contender of field) {
    const runs = (contender.family === "learned" ? SEEDS : [1]).map((seed) => replayOnce(at, contender.spec, seed));
    const seeds = runs.map(({ outcome }) => outcome);
    outcomes.set(contender.spec, {
      contender,
      seeds,
      miss: estimate(seeds.map(({ miss }) => miss))!,
      byteMiss: estimate(seeds.map(({ byteMiss }) => byteMiss))!,
      result: runs[0]!.result,
    });
  }
  const bound = cacheBound(at.trace, at.capacity, at.ignoreSize);
  process.stderr.write(`${caseName(at)}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return { at, bound, outcomes };
}

function replayOnce(
  { trace, capacity, ignoreSize }: Case,
  spec: string,
  seed: number,
): { readonly outcome: SeedOutcome; readonly result: CacheResult } {
  const options = { seed, capacity, ignoreSize, interval: STEP, clock: () => performance.now() };
  const { result, intervals } = replayCachePolicy(trace, resolveCache(spec), options);
  let sum = 0;
  const misses = intervals.map((row) => (sum += row.misses));
  const outcome = {
    miss: 100 * result.missRatio!,
    byteMiss: 100 * result.byteMissRatio!,
    later: laterMiss(intervals, trace.length),
    misses,
  };
  return { outcome, result };
}

function laterMiss(intervals: readonly IntervalRow[], length: number): number {
  const later = intervals.filter(({ start }) => start >= CHOSEN_ON * length);
  const total = (of: (row: IntervalRow) => number) => later.reduce((sum, row) => sum + of(row), 0);
  return (100 * total(({ misses }) => misses)) / total(({ requests }) => requests);
}
