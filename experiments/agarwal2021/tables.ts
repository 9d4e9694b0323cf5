import { type Estimate, estimate } from "prewarm/report";
import { type Change, values } from "./compare.ts";
import { MEASURES } from "./measure.ts";
import type { Outcome } from "./run.ts";
import { CONTENDERS } from "./setting.ts";

/** What stands where there is nothing. */
const NOTHING = "n/a";
const MARK = { agent: "q", baseline: " ", offline: "o" } as const;

const KINDS = "q learned; o knows the future, but its pre-warms take room of the limited instances: no bound here";

/** A line per contender: mean ± 95 % interval over the seeds. */
export function resultTable(outcomes: readonly Outcome[]): string {
  const present = CONTENDERS.filter(({ label }) => outcomes.some(({ contender }) => contender.label === label));
  const rows = present.map(({ label, kind }) => [
    `${MARK[kind]} ${label}`,
    ...MEASURES.map((measure) => estimateText(estimate(values(outcomes, label, measure)), measure.decimals)),
  ]);
  const meanings = MEASURES.map(({ heading, meaning }) => `${heading}: ${meaning}`);
  const legend = [KINDS, ...meanings];
  return [...aligned([["  policy", ...MEASURES.map(({ heading }) => heading)], ...rows]), "", ...legend].join("\n");
}

/** A line per learned variant, baseline and quantity, beside the paper's figure. */
export function changeTable(changes: readonly Change[]): string {
  const rows = changes.map(({ agent, against, quantity, percent, best, paper, decimals, sign }) => [
    agent,
    `vs ${against}`,
    quantity,
    signed(percent?.mean, decimals) + marginText(percent, decimals),
    signed(best, decimals),
    `up to ${signed(paper, 2)}`,
    sign,
  ]);
  const heading = ["agent", "baseline", "quantity", "change %", "best seed %", "paper %", "sign"];
  return aligned([heading, ...rows]).join("\n");
}

/** `12.3 ± 0.4`, or without a margin that of a single seed. */
export function estimateText(value: Estimate | undefined, decimals: number): string {
  return value === undefined ? NOTHING : value.mean.toFixed(decimals) + marginText(value, decimals);
}

/** With its sign, as changes are written. */
export function signed(value: number | undefined, decimals: number): string {
  if (value === undefined) return NOTHING;
  const text = value.toFixed(decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** ` ± 0.4`, nothing without a margin. */
export function marginText(value: Estimate | undefined, decimals: number): string {
  return value?.margin === undefined ? "" : ` ± ${value.margin.toFixed(decimals)}`;
}

/** The first column flush left, the others flush right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join("  ")
      .trimEnd(),
  );
}
