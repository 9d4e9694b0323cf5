import { type Estimate, estimate } from "prewarm/report";
import { aligned, estimateText } from "../text-table.ts";
import { CONTENDERS, type Difference, FIXED, type Measure, Q_LEARNING, valuesOf } from "./compare.ts";
import { type Outcome, TRANSFER_DEMANDS, TRANSFERRED, transferLabel } from "./run.ts";
import { DEMANDS, RELATIONS } from "./setting.ts";

const MARKS = { learned: "q ", baseline: "  ", oracle: "o " } as const;
const SIGNS = { wins: "+", loses: "-", undecided: "=" } as const;
const demands = DEMANDS.map(({ label }) => label);

export const LEGEND = [
  "q learned; o knows the rates of the epoch, or all requests to come; the others take what misses and learn nothing",
  "hits %: of the requests of the judged epochs. backhaul %: misses, and contents fetched beforehand, of these requests",
  "Differences in points, seed by seed; + better, - worse, = no difference beyond the 95 % interval.",
].join("\n");

/** A line per way to run the cache: mean ± 95 % interval over the seeds. */
export function estimateTable(outcomes: readonly Outcome[], measure: Measure, title: string): string {
  const rows = CONTENDERS.map(({ label, kind }) => [
    MARKS[kind] + label,
    ...demands.map((demand) => estimateText(estimate(valuesOf(outcomes, "estimate", label, demand, measure)), 1)),
  ]);
  return aligned([[`  ${title}`, ...demands], ...rows]);
}

/** A line per learned cache: its difference to the best baseline of the demand, which the last line names. */
export function differenceTable(differences: readonly Difference[], title: string): string {
  const labels = [...new Set(differences.map(({ label }) => label))];
  const rows = labels.map((label) => [label, ...differences.filter((one) => one.label === label).map(differenceText)]);
  const bases = differences.filter(({ label }) => label === labels[0]).map(({ against }) => against);
  return aligned([[title, ...demands], ...rows, ["against the best baseline:", ...bases]]);
}

/** A line per patience of the refresh, and what the learned one differs by from the best of them. */
export function refreshTable(outcomes: readonly Outcome[], differences: readonly Difference[]): string {
  const rows = [...FIXED, Q_LEARNING].map((label) => [
    label,
    ...demands.map((demand) =>
      estimateText(estimate(valuesOf(outcomes, "refresh", label, demand, "backhaulPercent")), 1),
    ),
  ]);
  const last = [
    [`${Q_LEARNING} less the best`, ...differences.map(differenceText)],
    ["the best:", ...differences.map(({ against }) => against)],
  ];
  return aligned([["backhaul %, ewma, refresh:", ...demands], ...rows, ...last]);
}

/** A line per estimate and likeness of the cells: hits over the first epochs of the other cell. */
export function transferTable(outcomes: readonly Outcome[], differences: readonly Difference[]): string {
  const hits = (label: string, demand: string) =>
    estimateText(estimate(valuesOf(outcomes, "transfer", label, demand, "hitPercent")), 1);
  const rows = TRANSFERRED.flatMap((estimator) =>
    RELATIONS.map((related) => [
      `${estimator}, ${100 * related} % alike`,
      ...TRANSFER_DEMANDS.flatMap((demand) => {
        const [warm, cold] = (["carried over", "from scratch"] as const).map((how) =>
          transferLabel(estimator, related, how),
        );
        const change = differences.find((one) => one.label === warm && one.demand === demand)!;
        return [hits(warm!, demand), hits(cold!, demand), differenceText(change)];
      }),
    ]),
  );
  const heading = TRANSFER_DEMANDS.flatMap((demand) => [`${demand}: carried over`, "from scratch", "points"]);
  return aligned([["hits % at first", ...heading], ...rows]);
}

function differenceText({ points, verdict }: Difference): string {
  return `${signed(points)} ${SIGNS[verdict]}`;
}

function signed(points: Estimate | undefined): string {
  return `${(points?.mean ?? 0) > 0 ? "+" : ""}${estimateText(points, 1)}`;
}

/** What the differences come to, in sentences. */
export function reading(
  hits: readonly Difference[],
  backhaul: readonly Difference[],
  refresh: readonly Difference[],
  transfer: readonly Difference[],
): string {
  return [
    tally("Hits of the learned caches against the best baseline of each demand", hits),
    tally("Backhaul of the same", backhaul),
    tally("Learned refreshes against the best fixed patience", refresh),
    tally("Estimates carried over against those from scratch", transfer),
  ].join("\n");
}

function tally(what: string, differences: readonly Difference[]): string {
  const count = (verdict: Difference["verdict"]) => differences.filter((one) => one.verdict === verdict).length;
  return `${what}: of ${differences.length} comparisons ${count("wins")} won, ${count("loses")} lost, ${count("undecided")} without a difference beyond the 95 % interval.`;
}
