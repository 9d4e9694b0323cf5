import type { BoundSummary } from "../../experiment/result.ts";
import { type PolicyRuns, rankedByRum, rumOf } from "../by-policy.ts";
import { estimate } from "../estimate.ts";
import { numberText } from "../number-text.ts";
import { rumBoundLines } from "./bound-lines.ts";
import { axis, baseLayout, type Figure, faded, type JsonObject, type PolicyStyle, rounded } from "./theme.ts";

const WASTE_OPACITY = 0.35;

/** RUM as bars of its two parts, lowest on top, with the interval of the sum where there are several seeds, and its bounds. */
export function rumFigure(
  policies: readonly PolicyRuns[],
  styles: ReadonlyMap<string, PolicyStyle>,
  bounds?: BoundSummary,
): Figure {
  const rows = rankedByRum(policies).map(rowOf);
  const colours = rows.map(({ spec }) => styles.get(spec)!.colour);
  const fades = colours.map((colour) => faded(colour, WASTE_OPACITY));
  const margins = rows.map(({ margin }) => rounded(margin ?? 0));
  const whiskers = margins.some((margin) => margin > 0)
    ? { error_x: { type: "data", array: margins, thickness: 1 } }
    : {};
  const y = rows.map(({ spec }) => styles.get(spec)!.label);
  const waits = rows.map(({ wait }) => rounded(wait));
  const wastes = rows.map(({ total, wait }) => rounded(total - wait));
  const right = Math.max(...rows.map(({ total, margin }) => total + (margin ?? 0)), 0) || 1;
  const lines = rumBoundLines(bounds);
  return {
    data: [
      part("cold wait", y, waits, colours, {}),
      part("price of wasted memory-time", y, wastes, fades, whiskers),
      key("cold wait", "#555555"),
      key("price of wasted memory-time", faded("#555555", WASTE_OPACITY)),
      ...lines.map(({ key: entry }) => entry),
    ],
    layout: {
      ...baseLayout(84 + 36 * rows.length, 1 + lines.length),
      barmode: "stack",
      bargap: 0.35,
      xaxis: axis("RUM (s)", { range: [0, right * 1.18], nticks: 6 }),
      yaxis: axis("", { autorange: "reversed", ticks: "", ticksuffix: " ", showgrid: false, categoryarray: y }),
      ...(lines.length === 0 ? {} : { shapes: lines.map(({ shape }) => shape) }),
      annotations: rows.map(({ total, margin }, row) => totalText(total, margin ?? 0, y[row]!)),
    },
  };
}

interface RumRow {
  readonly spec: string;
  readonly wait: number;
  readonly total: number;
  readonly margin: number | undefined;
}

function rowOf(policy: PolicyRuns): RumRow {
  const { mean, margin } = rumOf(policy);
  const wait = estimate(policy.runs.map((run) => run.coldWaitSeconds))!.mean;
  return { spec: policy.spec, wait, total: mean, margin };
}

function part(name: string, y: string[], x: number[], colours: string[], more: JsonObject): JsonObject {
  return {
    type: "bar",
    orientation: "h",
    name,
    y,
    x,
    marker: { color: colours },
    showlegend: false,
    hovertemplate: "%{x:,.4~g} s",
    ...more,
  };
}

// the bars carry the colours of their policies, so the legend needs two bars without one
function key(name: string, colour: string): JsonObject {
  return { type: "bar", orientation: "h", name, x: [null], y: [null], marker: { color: colour }, hoverinfo: "skip" };
}

function totalText(total: number, margin: number, y: string): JsonObject {
  return {
    x: rounded(total + margin),
    y,
    text: numberText(total, 3),
    xanchor: "left",
    xshift: 6,
    showarrow: false,
    font: { size: 13 },
  };
}
