import { formatDuration } from "../base/quantity.ts";
import { numberText } from "../report/number-text.ts";
import { DRAWN_SERIES, type SeriesInput } from "../report/series/page.ts";
import { recogniseFormat } from "../trace/read-trace.ts";
import type { SeriesDescription } from "../trace/series/describe.ts";
import { readSeries, recogniseSeries } from "../trace/series/read-series.ts";
import type { CpuSeriesSet } from "../trace/series/series.ts";
import type { TraceSource } from "../trace/source.ts";
import { table } from "./text-table.ts";

/** Reads a source that is no trace but CPU series; undefined for anything else, which the readers of traces refuse. */
export async function readIfSeries({ path, files, format }: TraceSource): Promise<CpuSeriesSet | undefined> {
  if (format !== undefined) return undefined;
  const isTrace = await recogniseFormat({ path, files }).then(
    () => true,
    () => false,
  );
  if (isTrace) return undefined;
  const found = await recogniseSeries({ path, files }).catch(() => undefined);
  return found === undefined ? undefined : readSeries({ path, files, format: found });
}

/** The series as the report draws them. */
export function seriesInput(
  set: CpuSeriesSet,
  rows: readonly SeriesDescription[],
  more: Pick<SeriesInput, "title" | "command" | "plotlySource">,
): SeriesInput {
  return {
    ...more,
    facts: [
      ["source", set.name],
      ["format", set.load.format],
      ["series", numberText(rows.length)],
      ["samples", numberText(rows.reduce((sum, { count }) => sum + count, 0))],
      ["digest of the source", set.digest],
    ],
    unit: set.unit,
    rows,
    lines: set.series.slice(0, DRAWN_SERIES),
    load: set.load,
  };
}

const SHOWN = 20;

/** `prewarm trace info` of CPU series for people. */
export function seriesText({ name, unit, digest, load }: CpuSeriesSet, rows: readonly SeriesDescription[]): string {
  const headings = ["series", "samples", "span", "step", "mean", "p50", "p95", "max", "gaps", "lag 1", "day"];
  const cells = rows
    .slice(0, SHOWN)
    .map((row) => [
      row.name.length > 24 ? `${row.name.slice(0, 23)}…` : row.name,
      numberText(row.count),
      formatDuration(row.spanMs),
      row.stepMs === null ? numberText(null) : formatDuration(row.stepMs),
      ...[row.mean, row.p50, row.p95, row.max, row.gaps, row.lag1, row.daily].map((value) => numberText(value, 3)),
    ]);
  const repairs = Object.entries(load.counts).map(([repair, n]) => `${repair} ${n}`);
  return [
    `${name} (${load.format}): ${rows.length} series of CPU utilisation, in ${unit === "cores" ? "cores" : "shares of the machine"}; no calls`,
    `sha256 ${digest}`,
    "",
    ...table(headings, cells),
    ...(rows.length > SHOWN ? [`and ${rows.length - SHOWN} more, all of them in --json and --out`] : []),
    "lag 1, day: autocorrelation of neighbouring samples, and of samples a day apart.",
    "",
    repairs.length === 0 ? "Nothing was repaired." : `Repaired or filled in: ${repairs.join(", ")}`,
    ...load.notes.map((note) => `- ${note}`),
  ].join("\n");
}
