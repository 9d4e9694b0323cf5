import type { CacheBound, CacheResult, Maybe } from "../../experiment/result.ts";
import { capacityTexts } from "../table.ts";
import { axis, baseLayout, type Figure, type JsonObject, type PolicyStyle, rounded } from "./theme.ts";

const GAP = 0.04; // between panels
const BOUND = "#222222";

interface Look {
  readonly styles: ReadonlyMap<string, PolicyStyle>;
  readonly bounds: readonly CacheBound[];
}

/** Object and byte miss ratio as dots, a row per policy, fewest misses first, and a panel per capacity. */
export function cacheDots(results: readonly CacheResult[], capacities: readonly number[], look: Look): Figure {
  const { styles, bounds } = look;
  const specs = ranked(results);
  const text = capacityTexts(results);
  const data = capacities.flatMap((capacity, k) => {
    const own = results.filter((each) => each.capacity === capacity);
    return [
      dots(own, look, { name: "requests", symbol: "circle", k, of: ({ missRatio }) => missRatio }),
      dots(own, look, { name: "bytes", symbol: "diamond-open", k, of: ({ byteMissRatio }) => byteMissRatio }),
    ];
  });
  const width = (1 - GAP * (capacities.length - 1)) / capacities.length;
  const panels = capacities.map((capacity, k) => {
    const title =
      capacities.length === 1 ? `missed at a capacity of ${text(capacity)} (%)` : `missed at ${text(capacity)} (%)`;
    const domain = [k * (width + GAP), k * (width + GAP) + width];
    const range = capacities.length === 1 ? { rangemode: "tozero" } : { nticks: 5 };
    return [`xaxis${suffix(k)}`, axis(title, { ...range, domain, anchor: "y" })] as const;
  });
  const lines = capacities.flatMap((capacity, k) => boundLines(bounds, capacity, k));
  return {
    data: [...data, ...(lines.length > 0 ? [BOUND_KEY] : [])],
    layout: {
      ...baseLayout(90 + (specs.length > 12 ? 24 : 34) * specs.length, 1),
      ...Object.fromEntries(panels),
      yaxis: axis("", {
        type: "category",
        autorange: "reversed",
        ticks: "",
        ticksuffix: " ",
        categoryorder: "array",
        categoryarray: specs.map((spec) => styles.get(spec)!.label),
      }),
      ...(lines.length > 0 ? { shapes: lines } : {}),
    },
  };
}

/** The policies by their mean miss ratio over the capacities, lowest first. */
function ranked(results: readonly CacheResult[]): string[] {
  const mean = (spec: string) => {
    const own = results.filter((each) => each.spec === spec);
    return own.reduce((sum, { missRatio }) => sum + (missRatio ?? 2), 0) / own.length;
  };
  return [...new Set(results.map(({ spec }) => spec))].sort((a, b) => mean(a) - mean(b));
}

function dots(
  results: readonly CacheResult[],
  { styles }: Look,
  mark: {
    readonly name: string;
    readonly symbol: string;
    readonly k: number;
    readonly of: (row: CacheResult) => Maybe;
  },
): JsonObject {
  const { name, symbol, k, of } = mark;
  const colours = results.map(({ spec }) => styles.get(spec)!.colour);
  return {
    type: "scatter",
    mode: "markers",
    name,
    legendgroup: name,
    showlegend: k === 0,
    x: results.map((result) => percent(of(result))),
    y: results.map(({ spec }) => styles.get(spec)!.label),
    xaxis: `x${suffix(k)}`,
    marker: { color: colours, symbol, size: 11, line: { color: colours, width: 2 } },
    hovertemplate: "%{x:.4~g} %",
  };
}

const LINE = { color: BOUND, width: 1.5, dash: "dot" };
const BOUND_KEY = { type: "scatter", mode: "lines", name: "lower bound (requests)", x: [null], y: [null], line: LINE };

function boundLines(bounds: readonly CacheBound[], capacity: number, k: number): JsonObject[] {
  return bounds.flatMap(({ capacity: own, missRatio }) => {
    if (own !== capacity || missRatio === null) return [];
    const x = rounded(100 * missRatio);
    return [{ type: "line", xref: `x${suffix(k)}`, yref: "paper", x0: x, x1: x, y0: 0, y1: 1, line: LINE }];
  });
}

function suffix(k: number): string {
  return k === 0 ? "" : String(k + 1);
}

function percent(ratio: Maybe): Maybe {
  return ratio === null ? null : rounded(100 * ratio);
}
