import { axis, baseLayout, type Figure, faded, type JsonObject, legendRows, rounded } from "../figure/theme.ts";

const COLOUR = "#0072B2";

/** Calls in each hour of the day, a line per day and their mean. */
export function hoursFigure(days: readonly (readonly number[])[]): Figure {
  const hours = Math.max(...days.map((day) => day.length));
  const means = Array.from({ length: hours }, (_, hour) => {
    const there = days.filter((day) => day.length > hour);
    return there.reduce((sum, day) => sum + day[hour]!, 0) / there.length;
  });
  const line = (name: string, values: readonly number[], more: JsonObject): JsonObject => ({
    type: "scatter",
    mode: "lines",
    name,
    x: values.map((_, hour) => hour),
    y: values.map((value) => rounded(value)),
    hovertemplate: "hour %{x}: %{y:,.0f} calls",
    ...more,
  });
  const own = days.map((day, k) =>
    line(`day ${k + 1}`, day, { line: { color: faded(COLOUR, 0.3), width: 1 }, showlegend: false }),
  );
  const label = days.length === 1 ? "this trace" : `mean of ${days.length} days`;
  const mean = line(label, means, {
    mode: "lines+markers",
    showlegend: true,
    line: { color: COLOUR, width: 2.5 },
    marker: { size: 5, color: COLOUR },
  });
  return {
    data: [...(days.length === 1 ? [] : own), mean],
    layout: {
      ...baseLayout(340, legendRows([label])),
      xaxis: axis("hour of the day, counted from the start of the trace", {
        range: [-0.3, Math.max(1, hours - 1) + 0.3],
        dtick: hours > 12 ? 3 : 1,
      }),
      yaxis: axis("calls in the hour", { rangemode: "tozero" }),
    },
  };
}
