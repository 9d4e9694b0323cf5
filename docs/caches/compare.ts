import { type Estimate, estimate } from "../../src/report/estimate.ts";
import type { CaseOutcomes, Contender, Outcome, SeedOutcome } from "./runs.ts";
import { STEP } from "./runs.ts";

/** The classics that a learned policy is held against on the mean. */
export const RIVALS = ["lru", "sieve", "s3-fifo", "arc", "w-tinylfu", "gdsf"] as const;
/** How many requests a learned policy has to get ahead of LRU. */
export const FIRST = 100_000;

/** A figure of one seed of a case. */
export type Measure = "miss" | "byteMiss" | "later";

/** The mean of a measure over cases, seed by seed; of what has one seed that seed counts for all. */
export function meanOver(cases: readonly CaseOutcomes[], spec: string, measure: Measure): Estimate {
  return estimate(seedMeans(cases, spec, measure))!;
}

function seedMeans(cases: readonly CaseOutcomes[], spec: string, measure: Measure): number[] {
  const count = cases[0]!.outcomes.get(spec)!.seeds.length;
  return Array.from({ length: count }, (_, k) => {
    const values = cases.map(({ outcomes }) => outcomes.get(spec)!.seeds[k]![measure]);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

/** The classic of the lowest measure on a case. */
export function bestClassic({ outcomes }: CaseOutcomes, measure: Measure): Outcome {
  const classics = [...outcomes.values()].filter(({ contender }) => contender.family === "classic");
  return classics.reduce((best, each) => (first(each, measure) < first(best, measure) ? each : best));
}

function first({ seeds }: Outcome, measure: Measure): number {
  return seeds[0]![measure];
}

/** The rival of the lowest mean over the cases. */
export function bestRival(cases: readonly CaseOutcomes[], measure: Measure): string {
  const mean = (spec: string) => meanOver(cases, spec, measure).mean;
  return [...RIVALS].reduce<string>((best, each) => (mean(each) < mean(best) ? each : best), RIVALS[0]);
}

/** Points that a learned policy misses more than a reference; below 0 it is better. */
export interface Distance {
  readonly mean: Estimate; // over the cases; the interval is over seeds
  readonly worst: number; // case, of the means over seeds
  readonly worstAt: CaseOutcomes;
  readonly behind: number; // cases in which it misses more, on the mean over seeds
}

/** The distance of a learned policy to the reference of each case. */
export function distance(
  cases: readonly CaseOutcomes[],
  spec: string,
  measure: Measure,
  reference: (each: CaseOutcomes) => Outcome,
): Distance {
  const references = cases.map((each) => first(reference(each), measure));
  const away = references.reduce((sum, value) => sum + value, 0) / cases.length;
  const mean = estimate(seedMeans(cases, spec, measure).map((value) => value - away))!;
  const byCase = cases.map((each, i) => seedMean(each, spec, measure) - references[i]!);
  const worst = Math.max(...byCase);
  return { mean, worst, worstAt: cases[byCase.indexOf(worst)]!, behind: byCase.filter((each) => each > 0).length };
}

function seedMean({ outcomes }: CaseOutcomes, spec: string, measure: Measure): number {
  return estimate(outcomes.get(spec)!.seeds.map((seed) => seed[measure]))!.mean;
}

/** Of how many of the first requests a learned policy has hit more than LRU, from there to the last of FIRST; undefined if never. */
export function aheadFrom(each: CaseOutcomes, spec: string): number | undefined {
  const lead = leadOver(each, spec);
  let from = lead.length;
  while (from > 0 && lead[from - 1]! > 0) from--;
  return from === lead.length ? undefined : (from + 1) * STEP;
}

/** Hits more than LRU's among the first STEP, 2 STEP, .. requests, up to FIRST, mean over seeds. */
export function leadOver({ outcomes }: CaseOutcomes, spec: string): readonly number[] {
  const recency = outcomes.get("lru")!.seeds[0]!.misses.slice(0, FIRST / STEP);
  const own = outcomes.get(spec)!.seeds.map(({ misses }: SeedOutcome) => misses);
  return recency.map((misses, k) => misses - own.reduce((sum, seed) => sum + seed[k]!, 0) / own.length);
}

/** The learned policies of the field, in its order. */
export function learnedOf(field: readonly Contender[]): readonly Contender[] {
  return field.filter(({ family }) => family === "learned");
}
