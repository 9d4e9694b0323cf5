import type { CacheBound, CacheResult, Maybe } from "../../experiment/result.ts";
import { capacityTexts } from "../table.ts";
import { cacheDots } from "./cache-dots.ts";
import { axis, baseLayout, type Figure, type JsonObject, legendRows, type PolicyStyle, rounded } from "./theme.ts";

const LOG_FROM = 8; // largest over smallest capacity
const TICKS = 8;
const MOST_LINES = 8;
const MOST_PANELS = 3;
const OBJECTS = " objects";
const BOUND = "#222222";

/**
 * Object and byte miss ratio by capacity, a line per policy; a single capacity, or few capacities of many policies, become
 * a dot per policy in a panel per capacity.
 */
export function cacheMissFigure(
  results: readonly CacheResult[],
  styles: ReadonlyMap<string, PolicyStyle>,
  bounds: readonly CacheBound[] = [],
): Figure {
  const capacities = [...new Set(results.map(({ capacity }) => capacity))].sort((a, b) => a - b);
  const many = new Set(results.map(({ spec }) => spec)).size > MOST_LINES;
  return capacities.length === 1 || (many && capacities.length <= MOST_PANELS)
    ? cacheDots(results, capacities, { styles, bounds })
    : lines(results, styles, { capacities, bounds });
}

function lines(
  results: readonly CacheResult[],
  styles: ReadonlyMap<string, PolicyStyle>,
  { capacities, bounds }: { readonly capacities: readonly number[]; readonly bounds: readonly CacheBound[] },
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
  const least = boundLines(bounds);
  const labels = [
    ...drawn.map(([, { label }]) => label),
    ...least.flatMap(({ showlegend, name }) => (showlegend ? [name] : [])),
  ];
  return {
    data: [...data, ...least],
    layout: {
      ...baseLayout(400, legendRows(labels)),
      xaxis: { ...x, domain: [0, 0.44], anchor: "y" },
      xaxis2: { ...x, domain: [0.56, 1], anchor: "y2" },
      yaxis: axis("requests missed (%)", { anchor: "x", rangemode: "tozero" }),
      yaxis2: axis("bytes missed (%)", { anchor: "x2", rangemode: "tozero" }),
    },
  };
}

/** What no policy falls below, in both panels. */
function boundLines(
  bounds: readonly CacheBound[],
): (JsonObject & { readonly name: string; readonly showlegend: boolean })[] {
  if (bounds.length === 0) return [];
  const sorted = [...bounds].sort((a, b) => a.capacity - b.capacity);
  const name = `lower bound (${[...new Set(bounds.map(({ method }) => method))].join(", ")})`;
  const line = (of: (bound: CacheBound) => Maybe) => ({
    type: "scatter",
    mode: "lines",
    name,
    legendgroup: name,
    x: sorted.map(({ capacity }) => capacity),
    y: sorted.map((bound) => percent(of(bound))),
    line: { color: BOUND, dash: "dot", width: 1.5 },
    hovertemplate: "%{y:.4~g} % at least",
  });
  return [
    { ...line(({ missRatio }) => missRatio), xaxis: "x", yaxis: "y", showlegend: true },
    { ...line(({ byteMissRatio }) => byteMissRatio), xaxis: "x2", yaxis: "y2", showlegend: false },
  ];
}

function capacityAxis(results: readonly CacheResult[], capacities: readonly number[]): JsonObject {
  const text = capacityTexts(results);
  const isLog = capacities.at(-1)! >= LOG_FROM * capacities[0]!;
  const ticks = capacities.filter((_, i) => i % Math.ceil(capacities.length / TICKS) === 0);
  const inObjects = text(1).endsWith(OBJECTS);
  return axis(`cache capacity${inObjects ? " in objects" : ""}${isLog ? ", log scale" : ""}`, {
    type: isLog ? "log" : "linear",
    tickvals: ticks,
    ticktext: ticks.map((tick) => text(tick).replace(OBJECTS, "")),
  });
}

const objectMiss = (result: CacheResult): Maybe => result.missRatio;
const byteMiss = (result: CacheResult): Maybe => result.byteMissRatio;

function percent(ratio: Maybe): Maybe {
  return ratio === null ? null : rounded(100 * ratio);
}
