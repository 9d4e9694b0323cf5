import type { EdgeWindowRow } from "../../experiment/edge-result.ts";
import { bucketMeans, bucketSize } from "../decimate.ts";
import { axis, baseLayout, type Figure, type JsonObject, plotText, rounded } from "../figure/theme.ts";

const POINTS = 400;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const ROWS = [
  {
    title: "requests",
    axis: "y",
    domain: [0.7, 1],
    colour: "#0072B2",
    value: (row: EdgeWindowRow) => row.requests,
  },
  {
    title: "hits (%)",
    axis: "y2",
    domain: [0.36, 0.64],
    colour: "#009E73",
    value: (row: EdgeWindowRow) => (row.hitRatio === null ? null : 100 * row.hitRatio),
  },
  {
    title: "latency (ms)",
    axis: "y3",
    domain: [0, 0.3],
    colour: "#D55E00",
    value: (row: EdgeWindowRow) => row.latencyMs,
  },
] as const;

/** Requests, hits and latency of one node at a time, which a list above the figure chooses. */
export function nodeTimelines(windows: readonly EdgeWindowRow[]): Figure {
  const nodes = [...new Set(windows.map(({ node }) => node))];
  const end = Math.max(0, ...windows.map(({ startMs }) => startMs));
  const [unitMs, unit] = end > 3 * HOUR_MS ? [HOUR_MS, "hours"] : [MINUTE_MS, "minutes"];
  const data = nodes.flatMap((node, i): JsonObject[] => {
    const rows = windows.filter((row) => row.node === node);
    const size = bucketSize(rows.length, POINTS);
    const x = rows.filter((_, k) => k % size === 0).map(({ startMs }) => rounded(startMs / unitMs));
    return ROWS.map(({ title, axis: yaxis, colour, value }) => ({
      type: "scatter",
      mode: "lines",
      name: title,
      x,
      y: bucketMeans(rows.map(value), size).map((mean) => rounded(mean)),
      yaxis,
      visible: i === 0,
      showlegend: false,
      line: { color: colour, width: 1.5 },
    }));
  });
  const shown = (chosen: number) => nodes.flatMap((_, i) => ROWS.map(() => i === chosen));
  const base = baseLayout(560);
  return {
    data,
    layout: {
      ...base,
      xaxis: axis(`time since the start (${unit})`, { anchor: "y3" }),
      ...Object.fromEntries(
        ROWS.map(({ title, axis: name, domain }) => [
          name.replace("y", "yaxis"),
          axis(title, { domain: [...domain], rangemode: "tozero" }),
        ]),
      ),
      updatemenus: [
        {
          type: "dropdown",
          x: 0,
          xanchor: "left",
          y: 1.12,
          yanchor: "top",
          buttons: nodes.map((node, i) => ({ label: plotText(node), method: "restyle", args: ["visible", shown(i)] })),
        },
      ],
    },
  };
}
