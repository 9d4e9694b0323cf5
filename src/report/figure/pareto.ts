import type { BoundSummary } from "../../experiment/result.ts";
import type { PolicyRuns } from "../by-policy.ts";
import { estimate } from "../estimate.ts";
import { costBoundLines } from "./bound-lines.ts";
import { type Scale, scaleOf } from "./log-axis.ts";
import { baseLayout, type Figure, type JsonObject, legendRows, type PolicyStyle, rounded } from "./theme.ts";

/** A point of two costs. */
export interface CostPoint {
  readonly x: number;
  readonly y: number;
}

/** The points that no other beats in one cost without losing in the other, by ascending x; of equal points the first. */
export function paretoFront<P extends CostPoint>(points: readonly P[]): P[] {
  const front: P[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  for (const point of [...points].sort((a, b) => a.x - b.x || a.y - b.y)) {
    if (point.y >= lowest) continue;
    front.push(point);
    lowest = point.y;
  }
  return front;
}

interface PolicyPoint extends CostPoint {
  readonly policy: PolicyRuns;
  readonly marginX: number | undefined;
  readonly marginY: number | undefined;
}

/** Cold-start rate against wasted memory-time of every policy, means over seeds, with the front of the competitors and bounds. */
export function paretoFigure(
  policies: readonly PolicyRuns[],
  styles: ReadonlyMap<string, PolicyStyle>,
  bounds?: BoundSummary,
): Figure {
  const points = policies.flatMap(pointOf);
  const x = scaleOf(
    "wasted memory-time (GB·s)",
    points.map((point) => point.x),
  );
  const y = scaleOf(
    "cold starts (% of served)",
    points.map((point) => point.y),
  );
  const labels = points.map(({ policy }) => styles.get(policy.spec)!.label);
  const lines = costBoundLines(bounds, policies[0]?.runs[0]?.invocations ?? 0, { x, y });
  const layout = baseLayout(440, legendRows([...labels, FRONT, ...lines.map(({ name }) => name)]));
  return {
    data: [
      frontTrace(paretoFront(points.filter(({ policy }) => !policy.offline)), x, y),
      ...lines,
      ...points.map((point) => pointTrace(point, styles.get(point.policy.spec)!, x, y)),
    ],
    layout: { ...layout, xaxis: x.axis, yaxis: y.axis, shapes: cuts(x, y) },
  };
}

const FRONT = "Pareto front";

function pointOf(policy: PolicyRuns): PolicyPoint[] {
  const waste = estimate(policy.runs.map((run) => run.wastedGBSeconds))!;
  const cold = estimate(policy.runs.map((run) => run.coldStartRate));
  if (cold === undefined) return []; // nothing was served
  const marginY = cold.margin === undefined ? undefined : 100 * cold.margin;
  return [{ policy, x: waste.mean, y: 100 * cold.mean, marginX: waste.margin, marginY }];
}

function frontTrace(front: readonly CostPoint[], x: Scale, y: Scale): JsonObject {
  return {
    type: "scatter",
    mode: "lines",
    name: FRONT,
    x: front.map((point) => rounded(x.place(point.x))),
    y: front.map((point) => rounded(y.place(point.y))),
    line: { color: "#9A9A9A", width: 1.5, shape: "hv" },
    hoverinfo: "skip",
  };
}

function pointTrace(point: PolicyPoint, style: PolicyStyle, x: Scale, y: Scale): JsonObject {
  return {
    type: "scatter",
    mode: "markers",
    name: style.label,
    x: [rounded(x.place(point.x))],
    y: [rounded(y.place(point.y))],
    customdata: [[rounded(point.x), rounded(point.y)]],
    hovertemplate: "%{customdata[0]:,.4~g} GB·s wasted<br>%{customdata[1]:.4~g} % cold",
    marker: { color: style.colour, symbol: style.symbol, size: 12, line: { color: "#FFFFFF", width: 1 } },
    ...(point.marginX === undefined ? {} : { error_x: whisker(point.marginX, style) }),
    ...(point.marginY === undefined ? {} : { error_y: whisker(point.marginY, style) }),
  };
}

function whisker(margin: number, style: PolicyStyle): JsonObject {
  return { type: "data", array: [rounded(margin)], color: style.colour, thickness: 1, width: 3 };
}

function cuts(x: Scale, y: Scale): JsonObject[] {
  const line = { color: "#B0B0B0", width: 1, dash: "dot" };
  const shapes: JsonObject[] = [];
  if (x.cut !== undefined) {
    shapes.push({ type: "line", xref: "x", yref: "paper", x0: x.cut, x1: x.cut, y0: 0, y1: 1, line });
  }
  if (y.cut !== undefined) {
    shapes.push({ type: "line", xref: "paper", yref: "y", x0: 0, x1: 1, y0: y.cut, y1: y.cut, line });
  }
  return shapes;
}
