import type { EdgeDocument, EdgePlace, EdgeWindowRow } from "../../experiment/edge-result.ts";
import { axis, baseLayout, type Figure, type JsonObject, rounded } from "../figure/theme.ts";
import type { NamedFigure } from "../figure.ts";
import { mapFigure } from "./map.ts";
import { nodeTimelines } from "./timelines.ts";

/** What the figures are drawn from. */
export interface EdgeFigureInput {
  readonly document: EdgeDocument;
  readonly windows: readonly EdgeWindowRow[];
}

/** The figures of an edge run. */
export function edgeFigures({ document, windows }: EdgeFigureInput): readonly NamedFigure[] {
  const result = document.results[0]!;
  const places: readonly EdgePlace[] = document.places;
  return [
    {
      name: "edge-map",
      title: "The chain as a map",
      caption:
        "Places by longitude and latitude. A node is the larger the more requests it had, and the darker the more of " +
        "them its cache answered; grey lines are the way of what it had to fetch. Point at a place for its figures.",
      figure: mapFigure(places, result),
    },
    {
      name: "edge-latency",
      title: "Latency by cause",
      caption:
        "What most of a request's time went to: its node's cache answered it (fresh or stale), it waited for another " +
        "one's fetch, it was fetched, its function had to start, or it failed. The axis is logarithmic.",
      figure: latencyFigure(result),
    },
    {
      name: "edge-timeline",
      title: "A node over time",
      caption:
        "Choose a node above the figure. From above: requests, the share that its cache answered, mean latency. " +
        "A request counts when it is answered.",
      figure: nodeTimelines(windows),
    },
  ];
}

const QUANTILES = [
  ["p50", "circle", "#0072B2"],
  ["p95", "diamond", "#E69F00"],
  ["p99", "square", "#D55E00"],
] as const;

function latencyFigure({ causes, latencyMs }: EdgeDocument["results"][number]): Figure {
  const rows = [...causes.filter(({ requests }) => requests > 0), { cause: "all", latencyMs }].reverse();
  const data = QUANTILES.map(
    ([key, symbol, colour]): JsonObject => ({
      type: "scatter",
      mode: "markers",
      name: key,
      x: rows.map(({ latencyMs: of }) => rounded(of[key])),
      y: rows.map(({ cause }) => cause),
      marker: { symbol, color: colour, size: 11 },
      hovertemplate: `${key}: %{x:,.4~g} ms`,
    }),
  );
  return {
    data,
    layout: {
      ...baseLayout(120 + 34 * rows.length),
      xaxis: axis("latency (ms)", { type: "log" }),
      yaxis: axis("", { type: "category" }),
    },
  };
}
