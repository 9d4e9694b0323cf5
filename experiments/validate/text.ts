import type { AwsComparison, AwsError } from "./aws-lambda.ts";
import type { Comparison } from "./compare.ts";

/** The comparisons as a text table, a line per case, source and quantity. */
export function comparisonTable(rows: readonly Comparison[]): string {
  const heading = ["case", "reference", "quantity", "expected", "ours", "s.e.", "deviation", "tolerance", ""];
  const lines = rows.map((row) => [
    row.case,
    row.source,
    row.quantity,
    row.quantity === "distribution" ? "" : significant(row.reference),
    row.quantity === "distribution" ? "" : significant(row.ours),
    row.ours === undefined || row.standardError === undefined ? "" : percent(row.standardError / row.ours),
    signed(row.deviation),
    percent(row.tolerance),
    row.ok ? "ok" : "NOT OK",
  ]);
  return aligned([heading, ...lines], 3);
}

/** The replayed experiments as a text table, and below it the mean errors. */
export function awsTable(rows: readonly AwsComparison[], errors: readonly AwsError[]): string {
  const heading = ["experiment", "rate/s", "AWS P(cold)", "s.e.", "ours", "error", "AWS instances", "ours", "error"];
  const lines = rows.map((row) => [
    row.id,
    significant(row.ratePerS),
    significant(row.awsProbCold),
    percent(row.awsStandardError / row.awsProbCold),
    significant(row.probCold),
    signed(row.probCold / row.awsProbCold - 1),
    significant(row.awsInstances),
    significant(row.instances),
    signed(row.instances / row.awsInstances - 1),
  ]);
  const verdicts = errors.map(
    ({ quantity, ours, simfaas, limit, ok }) =>
      `mean absolute error of ${quantity}: ours ${percent(ours)}, SimFaaS ${percent(simfaas)}, limit ${percent(limit)}  ${ok ? "ok" : "NOT OK"}`,
  );
  return [aligned([heading, ...lines], 1), "", ...verdicts].join("\n");
}

function significant(value: number | undefined): string {
  return value === undefined ? "n/a" : value.toPrecision(5);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function signed(share: number | undefined): string {
  if (share === undefined) return "n/a";
  return share < 0 ? percent(share) : `+${percent(share)}`;
}

/** Lines of equal columns, the first `left` of them flush left. */
function aligned(lines: readonly (readonly string[])[], left: number): string {
  const widths = lines[0]!.map((_, c) => Math.max(...lines.map((line) => line[c]!.length)));
  const cell = (text: string, c: number) => (c < left ? text.padEnd(widths[c]!) : text.padStart(widths[c]!));
  return lines.map((line) => line.map(cell).join("  ").trimEnd()).join("\n");
}
