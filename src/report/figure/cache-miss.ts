import type { CacheResult, Maybe } from "../../experiment/result.ts";
import { capacityTexts } from "../table.ts";
import { axis, baseLayout, type Figure, type JsonObject, legendRows, type PolicyStyle, rounded } from "./theme.ts";

const LOG_FROM = 8; // largest over smallest capacity
const TICKS = 8;

/** Object and byte miss ratio by capacity, a line per policy; a single capacity becomes a dot per policy. */
export function cacheMissFigure(results: readonly CacheResult[], styles: ReadonlyMap<string, PolicyStyle>): Figure {
  const capacities = [...new Set(results.map(({ capacity }) => capacity))].sort((a, b) => a - b);
  return capacities.length === 1 ? dots(results, styles) : lines(results, styles, capacities);
}

function lines(
  results: readonly CacheResult[],
  styles: ReadonlyMap<string, PolicyStyle>,
  capacities: readonly number[],
): Figure {
  const drawn = [...styles].filter(([name]) => results.some(({ spec }) => spec === name));
  const data = drawn.flatMap(([name, style]) => {
    const own = results.filter(({ spec }) => spec === name).sort((a, b) => a.capacity - b.capacity);
    const trace = (of: (result: CacheResult) => Maybe): JsonObject => ({
      type: "scatter",
      mode: "lines+markers",
      name: style.label,
      legendgroup: style.label,
      x: own.map(({ capacity }) => capacity),
      y: own.map((result) => percent(of(result))),
      line: { color: style.colour, dash: style.dash, width: 2 },
      marker: { color: style.colour, symbol: style.symbol, size: 8 },
      hovertemplate: "%{y:.4~g} % missed",
    });
    return [
      { ...trace(objectMiss), xaxis: "x", yaxis: "y" },
      { ...trace(byteMiss), xaxis: "x2", yaxis: "y2", showlegend: false },
    ];
  });
  const x = capacityAxis(results, capacities);
  return {
    data,
    layout: {
      ...baseLayout(400, legendRows(drawn.map(([, { label }]) => label))),
      xaxis: { ...x, domain: [0, 0.44], anchor: "y" },
      xaxis2: { ...x, domain: [0.56, 1], anchor: "y2" },
      yaxis: axis("requests missed (%)", { anchor: "x", rangemode: "tozero" }),
      yaxis2: axis("bytes missed (%)", { anchor: "x2", rangemode: "tozero" }),
    },
  };
}

function capacityAxis(results: readonly CacheResult[], capacities: readonly number[]): JsonObject {
  const text = capacityTexts(results);
  const isLog = capacities.at(-1)! >= LOG_FROM * capacities[0]!;
  const ticks = capacities.filter((_, i) => i % Math.ceil(capacities.length / TICKS) === 0);
  return axis(isLog ? "cache capacity, log scale" : "cache capacity", {
    type: isLog ? "log" : "linear",
    tickvals: ticks,
    ticktext: ticks.map(text),
  });
}

function dots(results: readonly CacheResult[], styles: ReadonlyMap<string, PolicyStyle>): Figure {
  const ranked = [...results].sort((a, b) => (a.missRatio ?? 2) - (b.missRatio ?? 2));
  const y = ranked.map(({ spec }) => styles.get(spec)!.label);
  const colours = ranked.map(({ spec }) => styles.get(spec)!.colour);
  const trace = (name: string, of: (result: CacheResult) => Maybe, symbol: string): JsonObject => ({
    type: "scatter",
    mode: "markers",
    name,
    x: ranked.map((result) => percent(of(result))),
    y,
    marker: { color: colours, symbol, size: 11, line: { color: colours, width: 2 } },
    hovertemplate: "%{x:.4~g} %",
  });
  const capacity = capacityTexts(results)(ranked[0]!.capacity);
  return {
    data: [trace("requests", objectMiss, "circle"), trace("bytes", byteMiss, "diamond-open")],
    layout: {
      ...baseLayout(90 + 34 * new Set(y).size, 1),
      xaxis: axis(`missed at a capacity of ${capacity} (%)`, { rangemode: "tozero" }),
      yaxis: axis("", { autorange: "reversed", ticks: "", ticksuffix: " ", type: "category" }),
    },
  };
}

const objectMiss = (result: CacheResult): Maybe => result.missRatio;
const byteMiss = (result: CacheResult): Maybe => result.byteMissRatio;

function percent(ratio: Maybe): Maybe {
  return ratio === null ? null : rounded(100 * ratio);
}
