import { scaleOf } from "../figure/log-axis.ts";
import { axis, baseLayout, type Figure, legendRows, rounded } from "../figure/theme.ts";
import type { CdfPoints, WorkloadTop } from "./input.ts";

/** The share of the calls that the most called share of functions, and of apps, has. */
export function topFigure({ functions, apps, published }: WorkloadTop): Figure {
  const percent = (points: CdfPoints) => points.map(([members, calls]) => [100 * members, 100 * calls] as const);
  const curves = [
    { name: "functions", colour: "#0072B2", points: percent(functions) },
    { name: "apps", colour: "#D55E00", points: percent(apps) },
  ];
  const scale = scaleOf(
    "most called members (%)",
    curves.flatMap(({ points }) => points.map(([members]) => members)),
    0,
  );
  return {
    data: [
      ...curves.map(({ name, colour, points }) => ({
        type: "scatter",
        mode: "lines",
        name,
        x: points.map(([members]) => rounded(scale.place(members))),
        y: points.map(([, calls]) => rounded(calls)),
        line: { color: colour, width: 2 },
        hovertemplate: "the top %{x:.3~g} % have %{y:.4~g} % of the calls",
      })),
      {
        type: "scatter",
        mode: "markers",
        name: "apps, published",
        x: [100 * published.members],
        y: [100 * published.calls],
        marker: { color: "#222222", symbol: "x", size: 9 },
        hovertemplate: "the top %{x:.3~g} % have more than %{y:.4~g} % of the calls",
      },
    ],
    layout: {
      ...baseLayout(360, legendRows(["functions", "apps", "apps, published"])),
      xaxis: scale.axis,
      yaxis: axis("their share of the calls (%)", { range: [-2, 102], dtick: 25 }),
    },
  };
}
