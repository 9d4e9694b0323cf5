import type { Estimate } from "../../src/report/estimate.ts";
import type { Outcome } from "./runs.ts";

/** A trace that the field was replayed on. */
export interface Arena {
  readonly name: string; // of its pictures
  readonly title: string;
  readonly text: string;
  readonly outcomes: readonly Outcome[];
}

/** One decimal where the value is small, none where it is large. */
export function figure(value: number | undefined): string {
  if (value === undefined) return "n/a";
  if (value === 0) return "0";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 3;
  return value.toFixed(digits);
}

function estimated(value: Estimate | undefined): string {
  if (value === undefined) return "n/a";
  return value.margin === undefined ? figure(value.mean) : `${figure(value.mean)} ± ${figure(value.margin)}`;
}

/** Lowest RUM first: the order of the tables and the numbers in the pictures. */
export function byRum(outcomes: readonly Outcome[]): Outcome[] {
  return [...outcomes].sort((a, b) => a.rum.mean - b.rum.mean);
}

/** The section of a trace: picture, table, classes. */
export function section({ name, title, text, outcomes }: Arena): string[] {
  const ranked = byRum(outcomes);
  return [
    `## ${title}`,
    "",
    text,
    "",
    `![Cold starts against wasted memory-time of every policy, ${title}](policies/${name}.svg)`,
    "",
    "| # | policy | family | RUM s | cold wait s | waste % | cold % | app P75 % | cold % of fixed at equal waste | P75 % of fixed at equal waste | µs a call |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
    ...ranked.map(row),
    "",
    ...classTables(title, ranked),
    `![The same by class of apps, ${title}](policies/${name}-classes.svg)`,
    "",
  ];
}

function row(outcome: Outcome, index: number): string {
  const { spec, family, rum, coldWait, wastePercent, coldPercent, appP75Percent } = outcome;
  const { coldAtEqualWaste, p75AtEqualWaste, microsecondsPerCall } = outcome;
  const estimates = [rum, coldWait, wastePercent, coldPercent, appP75Percent, coldAtEqualWaste, p75AtEqualWaste];
  return `| ${index + 1} | \`${spec}\` | ${family} | ${estimates.map(estimated).join(" | ")} | ${figure(microsecondsPerCall)} |`;
}

/** RUM of every policy in per cent of the reference's, a column per class; the first seed. */
function classTables(title: string, outcomes: readonly Outcome[]): string[] {
  return ["trigger", "rate"].flatMap((by) => {
    const keys = [...outcomes[0]!.classes].flatMap(([key, row]) => (row.by === by ? [key] : []));
    const heads = keys.map((key) => {
      const { pools, invocations } = outcomes[0]!.classes.get(key)!;
      return `${key.slice(by.length + 2)} (${pools} apps, ${invocations.toLocaleString("en")} calls)`;
    });
    const rows = outcomes.map(({ spec, classes }) => {
      return `| \`${spec}\` | ${keys.map((key) => figure(classes.get(key)?.rumPercent)).join(" | ")} |`;
    });
    const what = by === "trigger" ? "by trigger" : "by calls a day";
    return [
      `### RUM in per cent of a fixed window of 10 minutes, ${what}, ${title}`,
      "",
      `| policy | ${heads.join(" | ")} |`,
      `|---|${keys.map(() => "---").join("|")}|`,
      ...rows,
      "",
    ];
  });
}
