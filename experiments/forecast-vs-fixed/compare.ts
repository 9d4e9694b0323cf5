import { type Estimate, estimate } from "prewarm/report";
import type { Outcome } from "./run.ts";
import { BASELINE, FIXED, FORECASTS } from "./setting.ts";

/** What [icebreaker22] reports, in per cent of what it is compared with there, and what stands for it here. */
export const PAPER = [
  { quantity: "keep-alive cost", percent: -45, value: (outcome: Outcome) => outcome.run.wastedGBSeconds },
  { quantity: "service time", percent: -27, value: (outcome: Outcome) => outcome.run.latencyMs.mean },
] as const;

/** A change against the baseline beside the paper's; `verdict` by the mean and its interval over the seeds. */
export interface Change {
  readonly forecast: string;
  readonly quantity: string;
  readonly percent: Estimate | undefined;
  readonly paper: number;
  readonly verdict: "agrees" | "opposite" | "undecided";
}

export function changes(outcomes: readonly Outcome[]): Change[] {
  return FORECASTS.flatMap(({ label }) =>
    PAPER.map(({ quantity, percent: paper, value }) => {
      const percent = estimate(
        perSeed(outcomes, (of) => relative(numberOf(of(label), value), numberOf(of(BASELINE), value))),
      );
      return { forecast: label, quantity, percent, paper, verdict: verdictOf(percent, paper) };
    }),
  );
}

/** The cold wait of a forecast, in per cent more than that of a fixed window of the same waste. */
export interface EqualWaste {
  readonly forecast: string;
  readonly percent: Estimate | undefined; // undefined where no window reaches its waste
  readonly minutes: Estimate | undefined; // the window, by interpolation
}

export function atEqualWaste(outcomes: readonly Outcome[]): EqualWaste[] {
  return FORECASTS.map(({ label }) => {
    const between = perSeed(outcomes, (of) =>
      between2(
        of(label),
        FIXED.map((each) => of(each.label)),
      ),
    );
    return {
      forecast: label,
      percent: estimate(between.map((each) => each?.percent ?? null)),
      minutes: estimate(between.map((each) => each?.minutes ?? null)),
    };
  });
}

/** Whether an interval leaves out 0; a single seed has none. */
export function isBeyondNoise(value: Estimate): boolean {
  return value.margin !== undefined && Math.abs(value.mean) > value.margin;
}

/** The fixed windows around the waste of a run, and its place between them, linearly. */
function between2(run: Outcome | undefined, windows: readonly (Outcome | undefined)[]) {
  if (run === undefined) return null;
  const waste = run.run.wastedGBSeconds;
  for (let i = 1; i < windows.length; i++) {
    const [low, high] = [windows[i - 1], windows[i]];
    if (low === undefined || high === undefined) continue;
    const [from, to] = [low.run.wastedGBSeconds, high.run.wastedGBSeconds];
    if (!(from <= waste && waste <= to && from < to)) continue;
    const share = (waste - from) / (to - from);
    const cold = low.run.coldWaitSeconds + share * (high.run.coldWaitSeconds - low.run.coldWaitSeconds);
    const [shorter, longer] = [minutesOf(low), minutesOf(high)];
    const percent = relative(run.run.coldWaitSeconds, cold);
    return percent === null ? null : { percent, minutes: shorter + share * (longer - shorter) };
  }
  return null;
}

function minutesOf({ contender }: Outcome): number {
  return Number(/\d+/.exec(contender.label)![0]);
}

/** What `value` makes of the outcomes of each seed. */
function perSeed<T>(outcomes: readonly Outcome[], value: (of: (label: string) => Outcome | undefined) => T): T[] {
  const seeds = [...new Set(outcomes.map(({ seed }) => seed))];
  return seeds.map((seed) =>
    value((label) => outcomes.find((each) => each.seed === seed && each.contender.label === label)),
  );
}

function numberOf(outcome: Outcome | undefined, value: (outcome: Outcome) => number | null): number | null {
  return outcome === undefined ? null : value(outcome);
}

function relative(ours: number | null, theirs: number | null): number | null {
  return ours === null || theirs === null || theirs === 0 ? null : (100 * (ours - theirs)) / theirs;
}

function verdictOf(percent: Estimate | undefined, paper: number): Change["verdict"] {
  if (percent === undefined || !isBeyondNoise(percent)) return "undecided";
  return Math.sign(percent.mean) === Math.sign(paper) ? "agrees" : "opposite";
}
