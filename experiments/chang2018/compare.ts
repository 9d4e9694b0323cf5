import { type Estimate, estimate } from "prewarm/report";
import { ESTIMATORS, type Outcome, paybackLabel, TRANSFER_DEMANDS, TRANSFERRED, transferLabel } from "./run.ts";
import { DEMANDS, PAYBACKS, REACTIVE, RELATIONS } from "./setting.ts";

export type Measure = "hitPercent" | "backhaulPercent";

export const CONTENDERS = [...ESTIMATORS, ...REACTIVE].map(({ label, kind }) => ({ label, kind }));
const LEARNED = CONTENDERS.filter(({ kind }) => kind === "learned").map(({ label }) => label);
const BASELINES = CONTENDERS.filter(({ kind }) => kind === "baseline").map(({ label }) => label);
export const Q_LEARNING = "q-learning";
export const FIXED = PAYBACKS.map(paybackLabel);

/** A difference in points, seed by seed, `label` less `against`; it wins where that is for the better beyond the interval. */
export interface Difference {
  readonly demand: string;
  readonly label: string;
  readonly against: string;
  readonly points: Estimate | undefined;
  readonly verdict: "wins" | "loses" | "undecided";
}

/** The values of one label under one demand, by seed. */
export function valuesOf(
  outcomes: readonly Outcome[],
  part: Outcome["part"],
  label: string,
  demand: string,
  measure: Measure,
): number[] {
  return outcomes
    .filter((one) => one.part === part && one.label === label && one.demand === demand)
    .map((one) => one[measure]);
}

/** Every learned cache against the best baseline of each demand, by its mean. */
export function againstBaselines(outcomes: readonly Outcome[], measure: Measure): readonly Difference[] {
  return DEMANDS.flatMap(({ label: demand }) => {
    const values = (label: string) => valuesOf(outcomes, "estimate", label, demand, measure);
    const against = best(BASELINES, values, measure);
    return LEARNED.map((label) => difference({ demand, label, against }, values, measure));
  });
}

/** The learned control of refreshes against the best fixed one of each demand, by its mean. */
export function againstFixed(outcomes: readonly Outcome[]): readonly Difference[] {
  return DEMANDS.map(({ label: demand }) => {
    const values = (label: string) => valuesOf(outcomes, "refresh", label, demand, "backhaulPercent");
    const against = best(FIXED, values, "backhaulPercent");
    return difference({ demand, label: Q_LEARNING, against }, values, "backhaulPercent");
  });
}

/** Estimates carried over against those from scratch. */
export function againstScratch(outcomes: readonly Outcome[]): readonly Difference[] {
  return TRANSFER_DEMANDS.flatMap((demand) =>
    TRANSFERRED.flatMap((estimator) =>
      RELATIONS.map((related) => {
        const values = (label: string) => valuesOf(outcomes, "transfer", label, demand, "hitPercent");
        const label = transferLabel(estimator, related, "carried over");
        const against = transferLabel(estimator, related, "from scratch");
        return difference({ demand, label, against }, values, "hitPercent");
      }),
    ),
  );
}

type Names = Pick<Difference, "demand" | "label" | "against">;

function difference(names: Names, values: (label: string) => number[], measure: Measure): Difference {
  const base = values(names.against);
  const points = estimate(values(names.label).map((value, s) => value - base[s]!));
  return { ...names, points, verdict: verdictOf(points, measure) };
}

function verdictOf(points: Estimate | undefined, measure: Measure): Difference["verdict"] {
  if (points?.margin === undefined || Math.abs(points.mean) <= points.margin) return "undecided";
  return points.mean > 0 === (measure === "hitPercent") ? "wins" : "loses";
}

function best(labels: readonly string[], values: (label: string) => number[], measure: Measure): string {
  const mean = (label: string) => estimate(values(label))!.mean * (measure === "hitPercent" ? 1 : -1);
  return labels.reduce((most, label) => (mean(label) > mean(most) ? label : most));
}
