import { estimate } from "prewarm/report";
import { aligned, estimateText } from "../text-table.ts";
import { type Factor, memorySaved, overheadFactor, values } from "./compare.ts";
import type { Outcome } from "./run.ts";
import { CONTENDERS, PAPER, SHARES } from "./setting.ts";

const percent = (share: number) => `${Math.round(100 * share)} %`;

/** Overhead or cold starts of all policies over the sizes. */
export function policyTable(
  outcomes: readonly Outcome[],
  field: "overheadPercent" | "coldPercent",
  title: string,
): string {
  const rows = CONTENDERS.map(({ label }) => [
    label,
    ...SHARES.map((share) => estimateText(estimate(values(outcomes, label, share, field)), 2)),
  ]);
  return aligned([[title, ...SHARES.map(percent)], ...rows]);
}

/** What the paper's two figures come to here, over the sizes. */
export function paperTable(outcomes: readonly Outcome[]): string {
  const { label } = CONTENDERS[0]!;
  return aligned([
    ["of the memory that holds all", ...SHARES.map(percent), "paper"],
    ["memory GB", ...SHARES.map((share) => estimateText(estimate(values(outcomes, label, share, "memoryGB")), 1)), ""],
    [
      "TTL's overhead / GD's",
      ...SHARES.map((share) => factorText(overheadFactor(outcomes, share))),
      `> ${PAPER.overheadFactor}`,
    ],
    [
      "memory GD saves %",
      ...SHARES.map((share) => estimateText(memorySaved(outcomes, share), 0)),
      `${PAPER.memorySavedPercent}, by elastic sizing`,
    ],
    [
      "TTL drops %",
      ...SHARES.map((share) => estimateText(estimate(values(outcomes, label, share, "droppedPercent")), 2)),
      "",
    ],
  ]);
}

function factorText(factor: Factor | undefined): string {
  if (factor === undefined) return "n/a";
  const { mean, from, to } = factor;
  return from === undefined ? mean.toFixed(2) : `${mean.toFixed(2)} (${from.toFixed(2)} to ${to!.toFixed(2)})`;
}

/** What the tables say against the paper, and why. */
export function reading(outcomes: readonly Outcome[]): string {
  const factors = SHARES.map((share) => ({ share, factor: overheadFactor(outcomes, share) }));
  const beyond = factors.filter(({ factor }) => (factor?.from ?? 0) > PAPER.overheadFactor);
  const best = factors.reduce((most, one) => ((one.factor?.mean ?? 0) > (most.factor?.mean ?? 0) ? one : most));
  const holds =
    beyond.length === 0
      ? `At no size is the factor beyond ${PAPER.overheadFactor} outside the noise of the seeds.`
      : `The factor is beyond ${PAPER.overheadFactor}, outside the noise of the seeds, at ${beyond.map(({ share }) => percent(share)).join(", ")}.`;
  return [
    `${holds} The largest is ${factorText(best.factor)} at ${percent(best.share)} of the memory that holds all.`,
    "Factors are geometric means over the seeds; a request that is dropped waits for nothing and is in no overhead.",
    "Where it grows with memory: a window lets go what memory could hold, so that TTL's overhead stops falling, while",
    "Greedy-Dual's goes on to the first calls of each function. Where memory is short both evict, and differ in whom only:",
    "by [fuerst21] the dear and small stay, at the price of more cold starts of what is cheap.",
    `The paper's ${PAPER.memorySavedPercent} % is of a memory that follows the load; here it is a fixed size for TTL's overhead, another quantity.`,
  ].join("\n");
}
