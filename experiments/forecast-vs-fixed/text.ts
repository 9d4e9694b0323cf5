import { estimate } from "prewarm/report";
import { aligned, estimateText } from "../text-table.ts";
import { atEqualWaste, type Change, changes, type EqualWaste, isBeyondNoise } from "./compare.ts";
import type { Outcome } from "./run.ts";
import { BASELINE, CONTENDERS, FORECASTS } from "./setting.ts";

const MEASURES: readonly (readonly [heading: string, decimals: number, value: (outcome: Outcome) => number | null])[] =
  [
    ["wasted GB·s", 0, ({ run }) => run.wastedGBSeconds],
    ["service ms", 1, ({ run }) => run.latencyMs.mean],
    ["cold wait s", 0, ({ run }) => run.coldWaitSeconds],
    ["cold %", 2, ({ run }) => (run.coldStartRate === null ? null : 100 * run.coldStartRate)],
    ["RUM s", 0, ({ run }) => run.rum],
  ];

/** A line per contender, one per figure of the paper, and what follows. */
export function report(outcomes: readonly Outcome[]): string {
  const [changed, equal] = [changes(outcomes), atEqualWaste(outcomes)];
  return [resultTable(outcomes), changeTable(changed), conclusion(outcomes, changed, equal)].join("\n\n");
}

function resultTable(outcomes: readonly Outcome[]): string {
  const rows = CONTENDERS.map(({ label }) => {
    const own = outcomes.filter(({ contender }) => contender.label === label);
    return [label, ...MEASURES.map(([, decimals, value]) => estimateText(estimate(own.map(value)), decimals))];
  });
  return aligned([["policy", ...MEASURES.map(([heading]) => heading)], ...rows]);
}

function changeTable(changed: readonly Change[]): string {
  const rows = changed.map(({ forecast, quantity, percent, paper, verdict }) => [
    forecast,
    quantity,
    estimateText(percent, 1),
    String(paper),
    verdict,
  ]);
  return aligned([["forecast", `quantity vs ${BASELINE}`, "change %", "paper %", "sign"], ...rows]);
}

function conclusion(outcomes: readonly Outcome[], changed: readonly Change[], equal: readonly EqualWaste[]): string {
  const agreeing = changed.filter(({ verdict }) => verdict === "agrees").length;
  return [
    `Of ${changed.length} figures ${agreeing} agree with the paper's sign beyond the noise of the seeds.`,
    ...equal.map(equalText),
    ...FORECASTS.map(({ label }) => rumText(outcomes, label)),
  ].join("\n");
}

function equalText({ forecast, percent, minutes }: EqualWaste): string {
  if (percent === undefined) return `${forecast}: no fixed window has its waste.`;
  const verdict = !isBeyondNoise(percent) ? "no difference beyond the noise" : percent.mean > 0 ? "loses" : "wins";
  const window = `a fixed window of ${estimateText(minutes, 1)} min`;
  return `${forecast}: at the waste of ${window}, ${estimateText(percent, 1)} % more cold wait than it: ${verdict}.`;
}

function rumText(outcomes: readonly Outcome[], label: string): string {
  const rumOf = (name: string) =>
    outcomes.filter(({ contender }) => contender.label === name).map(({ run }) => run.rum);
  const rivals = CONTENDERS.filter(({ label: name }) => !FORECASTS.some((each) => each.label === name));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const best = rivals.reduce((least, each) => (mean(rumOf(each.label)) < mean(rumOf(least.label)) ? each : least));
  const theirs = rumOf(best.label);
  const difference = estimate(rumOf(label).map((value, i) => value - theirs[i]!))!;
  const verdict = !isBeyondNoise(difference)
    ? "no difference beyond the noise"
    : difference.mean > 0
      ? "loses"
      : "wins";
  return `${label}: RUM against the best fixed window (${best.label}): ${estimateText(difference, 0)} s: ${verdict}.`;
}
