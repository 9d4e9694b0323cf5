import { axis, baseLayout, type Figure } from "../../src/report/figure/theme.ts";
import { type EdgeRun, summaries } from "./run.ts";
import { RUNTIMES } from "./setting.ts";

const COLOURS = { isolate: "#0072B2", "micro-vm": "#009E73", container: "#E69F00", vm: "#D55E00" } as const;

/** Cost against mean latency: a colour per runtime, circles at the edge and squares in the cloud, filled where learned. */
export function picture(runs: readonly EdgeRun[]): Figure {
  const all = summaries(runs);
  const data = RUNTIMES.flatMap((runtime) =>
    (["edge", "cloud"] as const).map((where) => {
      const own = all.filter(({ arm }) => arm.runtime === runtime && arm.where === where);
      const shape = where === "edge" ? "circle" : "square";
      return {
        type: "scatter",
        mode: "markers",
        name: `${runtime}, ${where}`,
        x: own.map(({ totalUSD }) => totalUSD.mean),
        y: own.map(({ mean }) => mean.mean),
        error_x: { type: "data", array: own.map(({ totalUSD }) => totalUSD.margin ?? 0), thickness: 1 },
        error_y: { type: "data", array: own.map(({ mean }) => mean.margin ?? 0), thickness: 1 },
        marker: {
          color: COLOURS[runtime],
          size: 12,
          symbol: own.map(({ arm }) => (arm.policies === "learned" ? shape : `${shape}-open`)),
        },
      };
    }),
  );
  return {
    data,
    layout: {
      ...baseLayout(460, 2),
      xaxis: axis("cost (USD)", { rangemode: "tozero" }),
      yaxis: axis("mean latency (ms)", { type: "log" }),
    },
  };
}
