import type { IntervalRow, Maybe } from "../../experiment/result.ts";
import { trailingMeans } from "../decimate.ts";
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
import { capacityTexts } from "../table.ts";
import { bestOther, type CacheFigureInput, leading, shownCapacities } from "./input.ts";
import { onPanel, percentAxis, stackedPanels } from "./panels.ts";

const PANEL = 220;
const SPAN = 0.1; // of the intervals
const OTHER = "#8C8C8C";

interface Curve {
  readonly name: string;
  readonly rows: readonly IntervalRow[];
  readonly line: JsonObject;
  readonly smooth?: boolean; // the mean of the last SPAN of the intervals
}

/** Miss ratio by interval of requests: a panel per capacity, a line per policy. */
export function missTimeFigure(input: CacheFigureInput, styles: ReadonlyMap<string, PolicyStyle>): Figure {
  const shown = leading(input);
  const curves = (capacity: number) =>
    shown.map((spec) => {
      const { label, colour, dash } = styles.get(spec)!;
      return { name: label, rows: rowsOf(input, spec, capacity), line: { color: colour, dash, width: 1.8 } };
    });
  return timeFigure(input, curves, { title: "requests missed (%)", value: ({ missRatio }) => missRatio });
}

/** What learned policies earn, a reward of 1 for a request served, beside the best of the others at each capacity. */
export function rewardTimeFigure(input: CacheFigureInput, styles: ReadonlyMap<string, PolicyStyle>): Figure {
  const learned = [...new Set((input.learned ?? []).map(({ policy }) => policy))];
  const curves = (capacity: number) => {
    const other = bestOther(input, capacity);
    const own = learned.flatMap((spec): Curve[] => {
      const { label, colour } = styles.get(spec)!;
      const rows = rowsOf(input, spec, capacity);
      const each = { name: "by interval", rows, line: { color: faded(colour, 0.3), width: 1 } };
      return [each, { name: label, rows, line: { color: colour, width: 2.2 }, smooth: true }];
    });
    if (other === undefined) return own;
    const line = { color: OTHER, dash: "dot", width: 2.2 };
    return [...own, { name: "the best that does not learn", rows: rowsOf(input, other, capacity), line, smooth: true }];
  };
  const named = (capacity: number) => {
    const other = bestOther(input, capacity);
    return other === undefined ? "" : `; the best that does not learn: ${other}`;
  };
  const value = ({ missRatio }: IntervalRow) => (missRatio === null ? null : 1 - missRatio);
  return timeFigure(input, curves, { title: "reward a request", value, scale: 1 }, named);
}

function rowsOf({ intervals = [] }: CacheFigureInput, spec: string, capacity: number): readonly IntervalRow[] {
  return intervals.filter((row) => row.policy === spec && row.capacity === capacity);
}

function timeFigure(
  input: CacheFigureInput,
  curvesAt: (capacity: number) => readonly Curve[],
  measure: { readonly title: string; readonly value: (row: IntervalRow) => Maybe; readonly scale?: number },
  more: (capacity: number) => string = () => "",
): Figure {
  const text = capacityTexts(input.results);
  const capacities = shownCapacities(input.intervals ?? []);
  const y = percentAxis(measure.title);
  const panels = capacities.map((each) => ({ title: `capacity ${text(each)}${more(each)}`, height: PANEL, y }));
  const { axes, annotations, height } = stackedPanels(panels, axis("requests so far", { rangemode: "tozero" }));
  const seen = new Set<string>();
  const data = capacities.flatMap((capacity, k) =>
    curvesAt(capacity).map(({ name, rows, line, smooth }) => {
      const showlegend = !seen.has(name);
      seen.add(name);
      return {
        type: "scatter",
        mode: rows.length === 1 ? "markers" : "lines",
        name,
        legendgroup: name,
        showlegend,
        x: rows.map(({ start, requests }) => start + requests),
        y:
          smooth === true
            ? trailing(rows, measure.value)
            : rows.map((row) => scaled(measure.value(row), measure.scale ?? 100)),
        line,
        hovertemplate: "%{y:.4~g} up to request %{x:,}",
        ...onPanel(k),
      };
    }),
  );
  return { data, layout: { ...baseLayout(height + 80, legendRows(seen)), ...axes, annotations } };
}

/** The mean of each interval, which has at least one request, and those before it. */
function trailing(rows: readonly IntervalRow[], value: (row: IntervalRow) => Maybe): number[] {
  return trailingMeans(
    rows.map((row) => value(row) ?? 0),
    Math.max(1, Math.round(SPAN * rows.length)),
  ).map((mean) => rounded(mean));
}

function scaled(value: Maybe, by: number): Maybe {
  return value === null ? null : rounded(by * value);
}
