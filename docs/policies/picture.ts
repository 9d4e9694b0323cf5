import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { paretoFront } from "../../src/report/figure/pareto.ts";
import { axis, baseLayout, type Figure, type JsonObject, plotText } from "../../src/report/figure/theme.ts";

/** A policy in a picture: waste in per cent of the reference's, cold starts in per cent. */
export interface PicturePoint {
  readonly label: string; // short
  readonly family: string;
  readonly offline: boolean;
  readonly waste: number;
  readonly cold: number;
}

/** One plot of a picture. */
export interface Panel {
  readonly title: string;
  readonly points: readonly PicturePoint[];
}

const CHROMIUM = "/usr/bin/chromium";
const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195", "#777777"] as const;
const FUTURE = "#222222";
const PANEL_HEIGHT = 420;
/** The axes are logarithmic; what lies outside is drawn at their ends. */
const WASTE = { least: 10, most: 2000 } as const;
const COLD = { least: 0.01, most: 100 } as const;

/** Panels below each other, a colour per family, the front of those that do not know the future joined and named. */
export function picture(panels: readonly Panel[], columns: number): Figure {
  const families = [...new Set(panels.flatMap(({ points }) => points.map(({ family }) => family)))];
  const colour = new Map(
    families.filter((each) => each !== "knows the future").map((each, i) => [each, COLOURS[i % 8]!]),
  );
  const rows = Math.ceil(panels.length / columns);
  const layout = baseLayout(rows * (columns > 1 ? 300 : PANEL_HEIGHT), 2);
  const axes = panels.flatMap((_, k) => panelAxes(k, columns, rows));
  const annotations = panels.map(({ title }, k) => panelTitle(title, k));
  const names = panels.flatMap(({ points }, k) => frontNames(points, k));
  return {
    data: [
      ...families.map((family) => legendEntry(family, colour.get(family) ?? FUTURE)),
      ...panels.flatMap(({ points }, k) => panelData(points, k, colour)),
    ],
    layout: { ...layout, ...Object.fromEntries(axes), annotations: [...annotations, ...names] },
  };
}

function panelAxes(k: number, columns: number, rows: number): (readonly [string, JsonObject])[] {
  const [column, row] = [k % columns, Math.floor(k / columns)];
  const gap = columns > 1 ? 0.09 : 0;
  const width = (1 - gap * (columns - 1)) / columns;
  const height = 1 / rows;
  const x = [column * (width + gap), column * (width + gap) + width];
  const y = [1 - (row + 1) * height + (rows > 1 ? 0.22 * height : 0), 1 - row * height - 0.06 * height];
  const log = { type: "log", dtick: 1 };
  const title = row === rows - 1 ? "wasted memory-time (% of fixed 10 min)" : "";
  const waste = axis(title, { ...log, domain: x, anchor: `y${suffix(k)}`, range: range(WASTE) });
  const cold = axis(column === 0 ? "cold starts (%)" : "", {
    ...log,
    domain: y,
    anchor: `x${suffix(k)}`,
    range: range(COLD),
  });
  return [
    [`xaxis${suffix(k)}`, waste],
    [`yaxis${suffix(k)}`, cold],
  ];
}

function panelTitle(title: string, k: number): JsonObject {
  const at = { xref: `x${suffix(k)} domain`, yref: `y${suffix(k)} domain`, x: 0, y: 1, yshift: 12 };
  return { text: plotText(title), showarrow: false, xanchor: "left", font: { size: 13 }, ...at };
}

function legendEntry(family: string, colour: string): JsonObject {
  const symbol = family === "knows the future" ? "star" : "circle";
  return {
    type: "scatter",
    mode: "markers",
    name: family,
    x: [null],
    y: [null],
    marker: { color: colour, symbol, size: 10 },
  };
}

function panelData(points: readonly PicturePoint[], k: number, colour: ReadonlyMap<string, string>): JsonObject[] {
  const at = { xaxis: `x${suffix(k)}`, yaxis: `y${suffix(k)}`, showlegend: false, hoverinfo: "skip" };
  const front = frontOf(points);
  const steps = { color: "#9A9A9A", width: 1.2, shape: "hv" };
  const line = {
    type: "scatter",
    mode: "lines",
    x: front.map(({ x }) => x),
    y: front.map(({ y }) => y),
    line: steps,
    ...at,
  };
  const markers = points.map(({ waste, cold, family, offline }) => ({
    type: "scatter",
    mode: "markers",
    x: [within(WASTE, waste)],
    y: [within(COLD, cold)],
    marker: { color: colour.get(family) ?? FUTURE, symbol: offline ? "star" : "circle", size: 8, opacity: 0.85 },
    ...at,
  }));
  return [line, ...markers];
}

function frontNames(points: readonly PicturePoint[], k: number): JsonObject[] {
  return frontOf(points).map(({ x, y, label }, i) => ({
    text: plotText(label),
    x: Math.log10(x),
    y: Math.log10(y),
    xref: `x${suffix(k)}`,
    yref: `y${suffix(k)}`,
    showarrow: true,
    arrowhead: 0,
    arrowwidth: 0.6,
    arrowcolor: "#9A9A9A",
    ax: 14 + 9 * (i % 2),
    ay: -12 - 10 * (i % 2),
    xanchor: "left",
    font: { size: 11 },
  }));
}

function frontOf(points: readonly PicturePoint[]) {
  const placed = points
    .filter(({ offline }) => !offline)
    .map(({ waste, cold, label }) => ({ x: within(WASTE, waste), y: within(COLD, cold), label }));
  return paretoFront(placed);
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

function within({ least, most }: Bounds, value: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The range of an axis in powers of ten, with room for the marks at its ends. */
function range({ least, most }: Bounds): number[] {
  return [Math.log10(least) - 0.1, Math.log10(most) + 0.1];
}

function suffix(k: number): string {
  return k === 0 ? "" : String(k + 1);
}

/** The figure as SVG with this title, drawn by Chromium. */
export async function svgOf(figure: Figure, title: string): Promise<string> {
  const plotly = readFileSync(createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min"), "utf8");
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage();
    await page.setContent("<!doctype html><body></body>");
    await page.addScriptTag({ content: plotly });
    const url = await page.evaluate(
      `Plotly.toImage(${JSON.stringify(figure)}, { format: "svg", width: ${figure.layout.width}, height: ${figure.layout.height} })`,
    );
    const svg = decodeURIComponent(String(url).replace(/^data:image\/svg\+xml,/, ""));
    return `${svg.replace(">", `><title>${plotText(title)}</title>`)}\n`;
  } finally {
    await browser.close();
  }
}
