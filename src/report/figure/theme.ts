type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
/** An object that survives JSON. */
export type JsonObject = { readonly [key: string]: Json };

/** A plotly figure as plain data, at the size it was laid out for. */
export interface Figure {
  readonly data: readonly JsonObject[];
  readonly layout: JsonObject & { readonly width: number; readonly height: number };
}

/** How one policy is drawn in every figure: colour first, dash and symbol when colours run out or print is grey. */
export interface PolicyStyle {
  readonly label: string; // safe for plotly's text, not longer than 56 characters
  readonly colour: string; // #rrggbb
  readonly dash: string;
  readonly symbol: string;
}

/** The six colours of Okabe and Ito that stand out on white [okabe08] and a dark violet; black is kept for bounds. */
const PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195"] as const;
const DASHES = ["solid", "dash", "dot", "dashdot"] as const;
const SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "pentagon", "x"] as const;
const BOUND = "#222222";
const LABEL_LENGTH = 56;

/** One style per name, in their order; those in `bounds` are black and dashed. */
export function policyStyles(names: Iterable<string>, bounds: ReadonlySet<string>): ReadonlyMap<string, PolicyStyle> {
  const styles = new Map<string, PolicyStyle>();
  const labels = new Set<string>();
  let index = 0;
  for (const name of new Set(names)) {
    const label = distinct(shortened(name), labels);
    labels.add(label);
    const text = plotText(label);
    if (bounds.has(name)) {
      styles.set(name, { label: text, colour: BOUND, dash: "7px,2px", symbol: "star" });
      continue;
    }
    const lap = Math.floor(index / PALETTE.length);
    styles.set(name, {
      label: text,
      colour: PALETTE[index % PALETTE.length]!,
      dash: DASHES[lap % DASHES.length]!,
      symbol: SYMBOLS[(index + lap) % SYMBOLS.length]!,
    });
    index++;
  }
  return styles;
}

/**
 * The styles of cache policies in their order; of more than there are colours, those of the fewest misses get theirs
 * first. `offline` are the kinds that know the future.
 */
export function cachePolicyStyles(
  results: readonly { readonly policy: string; readonly spec: string; readonly missRatio: number | null }[],
  offline: readonly string[],
): ReadonlyMap<string, PolicyStyle> {
  const bounds = new Set(results.filter(({ policy }) => offline.includes(policy)).map(({ spec }) => spec));
  const names = [...new Set(results.map(({ spec }) => spec))];
  if (names.length <= PALETTE.length) return policyStyles(names, bounds);
  const misses = new Map(names.map((name) => [name, 0]));
  for (const { spec, missRatio } of results) misses.set(spec, misses.get(spec)! + (missRatio ?? 1));
  const styles = policyStyles(
    [...names].sort((a, b) => misses.get(a)! - misses.get(b)!),
    bounds,
  );
  return new Map(names.map((name) => [name, styles.get(name)!]));
}

function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= LABEL_LENGTH) return name;
  const half = LABEL_LENGTH / 2;
  return `${characters.slice(0, half).join("")}…${characters.slice(1 - half).join("")}`;
}

function distinct(label: string, taken: ReadonlySet<string>): string {
  for (let n = 2, name = label; ; n++) {
    if (!taken.has(name)) return name;
    name = `${label} (${n})`;
  }
}

/** Text as plotly shows it literally: its labels are a small HTML of their own. */
export function plotText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export const FIGURE_WIDTH = 860;
const INK = "#222222";
const GRID = "#E6E6E6";
/** The fonts of the figures and of the page: what the reader's system has, nothing is loaded. */
export const FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** The layout every figure starts from: white, quiet grid, the legend in rows above the plot. */
export function baseLayout(height: number, legendRows = 1): Figure["layout"] {
  return {
    width: FIGURE_WIDTH,
    height: height + 24 * legendRows,
    autosize: false,
    font: { family: FONT, size: 14, color: INK },
    paper_bgcolor: "#FFFFFF",
    plot_bgcolor: "#FFFFFF",
    margin: { l: 72, r: 24, t: 16 + 24 * legendRows, b: 60 },
    hovermode: "closest",
    hoverlabel: { font: { family: FONT, size: 13 }, namelength: -1 },
    legend: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: 1.02,
      yanchor: "bottom",
      traceorder: "normal",
      font: { size: 13 },
    },
  };
}

/** Rows that a horizontal legend of these labels takes. */
export function legendRows(labels: Iterable<string>): number {
  const widths = [...labels].map((label) => 56 + 7.5 * label.length);
  if (widths.length === 0) return 0;
  const perRow = Math.max(1, Math.floor((FIGURE_WIDTH - 96) / Math.max(...widths)));
  return Math.ceil(widths.length / perRow);
}

/** An axis with a title that carries its unit. */
export function axis(title: string, more: JsonObject = {}): JsonObject {
  return {
    title: { text: title, font: { size: 14 }, standoff: 10 },
    tickfont: { size: 13 },
    gridcolor: GRID,
    linecolor: "#8C8C8C",
    showline: true,
    ticks: "outside",
    tickcolor: "#8C8C8C",
    ticklen: 4,
    zeroline: false,
    automargin: true,
    exponentformat: "none",
    separatethousands: true,
    ...more,
  };
}

/** A colour with an opacity of 0..1. */
export function faded(colour: string, opacity: number): string {
  const channel = (start: number) => Number.parseInt(colour.slice(start, start + 2), 16);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${opacity})`;
}

/** A value with six significant digits: a pixel is coarser, and the page stays small. */
export function rounded(value: number): number;
export function rounded(value: number | null): number | null;
export function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(6));
}
