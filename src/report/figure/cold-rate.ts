import type { FunctionRow } from "../../experiment/result.ts";
import { axis, baseLayout, type Figure, legendRows, type PolicyStyle, rounded } from "./theme.ts";

/** A step function: from x[i] up to x[i + 1] the share is y[i]. */
export interface Steps {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The empirical distribution: at every distinct value (ascending) the share of values that are at most it. */
export function ecdf(values: ArrayLike<number>): Steps {
  const ascending = Float64Array.from(values).sort();
  const x: number[] = [];
  const y: number[] = [];
  for (let i = 0; i < ascending.length; i++) {
    if (ascending[i] === ascending[i + 1]) continue;
    x.push(ascending[i]!);
    y.push((i + 1) / ascending.length);
  }
  return { x, y };
}

const GRID_STEPS = 1000; // a tenth of a percent, finer than a pixel

/** The share of functions whose cold-start rate is at most x, per policy, over the functions that were served. */
export function coldRateFigure(functions: Iterable<FunctionRow>, styles: ReadonlyMap<string, PolicyStyle>): Figure {
  const rates = new Map<string, number[]>();
  for (const { policy, coldStartRate } of functions) {
    if (coldStartRate === null) continue;
    const upper = Math.ceil(coldStartRate * GRID_STEPS - 1e-9) / GRID_STEPS; // up, so that a share is never overstated
    const list = rates.get(policy);
    if (list === undefined) rates.set(policy, [upper]);
    else list.push(upper);
  }
  const drawn = [...styles].filter(([name]) => rates.has(name));
  return {
    data: drawn.map(([name, style]) => {
      const { x, y } = ecdf(rates.get(name)!);
      return {
        type: "scatter",
        mode: "lines",
        name: style.label,
        x: [0, ...x.map((rate) => rounded(100 * rate)), 100],
        y: [0, ...y.map((share) => rounded(100 * share)), 100],
        line: { color: style.colour, dash: style.dash, width: 2, shape: "hv" },
        hovertemplate: "%{y:.3~g} % of functions have<br>at most %{x:.3~g} % cold starts",
      };
    }),
    layout: {
      ...baseLayout(420, legendRows(drawn.map(([, { label }]) => label))),
      xaxis: axis("cold-start rate of a function (%)", { range: [-1, 101], dtick: 10 }),
      yaxis: axis("functions with at most that rate (%)", { range: [0, 102], dtick: 25 }),
      shapes: [
        {
          type: "line",
          xref: "paper",
          x0: 0,
          x1: 1,
          y0: 75,
          y1: 75,
          line: { color: "#9A9A9A", width: 1, dash: "dot" },
        },
      ],
      annotations: [
        {
          xref: "paper",
          x: 1,
          xanchor: "right",
          y: 75,
          yanchor: "top",
          text: "P75",
          showarrow: false,
          font: { size: 12 },
        },
      ],
    },
  };
}
