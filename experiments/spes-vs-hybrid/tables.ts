import { type Estimate, estimate } from "prewarm/report";
import { aligned, estimateText, marginText, signed } from "../agarwal2021/tables.ts";
import type { Outcome } from "./run.ts";
import { CLAIMS, type Claim, type Label, NOTEBOOK } from "./setting.ts";

const LABELS: readonly Label[] = ["fixed 10 min", "hybrid-histogram", "defuse", "spes"];
const MEASURES = [
  { key: "p50", heading: "P50 %", decimals: 2, notebook: NOTEBOOK.p50 },
  { key: "p75", heading: "P75 %", decimals: 2, notebook: NOTEBOOK.p75 },
  { key: "p90", heading: "P90 %", decimals: 2, notebook: NOTEBOOK.p90 },
  { key: "coldRate", heading: "cold %", decimals: 3, notebook: undefined },
  { key: "idle", heading: "idle of 100", decimals: 2, notebook: NOTEBOOK.idle },
  { key: "waste", heading: "wasted GB·s", decimals: 0, notebook: undefined },
  { key: "bytes", heading: "bytes", decimals: 0, notebook: undefined },
] as const;

const LEGEND = [
  "P50, P75, P90 %: percentiles over the functions called in the judged days of cold starts by calls",
  "cold %: cold starts of all calls; idle of 100: functions loaded and idle in the mean minute, of 100",
  "wasted GB·s: memory-time of these; bytes: state of the policy at the end, by function",
  "notebook: what [spes24]'s prints for days 13 and 14 of the whole of Azure 2019",
];

/** What a policy changes against another, in percent of it, seed by seed. */
export interface Change extends Claim {
  readonly against: Label;
  readonly change: Estimate | undefined; // undefined where the other has nothing
  readonly verdict: "agrees" | "opposite" | "undecided";
}

/** Every claim against every other policy that does not make it. */
export function changes(outcomes: readonly Outcome[]): readonly Change[] {
  return CLAIMS.flatMap((claim) =>
    LABELS.slice(0, LABELS.indexOf(claim.label)).map((against) => {
      const own = outcomes.filter(({ label }) => label === claim.label);
      const others = outcomes.filter(({ label }) => label === against);
      const { quantity } = claim;
      const change = estimate(
        own.map((outcome, i) => {
          const base = others[i]![quantity];
          return base > 0 ? (100 * (outcome[quantity] - base)) / base : null;
        }),
      );
      return { ...claim, against, change, verdict: verdictOf(change, claim.percent) };
    }),
  );
}

/** A line per policy: mean ± 95 % interval over the seeds. */
export function resultTable(outcomes: readonly Outcome[]): string {
  const rows = LABELS.map((label) => [
    label,
    ...MEASURES.map(({ key, decimals }) => {
      const values = outcomes.filter((outcome) => outcome.label === label).map((outcome) => outcome[key]);
      return estimateText(estimate(values), decimals);
    }),
  ]);
  const notebook = ["notebook", ...MEASURES.map(({ notebook, decimals }) => notebook?.toFixed(decimals) ?? "")];
  return [...aligned([["policy", ...MEASURES.map(({ heading }) => heading)], ...rows, notebook]), "", ...LEGEND].join(
    "\n",
  );
}

/** A line per class of SPES, over all seeds: its own figures and the hybrid histogram's on the same functions. */
export function classTable(outcomes: readonly Outcome[]): string {
  const sums = new Map<string, number[]>(); // functions, cold, the hybrid's, idle, the hybrid's
  const hybrids = outcomes.filter(({ label }) => label === "hybrid-histogram");
  for (const [i, own] of outcomes.filter(({ label }) => label === "spes").entries()) {
    const { columns } = hybrids[i]!;
    for (const [f, name] of own.columns.classes.entries()) {
      const sum = sums.get(name) ?? [0, 0, 0, 0, 0];
      const more = [1, own.columns.cold[f]!, columns.cold[f]!, own.columns.idleMs[f]!, columns.idleMs[f]!];
      sums.set(
        name,
        sum.map((value, k) => value + more[k]!),
      );
    }
  }
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = rows.map(([name, [functions, cold, hybridCold, idle, hybridIdle]]) => [
    name,
    ...[functions!, cold!, hybridCold!].map(String),
    ...[idle!, hybridIdle!].map((time) => (time / 3_600_000).toFixed(0)),
  ]);
  const heading = ["class of spes", "functions", "cold", "hybrid's", "idle h", "hybrid's"];
  return aligned([heading, ...text]).join("\n");
}

/** A line per claim and baseline, beside the paper's figure. */
export function changeTable(changed: readonly Change[]): string {
  const rows = changed.map(({ label, against, quantity, change, percent, verdict }) => [
    label,
    `vs ${against}`,
    quantity,
    signed(change?.mean, 1) + marginText(change, 1),
    signed(percent, 2),
    verdict,
  ]);
  return aligned([["policy", "baseline", "quantity", "change %", "paper %", "sign"], ...rows]).join("\n");
}

/** What the changes come to, in sentences. */
export function reading(outcomes: readonly Outcome[], changed: readonly Change[]): string {
  const [first] = outcomes;
  const count = (verdict: Change["verdict"]) => changed.filter((change) => change.verdict === verdict).length;
  const scope = `Of ${changed.length} comparisons ${count("agrees")} agree with the paper's sign, ${count("opposite")} oppose it, ${count("undecided")} show no difference (95 % interval over the seeds).`;
  const size = `A trace has about ${first?.functions ?? 0} functions here, 72,359 in the notebook.`;
  return [scope, ...(["spes", "defuse"] as const).map((label) => relation(label, changed)), size].join("\n");
}

/** Whether both of a policy's claims hold at once against a baseline. */
function relation(label: Label, changed: readonly Change[]): string {
  const against = [...new Set(changed.filter((change) => change.label === label).map((change) => change.against))];
  const parts = against.map((other) => {
    const own = changed.filter((change) => change.label === label && change.against === other);
    const won = own.filter(({ verdict }) => verdict === "agrees").map(({ quantity }) => quantity);
    return `${other}: ${won.length === own.length ? "in both" : won.length === 0 ? "in neither" : `in ${won.join()} only`}`;
  });
  return `${label} has less than its baseline, beyond the noise of the seeds, against ${parts.join("; ")}.`;
}

function verdictOf(change: Estimate | undefined, paper: number): Change["verdict"] {
  if (change?.margin === undefined || Math.abs(change.mean) <= change.margin) return "undecided";
  return Math.sign(change.mean) === Math.sign(paper) ? "agrees" : "opposite";
}
