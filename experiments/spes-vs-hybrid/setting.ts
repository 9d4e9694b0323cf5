/** The setting of [spes24] as far as its artefact shows it, and what is ours. */

/** How much is simulated. */
export interface Sizes {
  readonly seeds: number;
  readonly apps: number; // of a generated trace
  readonly days: number;
  readonly trainDays: number; // those at the beginning; the others are judged
}

/** Artefact: 14 days, 12 of training. Ours: a sample of 100 apps, 5 seeds. */
export const SIZES: Sizes = { seeds: 5, apps: 100, days: 14, trainDays: 12 };

/** Ours: no function is called more than about this often a day, so that a run takes minutes; one in each minute is 1,440. */
export const MOST_DAILY_CALLS = 2000;

export const DAY_MS = 86_400_000;

/** A policy of the catalog with its defaults but for `params`. */
export interface Contender {
  readonly label: Label;
  readonly kind: "fixed" | "hybrid-histogram" | "defuse" | "spes";
  readonly params?: Readonly<Record<string, number>>;
}

export type Label = "fixed 10 min" | "hybrid-histogram" | "defuse" | "spes";

/** Those that learn in a training of their own do so once, at its end, as the artefact does. */
export function contenders({ trainDays }: Sizes): readonly Contender[] {
  const training = { train: trainDays * DAY_MS, every: trainDays * DAY_MS };
  return [
    { label: "fixed 10 min", kind: "fixed", params: { window: 600_000 } },
    { label: "hybrid-histogram", kind: "hybrid-histogram" },
    { label: "defuse", kind: "defuse", params: training },
    { label: "spes", kind: "spes", params: training },
  ];
}

/** A figure that a paper reports against "the state of the art", in percent of it. */
export interface Claim {
  readonly label: Label;
  readonly quantity: "p75" | "waste";
  readonly percent: number;
}

/** [spes24] and [shen21], abstracts. Which baseline is meant is not said in either; nor which rate in the second. */
export const CLAIMS: readonly Claim[] = [
  { label: "spes", quantity: "p75", percent: -49.77 },
  { label: "spes", quantity: "waste", percent: -56.43 },
  { label: "defuse", quantity: "p75", percent: -35 },
  { label: "defuse", quantity: "waste", percent: -22 },
];

/** The output of [spes24]'s notebook on days 13 and 14 of Azure 2019: cold starts in percent of a function's calls. */
export const NOTEBOOK = {
  p50: 0,
  p75: 10.811,
  p90: 66.667,
  /** Functions loaded without a call, of 100, in the mean minute: 7,472.6 of 72,359. */
  idle: 10.33,
} as const;
