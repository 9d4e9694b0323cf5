import { type Estimate, estimate } from "prewarm/report";
import { aligned, estimateText } from "../text-table.ts";
import type { Outcome } from "./run.ts";
import { CONTENDERS, PAPER_GAIN } from "./setting.ts";

const AGAINST = ["lru", "s3-fifo"] as const;
const LEARNED = CONTENDERS.filter(({ kind }) => kind === "learned").map(({ label }) => label);
const MARKS = { learned: "q ", baseline: "  ", oracle: "o " } as const;

/** The hits a learned cache has more than another at a capacity, in percent of the other's, seed by seed. */
export interface Gain {
  readonly label: string;
  readonly against: string;
  readonly capacity: number;
  readonly percent: Estimate | undefined;
  readonly verdict: "wins" | "loses" | "undecided";
}

export function capacitiesOf(outcomes: readonly Outcome[]): number[] {
  return [...new Set(outcomes.map(({ capacity }) => capacity))];
}

function hitsOf(outcomes: readonly Outcome[], label: string, capacity: number): number[] {
  return outcomes.filter((one) => one.label === label && one.capacity === capacity).map((one) => one.hitPercent);
}

/** Every learned cache against the two that the question is about, at every capacity. */
export function gains(outcomes: readonly Outcome[]): readonly Gain[] {
  return LEARNED.flatMap((label) =>
    AGAINST.flatMap((against) =>
      capacitiesOf(outcomes).map((capacity) => {
        const base = hitsOf(outcomes, against, capacity);
        const own = hitsOf(outcomes, label, capacity);
        const percent = estimate(own.map((hits, s) => (base[s]! > 0 ? 100 * (hits / base[s]! - 1) : null)));
        return { label, against, capacity, percent, verdict: verdictOf(percent) };
      }),
    ),
  );
}

function verdictOf(percent: Estimate | undefined): Gain["verdict"] {
  if (percent?.margin === undefined || Math.abs(percent.mean) <= percent.margin) return "undecided";
  return percent.mean > 0 ? "wins" : "loses";
}

/** A line per cache: hits in percent, mean ± 95 % interval over the seeds. */
export function hitTable(outcomes: readonly Outcome[]): string {
  const capacities = capacitiesOf(outcomes);
  const rows = CONTENDERS.map(({ label, kind }) => [
    MARKS[kind] + label,
    ...capacities.map((capacity) => estimateText(estimate(hitsOf(outcomes, label, capacity)), 1)),
  ]);
  const legend = [
    "q learned; o knows what no cache does: the law of popularity, filled beforehand, or all requests to come",
    "The cache is empty at first and every request counts.",
  ];
  return [aligned([["  hits %, capacity in files", ...capacities.map(String)], ...rows]), "", ...legend].join("\n");
}

/** A line per learned cache and rival, beside the paper's figure. */
export function gainTable(outcomes: readonly Outcome[], all: readonly Gain[]): string {
  const rows = LEARNED.flatMap((label) =>
    AGAINST.map((against) => [
      `${label} vs ${against}`,
      ...all.filter((gain) => gain.label === label && gain.against === against).map(gainText),
      against === "lru" ? `over ${PAPER_GAIN}` : "none",
    ]),
  );
  return aligned([["more hits, in % of the other's", ...capacitiesOf(outcomes).map(String), "paper"], ...rows]);
}

function gainText({ percent, verdict }: Gain): string {
  const sign = (percent?.mean ?? 0) > 0 ? "+" : "";
  return `${sign}${estimateText(percent, 1)} ${verdict}`;
}

/** What the gains come to, in sentences. */
export function reading(all: readonly Gain[]): string {
  const lines = LEARNED.map((label) => {
    const at = (against: string, keep: (gain: Gain) => boolean) =>
      all.filter((gain) => gain.label === label && gain.against === against && keep(gain)).map((gain) => gain.capacity);
    const beyond = at(
      "lru",
      ({ percent, verdict }) => verdict === "wins" && percent!.mean - percent!.margin! > PAPER_GAIN,
    );
    const parts = AGAINST.map(
      (against) =>
        `against ${against} it wins at ${list(at(against, ({ verdict }) => verdict === "wins"))} and loses at ${list(at(against, ({ verdict }) => verdict === "loses"))}`,
    );
    return `- ${label}: ${parts.join("; ")}; more than ${PAPER_GAIN} % over lru, beyond the interval, at ${list(beyond)}.`;
  });
  return ["By capacity, beyond the 95 % interval over the seeds:", ...lines].join("\n");
}

function list(capacities: readonly number[]): string {
  return capacities.length === 0 ? "none" : capacities.join(", ");
}
