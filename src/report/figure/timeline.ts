import type { Maybe, WindowRow } from "../../experiment/result.ts";
import { bucketMeans, bucketSize } from "../decimate.ts";
import { axis, baseLayout, type Figure, type JsonObject, legendRows, type PolicyStyle, rounded } from "./theme.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Points of a line: about one a pixel. */
export const TIMELINE_POINTS = 750;

/** The windows of one policy, their means over seeds. */
export interface WindowSeries {
  readonly startMs: readonly number[];
  readonly cpuUtilisation: readonly Maybe[];
  readonly instances: readonly number[];
}

/** The windows of every policy in ascending order, averaged over seeds, at most `limit` points each by averaging neighbours. */
export function windowSeries(rows: Iterable<WindowRow>, limit: number): Map<string, WindowSeries> {
  const series = new Map<string, WindowSeries>();
  for (const [policy, windows] of gathered(rows)) {
    const list = [...windows.values()].sort((a, b) => a.startMs - b.startMs);
    const size = bucketSize(list.length, limit);
    const column = (of: (window: Sums) => Maybe) => bucketMeans(list.map(of), size);
    series.set(policy, {
      startMs: list.filter((_, i) => i % size === 0).map(({ startMs }) => startMs),
      cpuUtilisation: column((window) => (window.cpuCount === 0 ? null : window.cpu / window.cpuCount)),
      instances: column((window) => window.instances / window.count).map((value) => value!),
    });
  }
  return series;
}

interface Sums {
  readonly startMs: number;
  count: number;
  instances: number;
  cpu: number;
  cpuCount: number;
}

function gathered(rows: Iterable<WindowRow>): Map<string, Map<number, Sums>> {
  const policies = new Map<string, Map<number, Sums>>();
  for (const row of rows) {
    let windows = policies.get(row.policy);
    if (windows === undefined) policies.set(row.policy, (windows = new Map()));
    let sums = windows.get(row.window);
    if (sums === undefined) {
      sums = { startMs: row.startMs, count: 0, instances: 0, cpu: 0, cpuCount: 0 };
      windows.set(row.window, sums);
    }
    sums.count++;
    sums.instances += row.instances;
    if (row.cpuUtilisation === null) continue;
    sums.cpu += row.cpuUtilisation;
    sums.cpuCount++;
  }
  return policies;
}

/** CPU utilisation above, live instances below, over the time of the trace. */
export function timelineFigure(rows: Iterable<WindowRow>, styles: ReadonlyMap<string, PolicyStyle>): Figure {
  const series = windowSeries(rows, TIMELINE_POINTS);
  const drawn = [...styles].filter(([name]) => series.has(name));
  const end = Math.max(0, ...[...series.values()].map(({ startMs }) => startMs.at(-1) ?? 0));
  const [unitMs, unit, dtick] = timeAxis(end);
  const data = drawn.flatMap(([name, style]) => {
    const { startMs, cpuUtilisation, instances } = series.get(name)!;
    const x = startMs.map((start) => rounded(start / unitMs));
    const cpu = cpuUtilisation.map((value) => (value === null ? null : rounded(100 * value)));
    return [
      line(style, x, cpu, "y", "%{y:.3~g} % of the CPU at %{x}", true),
      line(style, x, instances.map(rounded), "y2", "%{y:,.4~g} instances at %{x}", false),
    ];
  });
  return {
    data,
    layout: {
      ...baseLayout(560, legendRows(drawn.map(([, { label }]) => label))),
      xaxis: axis(`time since the start of the trace (${unit})`, { anchor: "y2", dtick }),
      yaxis: axis("CPU utilisation (%)", { domain: [0.54, 1], rangemode: "tozero" }),
      yaxis2: axis("live instances", { domain: [0, 0.46], rangemode: "tozero" }),
    },
  };
}

/** The unit of the time axis in ms, its name, and the steps between its ticks: parts of a day that read well. */
function timeAxis(endMs: number): readonly [unitMs: number, unit: string, dtick: number] {
  const days = endMs / DAY_MS;
  if (days > 4) return [DAY_MS, "days", Math.ceil(days / 14)];
  return [HOUR_MS, "hours", days > 2 ? 12 : days > 1.1 ? 6 : days > 0.4 ? 3 : days > 0.15 ? 1 : 0.25];
}

function line(
  style: PolicyStyle,
  x: readonly number[],
  y: readonly Maybe[],
  yaxis: string,
  hovertemplate: string,
  showlegend: boolean,
): JsonObject {
  return {
    type: "scatter",
    mode: "lines",
    name: style.label,
    legendgroup: style.label,
    x,
    y,
    yaxis,
    showlegend,
    hovertemplate,
    line: { color: style.colour, dash: style.dash, width: 1.3 },
  };
}
