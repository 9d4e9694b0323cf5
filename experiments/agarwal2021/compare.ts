import { type Estimate, estimate } from "prewarm/report";
import { LOAD, type Measure, THROUGHPUT, WASTE } from "./measure.ts";
import type { Outcome } from "./run.ts";
import { AGENTS, HPA, KEEP_ALIVE } from "./setting.ts";

/**
 * What the abstract of [agarwal21] reports, in percent of the baseline; each is "up to", and which baseline each belongs
 * to is not said there.
 */
export const PAPER = [
  { quantity: "throughput", measure: THROUGHPUT, percent: 8.81, decimals: 3 },
  { quantity: "load", measure: LOAD, percent: -55, decimals: 1 },
  { quantity: "waste", measure: WASTE, percent: -37, decimals: 1 },
] as const;

/** What a learned variant changes against a baseline, in percent of the baseline, seed by seed. */
export interface Change {
  readonly agent: string;
  readonly against: string;
  readonly quantity: string;
  readonly percent: Estimate | undefined; // undefined where the baseline has nothing
  readonly best: number | undefined; // of the seeds, in the paper's direction
  readonly paper: number;
  readonly decimals: number; // that are worth reading
  readonly sign: Sign;
}

/** Whether the mean has the paper's sign beyond the noise of the seeds. */
export type Sign = "agrees" | "opposite" | "undecided";

/** The changes of all learned variants, in the order of the settings. */
export function changes(outcomes: readonly Outcome[]): Change[] {
  return AGENTS.flatMap(({ label: agent }) =>
    [HPA, KEEP_ALIVE].flatMap((against) =>
      PAPER.map(({ quantity, measure, percent: paper, decimals }) => {
        const perSeed = relative(values(outcomes, agent, measure), values(outcomes, against, measure));
        const percent = estimate(perSeed);
        const best = bestOf(perSeed, paper);
        return { agent, against, quantity, percent, best, paper, decimals, sign: signOf(percent, paper) };
      }),
    ),
  );
}

/** The values of a contender by seed. */
export function values(outcomes: readonly Outcome[], label: string, measure: Measure): (number | null)[] {
  return outcomes.filter(({ contender }) => contender.label === label).map(({ run }) => measure.value(run));
}

/** The mean over the seeds of what `label` has more than `other`, on the same requests. */
export function difference(
  outcomes: readonly Outcome[],
  label: string,
  other: string,
  measure: Measure,
): Estimate | undefined {
  const others = values(outcomes, other, measure);
  return estimate(
    values(outcomes, label, measure).map((value, s) => {
      const base = others[s] ?? null;
      return value === null || base === null ? null : value - base;
    }),
  );
}

/** Whether the interval leaves out 0; a single seed has none. */
export function isBeyondNoise({ mean, margin }: Estimate): boolean {
  return margin !== undefined && Math.abs(mean) > margin;
}

function signOf(percent: Estimate | undefined, paper: number): Sign {
  if (percent === undefined || !isBeyondNoise(percent)) return "undecided";
  return Math.sign(percent.mean) === Math.sign(paper) ? "agrees" : "opposite";
}

function relative(ours: readonly (number | null)[], theirs: readonly (number | null)[]): (number | null)[] {
  return ours.map((value, s) => {
    const base = theirs[s] ?? null;
    return value === null || base === null || base === 0 ? null : (100 * (value - base)) / base;
  });
}

function bestOf(perSeed: readonly (number | null)[], paper: number): number | undefined {
  const present = perSeed.filter((value) => value !== null);
  if (present.length === 0) return undefined;
  return paper > 0 ? Math.max(...present) : Math.min(...present);
}
