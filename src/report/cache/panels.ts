import { axis, type JsonObject, plotText } from "../figure/theme.ts";

const GAP = 0.16; // of a panel's height, for its title

/** The axes of panels below each other, one title and height (px) each, all with the same x axis at the bottom. */
export function stackedPanels(
  panels: readonly { readonly title: string; readonly height: number; readonly y: JsonObject }[],
  x: JsonObject,
): { readonly axes: JsonObject; readonly annotations: readonly JsonObject[]; readonly height: number } {
  const height = panels.reduce((sum, panel) => sum + panel.height, 0);
  let above = 0;
  const parts = panels.map(({ title, height: own, y }, k) => {
    const top = 1 - above / height;
    above += own;
    const domain = [1 - above / height + (k < panels.length - 1 ? 0.02 : 0), top - (GAP * 220) / height];
    const last = k === panels.length - 1;
    const xAxis = last ? x : { ...x, title: { text: "" }, showticklabels: false };
    return {
      axes: [
        [`xaxis${suffix(k)}`, { ...xAxis, anchor: `y${suffix(k)}` }],
        [`yaxis${suffix(k)}`, { ...y, domain, anchor: `x${suffix(k)}` }],
      ] as const,
      annotation: panelTitle(title, top - (GAP * 220) / height),
    };
  });
  const axes = Object.fromEntries(parts.flatMap(({ axes }) => axes)) as JsonObject;
  return { axes, annotations: parts.map(({ annotation }) => annotation), height };
}

/** The axes that a trace of panel `k` is drawn on. */
export function onPanel(k: number): { readonly xaxis: string; readonly yaxis: string } {
  return { xaxis: `x${suffix(k)}`, yaxis: `y${suffix(k)}` };
}

/** The axis of a share in per cent, from what is there. */
export function percentAxis(title: string): JsonObject {
  return axis(title, { nticks: 6 });
}

function panelTitle(title: string, y: number): JsonObject {
  const at = { xref: "paper", yref: "paper", x: 0, y, xanchor: "left", yanchor: "bottom", yshift: 2 };
  return { text: plotText(title), showarrow: false, font: { size: 13 }, ...at };
}

function suffix(k: number): string {
  return k === 0 ? "" : String(k + 1);
}
