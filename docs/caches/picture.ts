import type { CacheResult } from "../../src/experiment/result.ts";
import { onPanel, stackedPanels } from "../../src/report/cache/panels.ts";
import { cacheDots } from "../../src/report/figure/cache-dots.ts";
import { axis, baseLayout, cachePolicyStyles, type Figure, legendRows } from "../../src/report/figure/theme.ts";
import { groupName, SHARES } from "./cases.ts";
import { FIRST, leadOver } from "./compare.ts";
import { type CaseOutcomes, STEP } from "./runs.ts";

const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195"] as const;
/** Points ahead that the picture shows; what is beyond is drawn at its edge. */
const LEAST = -4;
const MOST = 16;
const TICKS = [500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];
const OFFLINE = ["belady", "belady-size"];

/** Every policy at the capacities of one trace, means over seeds, with the bound. */
export function missPicture(cases: readonly CaseOutcomes[], offline: readonly string[] = OFFLINE): Figure {
  const results = cases.flatMap(({ outcomes }) =>
    [...outcomes.values()].map(({ contender, miss, byteMiss, result }): CacheResult => {
      const means = { missRatio: miss.mean / 100, byteMissRatio: byteMiss.mean / 100 };
      return { ...result, policy: contender.kind, spec: contender.spec, ...means };
    }),
  );
  const styles = cachePolicyStyles(results, offline);
  const capacities = cases.map(({ at }) => at.capacity);
  return cacheDots(results, capacities, { styles, bounds: cases.map(({ bound }) => bound) });
}

/** How far ahead of LRU a learned policy is among the first requests: a panel per capacity, a line per trace. */
export function leadPicture(cases: readonly CaseOutcomes[], spec: string): Figure {
  const groups = [...new Set(cases.map(({ at }) => groupName(at)))];
  const y = axis("points above LRU", { range: [LEAST, MOST], zeroline: true, zerolinecolor: "#222222" });
  const panels = SHARES.map((share) => ({ title: `${share} % of the footprint`, height: 240, y }));
  const range = [Math.log10(STEP), Math.log10(FIRST)];
  const x = axis("requests so far, log scale", { type: "log", range, tickvals: TICKS, ticktext: TICKS.map(String) });
  const { axes, annotations, height } = stackedPanels(panels, x);
  const data = cases.map((each) => {
    const name = groupName(each.at);
    const points = leadOver(each, spec).map((hits, k) => (100 * hits) / ((k + 1) * STEP));
    return {
      type: "scatter",
      mode: "lines",
      name,
      legendgroup: name,
      showlegend: each === cases.find(({ at }) => groupName(at) === name && at.share === 1),
      x: points.map((_, k) => (k + 1) * STEP),
      y: points.map((value) => Number(Math.min(MOST, Math.max(LEAST, value)).toFixed(3))),
      line: { color: COLOURS[groups.indexOf(name) % COLOURS.length]!, width: 2 },
      ...onPanel(SHARES.indexOf(each.at.share as (typeof SHARES)[number])),
    };
  });
  return { data, layout: { ...baseLayout(height + 80, legendRows(groups)), ...axes, annotations } };
}
