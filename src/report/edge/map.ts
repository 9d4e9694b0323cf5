import type { EdgePlace, EdgeResult } from "../../experiment/edge-result.ts";
import { axis, baseLayout, type Figure, type JsonObject, plotText, rounded } from "../figure/theme.ts";
import { numberText } from "../number-text.ts";
import { msText, percent } from "./table.ts";

const LARGEST = 34; // pixels
const SMALLEST = 10;

/** Clients, nodes, tier and origins where they are. */
export function mapFigure(places: readonly EdgePlace[], result: EdgeResult): Figure {
  const of = (kind: EdgePlace["kind"]) => places.filter((place) => place.kind === kind);
  const [tier] = of("tier");
  const data: JsonObject[] = [
    ...of("node").flatMap((node) => (tier === undefined ? of("origin") : [tier]).map((to) => way(node, to))),
    ...(tier === undefined ? [] : of("origin").map((to) => way(tier, to))),
    markers("clients", of("client"), { symbol: "circle-open", color: "#7A5195", size: 9 }, () => ""),
    nodeMarkers(of("node"), result),
    ...(tier === undefined
      ? []
      : [
          markers(
            "tier",
            [tier],
            { symbol: "diamond", color: "#E69F00", size: 18 },
            () => `${numberText(result.tier!.requests)} requests, ${percent(result.tier!.hitRatio)} hits`,
          ),
        ]),
    markers("origins", of("origin"), { symbol: "square", color: "#222222", size: 12 }, ({ name }) => {
      const origin = result.origins.find((each) => each.name === name)!;
      return `${numberText(origin.answers)} answers, ${numberText(origin.failures)} failures`;
    }),
  ];
  return {
    data,
    layout: {
      ...baseLayout(460),
      xaxis: axis("longitude (degrees)", {
        range: bounds(
          places.map(({ longitude }) => longitude),
          180,
        ),
      }),
      yaxis: axis("latitude (degrees)", {
        range: bounds(
          places.map(({ latitude }) => latitude),
          90,
        ),
      }),
    },
  };
}

function way(from: EdgePlace, to: EdgePlace): JsonObject {
  return {
    type: "scatter",
    mode: "lines",
    x: [from.longitude, to.longitude],
    y: [from.latitude, to.latitude],
    line: { color: "#C8C8C8", width: 1 },
    hoverinfo: "skip",
    showlegend: false,
  };
}

function markers(
  name: string,
  places: readonly EdgePlace[],
  marker: JsonObject,
  about: (place: EdgePlace) => string,
): JsonObject {
  const texts = places.map((place) => [plotText(place.name), about(place)].filter((part) => part !== "").join("<br>"));
  return {
    type: "scatter",
    mode: "markers",
    name,
    x: places.map(({ longitude }) => longitude),
    y: places.map(({ latitude }) => latitude),
    marker,
    text: texts,
    hovertemplate: "%{text}<extra></extra>",
  };
}

function nodeMarkers(places: readonly EdgePlace[], { nodes }: EdgeResult): JsonObject {
  const found = places.map(({ name }) => nodes.find((node) => node.name === name)!);
  const most = Math.max(1, ...found.map(({ requests }) => requests));
  const marker = {
    size: found.map(({ requests }) => rounded(SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(requests / most))),
    color: found.map(({ hitRatio }) => rounded(100 * (hitRatio ?? 0))),
    colorscale: [
      [0, "#D6E6F4"],
      [1, "#0B4C81"],
    ],
    cmin: 0,
    cmax: 100,
    colorbar: { title: { text: "hits (%)" }, thickness: 12, outlinewidth: 0 },
    line: { color: "#FFFFFF", width: 1 },
  };
  return markers("nodes", places, marker, ({ name }) => {
    const { requests, hitRatio, coldStartRate, latencyMs } = nodes.find((node) => node.name === name)!;
    return [
      `${numberText(requests)} requests, ${percent(hitRatio)} hits`,
      `cold starts ${percent(coldStartRate)}`,
      `latency p50 ${msText(latencyMs.p50)} ms, p99 ${msText(latencyMs.p99)} ms`,
    ].join("<br>");
  });
}

/** From the least to the largest with a margin, within -limit .. limit. */
function bounds(values: readonly number[], limit: number): readonly number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max(5, (high - low) * 0.08);
  return [Math.max(-limit, low - margin), Math.min(limit, high + margin)];
}
