import type { LearnedCache } from "../../experiment/learned-cache.ts";
import type { Maybe } from "../../experiment/result.ts";
import {
  axis,
  baseLayout,
  type Figure,
  faded,
  type JsonObject,
  legendRows,
  type PolicyStyle,
  rounded,
} from "../figure/theme.ts";
import { middle } from "./input.ts";
import { onPanel, stackedPanels } from "./panels.ts";

type Feature = LearnedCache["features"][number];

const MOST_BARS = 6; // of a feature
const ROW = 22; // px
const VALUES = [
  [0, "#E3EEF5"],
  [0.5, "#56B4E9"],
  [1, "#003A5C"],
] as const;

/** Those that explain themselves; of a policy at more capacities than bars have room for, the middle one. */
export function explainedShown(learned: readonly LearnedCache[]): readonly LearnedCache[] {
  const explained = learned.filter(({ features }) => features.length > 0);
  return explained.length <= MOST_BARS ? explained : atMiddle(explained);
}

/** Every policy that explains itself, at the middle one of its capacities. */
export function atMiddle(learned: readonly LearnedCache[]): readonly LearnedCache[] {
  const explained = learned.filter(({ features }) => features.length > 0);
  const capacities = (policy: string) =>
    explained.flatMap((each) => (each.policy === policy ? [each.capacity] : [])).sort((a, b) => a - b);
  const first = new Map(
    explained
      .filter(({ policy, capacity }) => capacity === middle(capacities(policy)))
      .map((each) => [each.policy, each]),
  );
  return [...first.values()];
}

/** A bar per feature: the importance, and as a mark what the feature tells alone. */
export function importanceFigure(
  learned: readonly LearnedCache[],
  styles: ReadonlyMap<string, PolicyStyle>,
  capacityText: (capacity: number) => string,
): Figure {
  const several = new Set(learned.map(({ capacity }) => capacity)).size > 1;
  const names = learned.map(({ policy, capacity }) => {
    const { label } = styles.get(policy)!;
    return several ? `${label}, ${capacityText(capacity)}` : label;
  });
  const data = learned.flatMap(({ policy, features }, k) => {
    const earlier = learned.slice(0, k).filter((each) => each.policy === policy).length;
    const colour = faded(styles.get(policy)!.colour, Math.max(0.3, 1 - 0.3 * earlier));
    const y = features.map(({ feature }) => feature);
    const common = { y, name: names[k]!, legendgroup: names[k]!, offsetgroup: String(k), orientation: "h" };
    const bars = features.map(({ importance }) => percent(importance));
    const marks = features.map(({ alone }) => percent(alone));
    return [
      { ...common, type: "bar", x: bars, marker: { color: colour }, hovertemplate: "%{x:.3~g} % hidden without it" },
      { ...alone(y, marks, learned.length, k), legendgroup: names[k]! },
    ];
  });
  const most = Math.max(...learned.map(({ features }) => features.length));
  return {
    data: [...data, ALONE_KEY],
    layout: {
      ...baseLayout(90 + most * (24 + ROW * learned.length), legendRows([...names, "alone"])),
      barmode: "group",
      scattermode: "group",
      bargap: 0.3,
      xaxis: axis("share of the variance of the learned values (%)", { range: [0, 103] }),
      yaxis: axis("", { type: "category", autorange: "reversed", ticks: "", ticksuffix: " " }),
    },
  };
}

const MARK = { symbol: "line-ns-open", color: "#222222", size: 12, line: { width: 2 } };
const ALONE_KEY = { type: "scatter", mode: "markers", name: "alone", x: [null], y: [null], marker: MARK };

/** Marks over the bars of series `k` of `count`; scatter traces of a grouped category axis need their own offset. */
function alone(y: readonly string[], x: readonly Maybe[], count: number, k: number): JsonObject {
  return {
    type: "scatter",
    mode: "markers",
    x,
    y,
    orientation: "h",
    offsetgroup: String(k),
    alignmentgroup: String(count),
    showlegend: false,
    marker: MARK,
    hovertemplate: "%{x:.3~g} % alone",
  };
}

/** The learned values by recency and every other feature, as maps below each other; or by bin where there are no maps. */
export function valuesFigure({ features }: LearnedCache): Figure {
  const recency = features.find(({ feature }) => feature === "recency");
  const mapped = features.filter(({ byRecency }) => byRecency !== undefined);
  if (recency === undefined || mapped.length === 0) return barsOf(features);
  const labels = recency.bins.map(({ label }) => label);
  const largest = Math.max(...mapped.flatMap(({ byRecency }) => byRecency!.flat().map((value) => value ?? 0)));
  const panels = mapped.map(({ feature, meaning, bins }) => ({
    title: `${feature}: ${meaning}`,
    height: 56 + ROW * bins.length,
    y: axis("", { type: "category", ticks: "", ticksuffix: " ", showgrid: false }),
  }));
  const x = axis(`recency: ${recency.meaning}`, { type: "category", showgrid: false, tickangle: -45 });
  const { axes, annotations, height } = stackedPanels(panels, x);
  const data = mapped.map(({ bins, byRecency }, k) => ({
    type: "heatmap",
    x: labels,
    y: bins.map(({ label }) => label),
    z: byRecency!.map((row) => row.map(rounded)),
    zmin: 0,
    zmax: largest > 0 ? rounded(largest) : 1,
    colorscale: VALUES,
    showscale: k === 0,
    colorbar: { title: { text: "value" }, thickness: 14, outlinewidth: 0 },
    hovertemplate: "recency %{x}, %{y}: %{z:.3~g}<extra></extra>",
    xgap: 1,
    ygap: 1,
    ...onPanel(k),
  }));
  return { data, layout: { ...baseLayout(height + 100, 0), ...axes, annotations } };
}

function barsOf(features: readonly Feature[]): Figure {
  const rows = features.flatMap(({ feature, bins }) =>
    bins.map(({ label, value }) => [`${feature} ${label}`, value] as const),
  );
  return {
    data: [
      { type: "bar", orientation: "h", y: rows.map(([name]) => name), x: rows.map(([, value]) => rounded(value)) },
    ],
    layout: {
      ...baseLayout(90 + ROW * rows.length, 0),
      xaxis: axis("mean learned value"),
      yaxis: axis("", { type: "category", autorange: "reversed", ticks: "", ticksuffix: " " }),
    },
  };
}

function percent(share: Maybe): Maybe {
  return share === null ? null : rounded(100 * share);
}
