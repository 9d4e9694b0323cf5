import type { RunResult } from "prewarm";
import { type Estimate, estimate } from "prewarm/report";
import type { Outcome } from "./run.ts";
import { AGAINST, LAYERS, PAPER, PRICED, WINDOWS } from "./setting.ts";

/** A column of the table: what it is called and means, its decimals, and its value in a result; null of nothing. */
export interface Measure {
  readonly heading: string;
  readonly meaning: string;
  readonly decimals: number;
  readonly value: (run: RunResult) => number | null;
}

const served = (run: RunResult) => run.invocations - run.dropped;
const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

export const LATENCY: Measure = {
  heading: "start-up ms",
  meaning: "function startup latency: waiting for cold starts, mean over all requests",
  decimals: 2,
  value: (run) => share(1000 * run.coldWaitSeconds, served(run)),
};

export const WASTE: Measure = {
  heading: "wasted GB·s",
  meaning: "memory waste: memory-time loaded and idle, of instances and of what remains of them",
  decimals: 0,
  value: (run) => run.wastedGBSeconds,
};

export const RUM: Measure = {
  heading: "RUM s",
  meaning: "cold wait in s + wasted GB·s / 99.69; lower is better",
  decimals: 0,
  value: (run) => run.rum,
};

/** The columns of the table, in order. */
export const MEASURES: readonly Measure[] = [
  LATENCY,
  WASTE,
  {
    heading: "of it shells",
    meaning: "share of the waste in layers and zygotes, in %",
    decimals: 1,
    value: (run) => share(100 * (run.shells?.wastedGBSeconds ?? 0), run.wastedGBSeconds),
  },
  {
    heading: "cold %",
    meaning: "cold starts of the requests, also those from a layer or zygote",
    decimals: 2,
    value: (run) => share(100 * (run.coldStarts + run.partialColdStarts), served(run)),
  },
  {
    heading: "from shells %",
    meaning: "of the cold starts, those from a layer or zygote",
    decimals: 1,
    value: (run) => share(100 * (run.shells?.taken ?? 0), run.coldStarts),
  },
  RUM,
];

/** Whether the mean has the paper's sign beyond the noise of the seeds. */
export type Sign = "agrees" | "opposite" | "undecided";

/** What layers change against a baseline, in percent of it, seed by seed. */
export interface Change {
  readonly setting: string;
  readonly layers: string;
  readonly against: string;
  readonly quantity: "latency" | "waste" | "RUM";
  readonly percent: Estimate | undefined;
  readonly paper: number | undefined;
  readonly sign: Sign | undefined; // of what the paper has
}

const QUANTITIES = [
  { quantity: "latency", measure: LATENCY, paper: PAPER.latency },
  { quantity: "waste", measure: WASTE, paper: PAPER.waste },
  { quantity: "RUM", measure: RUM, paper: undefined },
] as const;

/** The changes of both prices of the layers against all baselines, in the order of the settings. */
export function changes(outcomes: readonly Outcome[]): Change[] {
  const settings = [...new Set(outcomes.map(({ setting }) => setting))];
  return settings.flatMap((setting) =>
    [LAYERS, PRICED].flatMap((layers) =>
      AGAINST.flatMap((against) =>
        QUANTITIES.map(({ quantity, measure, paper }) => {
          const ours = values(outcomes, setting, layers, measure);
          const percent = estimate(relative(ours, values(outcomes, setting, against, measure)));
          const sign = paper === undefined ? undefined : signOf(percent, paper);
          return { setting, layers, against, quantity, percent, paper, sign };
        }),
      ),
    ),
  );
}

/**
 * What the start-up latency of layers is more than that of a fixed window of the same waste, in percent of the latter, by
 * seed; between two windows linear, null outside of them all.
 */
export function atEqualWaste(outcomes: readonly Outcome[], setting: string, layers: string): Estimate | undefined {
  const curves = WINDOWS.map((label) => ({
    waste: values(outcomes, setting, label, WASTE),
    latency: values(outcomes, setting, label, LATENCY),
  }));
  const wastes = values(outcomes, setting, layers, WASTE);
  const fixed = wastes.map((waste, s) => {
    const above = curves.findIndex((each) => each.waste[s]! >= waste!);
    if (above < 1) return null;
    const [low, high] = [curves[above - 1]!, curves[above]!];
    const part = (waste! - low.waste[s]!) / (high.waste[s]! - low.waste[s]!);
    return low.latency[s]! + part * (high.latency[s]! - low.latency[s]!);
  });
  return estimate(relative(values(outcomes, setting, layers, LATENCY), fixed));
}

/** The values of a contender by seed. */
export function values(
  outcomes: readonly Outcome[],
  setting: string,
  label: string,
  measure: Measure,
): (number | null)[] {
  const own = outcomes.filter((outcome) => outcome.setting === setting && outcome.contender.label === label);
  return own.map(({ run }) => measure.value(run));
}

function signOf(percent: Estimate | undefined, paper: number): Sign {
  if (percent?.margin === undefined || Math.abs(percent.mean) <= percent.margin) return "undecided";
  return Math.sign(percent.mean) === Math.sign(paper) ? "agrees" : "opposite";
}

function relative(ours: readonly (number | null)[], theirs: readonly (number | null)[]): (number | null)[] {
  return ours.map((value, s) => {
    const base = theirs[s] ?? null;
    return value === null || base === null || base === 0 ? null : (100 * (value - base)) / base;
  });
}
