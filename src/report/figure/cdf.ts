import { scaleOf } from "./log-axis.ts";
import { axis, baseLayout, type Figure, type JsonObject, legendRows, rounded } from "./theme.ts";

/** A distribution as it is drawn: [value, share of the population at most it], ascending. */
export interface CdfCurve {
  readonly label: string;
  readonly points: readonly (readonly [value: number, share: number])[];
  readonly colour: string; // #rrggbb
  /** The symbol of published points, between which nothing is known; undefined for a trace's own steps. */
  readonly symbol: string | undefined;
}

/** Distributions over one axis, logarithmic where they span more than a factor of 20; values up to `nothing` count as 0 there. */
export function cdfFigure(title: string, members: string, curves: readonly CdfCurve[], nothing = 0): Figure {
  const scale = scaleOf(
    title,
    curves.flatMap(({ points }) => points.map(([value]) => value)),
    nothing,
  );
  return {
    data: curves.map((curve) => trace(curve, scale.place)),
    layout: {
      ...baseLayout(380, legendRows(curves.map(({ label }) => label))),
      xaxis: scale.axis,
      yaxis: axis(`${members} with at most that (%)`, { range: [-2, 102], dtick: 25 }),
    },
  };
}

const JOINED_FROM = 10; // a line through fewer published points would look like knowledge of what is between them

function trace({ label, points, colour, symbol }: CdfCurve, place: (value: number) => number): JsonObject {
  const x = points.map(([value]) => rounded(place(value)));
  const y = points.map(([, share]) => rounded(100 * share));
  const shown = points.map(([value]) => rounded(value));
  const common = { type: "scatter", name: label, hovertemplate: "%{y:.3~g} % have at most %{customdata:.4~g}" };
  // its own steps rise from 0 at the smallest value
  return symbol === undefined
    ? {
        ...common,
        mode: "lines",
        x: [x[0] ?? 0, ...x],
        y: [0, ...y],
        customdata: [shown[0] ?? 0, ...shown],
        line: { color: colour, width: 2, shape: "hv" },
      }
    : {
        ...common,
        mode: points.length < JOINED_FROM ? "markers" : "lines+markers",
        x,
        y,
        customdata: shown,
        line: { color: colour, width: 1, dash: "dot" },
        marker: { color: colour, symbol, size: 6 },
      };
}
