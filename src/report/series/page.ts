import { type CsvColumns, writeCsv } from "../csv.ts";
import { bucketMeans, bucketSize } from "../decimate.ts";
import { axis, baseLayout, legendRows, plotText, rounded } from "../figure/theme.ts";
import type { NamedFigure } from "../figure.ts";
import { escapeHtml } from "../html.ts";
import { numberText } from "../number-text.ts";
import { figureHtml, heading, htmlPage, type LoadNotes, loadSection } from "../page/shell.ts";
import { sortable } from "../page/tables.ts";

/** The figures of one series of CPU utilisation; utilisations are in the unit of all series. */
export interface SeriesRow {
  readonly name: string;
  readonly count: number; // samples
  readonly spanMs: number;
  readonly stepMs: number | null;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
  readonly gaps: number;
  readonly duplicates: number;
  readonly lag1: number | null;
  readonly daily: number | null;
}

export const SERIES_COLUMNS: CsvColumns<SeriesRow> = {
  name: "text",
  count: "number",
  spanMs: "number",
  stepMs: "maybe",
  mean: "maybe",
  p50: "maybe",
  p95: "maybe",
  max: "maybe",
  gaps: "number",
  duplicates: "number",
  lag1: "maybe",
  daily: "maybe",
};

/** Utilisation over time: utilisation[i] from time[i], in ms, on. */
export interface SeriesLine {
  readonly name: string;
  readonly time: Float64Array;
  readonly utilisation: Float64Array; // NaN where nothing is known
}

/** What CPU series are like. */
export interface SeriesInput {
  readonly title: string;
  readonly command: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly unit: string;
  readonly rows: readonly SeriesRow[];
  readonly lines: readonly SeriesLine[]; // those to draw
  readonly load: LoadNotes;
  readonly plotlySource: string;
}

/** The rows as series.csv. */
export function seriesCsv(rows: readonly SeriesRow[]): string {
  return writeCsv(rows, SERIES_COLUMNS);
}

/** A page of HTML that stands alone and shows what CPU series are like. */
export function seriesPage(input: SeriesInput): string {
  const drawn = input.lines.length === 0 ? [] : [linesFigure(input)];
  const body = [
    heading(input.title, input.command, input.facts),
    ...drawn.map(figureHtml),
    `<h2>Series</h2>\n${seriesTable(input.rows, input.unit)}`,
    loadSection(input.load),
  ];
  return htmlPage(input.title, body.join("\n"), drawn, input.plotlySource);
}

const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"] as const;
/** How many series are drawn. */
export const DRAWN_SERIES = COLOURS.length;
const POINTS = 1500; // about two a pixel
const HOUR_MS = 3_600_000;

function linesFigure({ lines, rows, unit }: SeriesInput): NamedFigure {
  const labels = lines.map(({ name }) => plotText(name.length > 24 ? `${name.slice(0, 23)}…` : name));
  const figure = {
    data: lines.map(({ time, utilisation }, k) => {
      const size = bucketSize(time.length, POINTS);
      const values = Array.from(utilisation, (value) => (Number.isNaN(value) ? null : value));
      return {
        type: "scatter",
        mode: "lines",
        name: labels[k]!,
        x: Array.from(time)
          .filter((_, i) => i % size === 0)
          .map((ms) => rounded(ms / HOUR_MS)),
        y: bucketMeans(values, size).map(rounded),
        line: { color: COLOURS[k % COLOURS.length]!, width: 1, shape: "hv" },
        hovertemplate: "%{x:.4~g} h: %{y:.3~g}",
      };
    }),
    layout: {
      ...baseLayout(360, legendRows(labels)),
      xaxis: axis("time (h)"),
      yaxis: axis(`CPU utilisation (${unit})`, { rangemode: "tozero" }),
    },
  };
  const some = lines.length < rows.length ? `The first ${lines.length} of ${rows.length} series. ` : "";
  const caption = `${some}Neighbouring samples are averaged where there are more than the figure has room for.`;
  return { name: "series", title: "CPU utilisation over time", caption, figure };
}

function seriesTable(rows: readonly SeriesRow[], unit: string): string {
  const headings = [
    ["series", "by its name in the source"],
    ["samples", "filled ones included"],
    ["days", "from the first sample to the end of the last"],
    ["step, s", "n/a where steps differ"],
    ["mean", unit],
    ["p50", unit],
    ["p95", unit],
    ["max", unit],
    ["gaps", "holes between samples"],
    ["lag 1", "autocorrelation of neighbouring samples"],
    ["day", "autocorrelation a day apart; n/a below two days"],
  ] as const;
  const lines = rows.map(({ name, count, spanMs, stepMs, mean, p50, p95, max, gaps, lag1, daily }) => {
    const step = stepMs === null ? null : stepMs / 1000;
    const cells = [count, spanMs / (24 * HOUR_MS), step, mean, p50, p95, max, gaps, lag1, daily];
    const text = cells.map((value) => `<td data-value="${value ?? ""}">${escapeHtml(numberText(value, 3))}</td>`);
    return `<tr><td class="name"><span>${escapeHtml(name)}</span></td>${text.join("")}</tr>`;
  });
  return sortable(headings, lines);
}
