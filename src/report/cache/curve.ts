import type { CurveRow } from "../../experiment/lru-curve.ts";
import type { CacheResult, Maybe } from "../../experiment/result.ts";
import {
  axis,
  baseLayout,
  type Figure,
  type JsonObject,
  legendRows,
  type PolicyStyle,
  rounded,
} from "../figure/theme.ts";
import { capacityTexts } from "../table.ts";
import { type CacheFigureInput, leading } from "./input.ts";

const LRU = "#8C8C8C";
const TICKS = 5;

/** The miss-ratio curve of LRU, and where the policies stand beside it. */
export function lruCurveFigure(
  input: CacheFigureInput,
  rows: readonly CurveRow[],
  styles: ReadonlyMap<string, PolicyStyle>,
): Figure {
  const { results } = input;
  const inObjects = results.every(({ requests, requestedBytes }) => requests === requestedBytes);
  const shown = leading(input);
  const name = curveName(rows[0]!.rate);
  const labels = [name, ...shown.map((spec) => styles.get(spec)!.label)];
  const part = (k: number, of: (row: CacheResult | CurveRow) => Maybe): JsonObject[] => [
    { ...curveOf(rows, of), name, legendgroup: name, ...place(k) },
    ...shown.map((spec) => ({ ...pointsOf(results, spec, styles.get(spec)!, of), ...place(k) })),
  ];
  const x = capacityAxis(results, rows);
  const height = inObjects ? 340 : 400;
  return {
    data: [
      ...part(0, ({ missRatio }) => missRatio),
      ...(inObjects ? [] : part(1, ({ byteMissRatio }) => byteMissRatio)),
    ],
    layout: {
      ...baseLayout(height, legendRows(labels)),
      xaxis: { ...x, domain: [0, inObjects ? 1 : 0.44], anchor: "y" },
      yaxis: axis("requests missed (%)", { anchor: "x", rangemode: "tozero" }),
      ...(inObjects
        ? {}
        : {
            xaxis2: { ...x, domain: [0.56, 1], anchor: "y2" },
            yaxis2: axis("bytes missed (%)", { anchor: "x2", rangemode: "tozero" }),
          }),
    },
  };
}

function curveName(rate: number): string {
  return rate === 1 ? "LRU, exact" : `LRU, from ${Number((100 * rate).toPrecision(2))} % of the objects`;
}

function place(k: number): JsonObject {
  return k === 0 ? {} : { xaxis: "x2", yaxis: "y2", showlegend: false };
}

function curveOf(rows: readonly CurveRow[], of: (row: CurveRow) => Maybe): JsonObject {
  return {
    type: "scatter",
    mode: "lines",
    x: rows.map(({ capacity }) => capacity),
    y: rows.map((row) => percent(of(row))),
    line: { color: LRU, width: 2 },
    hovertemplate: "%{y:.4~g} % missed",
  };
}

function pointsOf(
  results: readonly CacheResult[],
  spec: string,
  { label, colour, symbol }: PolicyStyle,
  of: (row: CacheResult) => Maybe,
): JsonObject {
  const own = results.filter((each) => each.spec === spec);
  return {
    type: "scatter",
    mode: "markers",
    name: label,
    legendgroup: label,
    x: own.map(({ capacity }) => capacity),
    y: own.map((row) => percent(of(row))),
    marker: { color: colour, symbol, size: 9 },
    hovertemplate: "%{y:.4~g} % missed",
  };
}

function capacityAxis(results: readonly CacheResult[], rows: readonly CurveRow[]): JsonObject {
  const text = capacityTexts(results);
  const step = Math.max(1, Math.floor((rows.length - 1) / (TICKS - 1)));
  const ticks = rows.map(({ capacity }) => capacity).filter((_, i) => i % step === 0);
  const short = (capacity: number) => text(Number(capacity.toPrecision(2)));
  return axis("cache capacity, log scale", { type: "log", tickvals: ticks, ticktext: ticks.map(short) });
}

function percent(ratio: Maybe): Maybe {
  return ratio === null ? null : rounded(100 * ratio);
}
