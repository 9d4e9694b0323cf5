import { axis, baseLayout, type Figure, faded, type JsonObject, legendRows, rounded } from "../figure/theme.ts";
import type { WorkloadTrigger } from "./input.ts";

const FUNCTIONS = "#0072B2";
const CALLS = "#D55E00";
const PALE = 0.35;

/** Shares of functions and calls per trigger, the published ones pale beside them. */
export function triggersFigure(triggers: readonly WorkloadTrigger[]): Figure {
  const x = triggers.map(({ trigger }) => trigger);
  const bar = (name: string, colour: string, shares: readonly (number | null | undefined)[]): JsonObject => ({
    type: "bar",
    name,
    x,
    y: shares.map((share) => (share == null ? null : rounded(100 * share))),
    marker: { color: colour },
    hovertemplate: `%{x}: %{y:.3~g} %<extra>${name}</extra>`,
  });
  const data = [
    bar(
      "functions",
      FUNCTIONS,
      triggers.map(({ functions }) => functions),
    ),
    bar(
      "functions, published",
      faded(FUNCTIONS, PALE),
      triggers.map(({ published }) => published?.functions),
    ),
    bar(
      "calls",
      CALLS,
      triggers.map(({ calls }) => calls),
    ),
    bar(
      "calls, published",
      faded(CALLS, PALE),
      triggers.map(({ published }) => published?.calls),
    ),
  ];
  return {
    data,
    layout: {
      ...baseLayout(360, legendRows(data.map(({ name }) => String(name)))),
      barmode: "group",
      bargap: 0.25,
      xaxis: axis("", { type: "category" }),
      yaxis: axis("share (%)", { rangemode: "tozero" }),
    },
  };
}
