import type { Estimate } from "prewarm/report";

/** Mean ± half-width of the 95 % interval over the seeds; a single value stands alone. */
export function estimateText(value: Estimate | undefined, decimals: number): string {
  if (value === undefined) return "n/a";
  const { mean, margin } = value;
  return margin === undefined ? mean.toFixed(decimals) : `${mean.toFixed(decimals)} ± ${margin.toFixed(decimals)}`;
}

/** Rows in columns: the first to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}
