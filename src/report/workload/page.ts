import { escapeHtml } from "../html.ts";
import { numberText } from "../number-text.ts";
import { figureHtml, heading, htmlPage, loadSection, provenance } from "../page/shell.ts";
import { sortable } from "../page/tables.ts";
import { workloadFigures } from "./figures.ts";
import type { WorkloadInput, WorkloadMarginal } from "./input.ts";

/** A page of HTML that stands alone and shows what a trace is like beside what is published. */
export function workloadPage(input: WorkloadInput): string {
  const drawn = workloadFigures(input);
  const body = [
    heading(input.title, input.command, input.facts),
    input.marginals.length > 0 ? distanceSection(input.marginals) : "",
    drawn.length > 0 ? `<h2>Figures</h2>\n${drawn.map(figureHtml).join("\n")}` : "",
    loadSection(input.load),
    input.manifest === undefined ? "" : provenance(input.manifest),
  ];
  return htmlPage(input.title, body.filter((part) => part !== "").join("\n"), drawn, input.plotlySource);
}

const QUANTILES = ["p5", "p25", "p50", "p75", "p95"] as const;
const SOURCES = ["[shahrad20]", "[yu20]"] as const;

function distanceSection(marginals: readonly WorkloadMarginal[]): string {
  const headings = [
    ["distribution", "over functions or apps"],
    ["members", "how many functions or apps it is over"],
    ...QUANTILES.map((name) => [name, ""] as const),
    ["D paper", "Kolmogorov-Smirnov distance to the points read off the paper's figures"],
    ["D data set", "Kolmogorov-Smirnov distance to points of the released data set's distribution"],
    ["D chance", "what a sample of that many members of the published distribution stays below in 19 cases of 20"],
  ] as const;
  const rows = marginals.map(({ title, unit, quantiles, published, chance }) => {
    const name = unit === "" ? title : `${title}, ${unit}`;
    const distances = SOURCES.map((source) => published.find((each) => each.source === source)?.distance ?? null);
    return `<tr><td class="name" data-value="${escapeHtml(name)}"><span>${escapeHtml(name)}</span></td>${[
      cell(quantiles.count),
      ...QUANTILES.map((key) => cell(quantiles[key])),
      ...distances.map((distance) => cell(distance, 3)),
      cell(chance, 3),
    ].join("")}</tr>`;
  });
  return `<h2>Beside what is published</h2>
${sortable(headings, rows)}
<p class="quiet">Azure Functions, July 2019: the paper [shahrad20] read off its plots to about 0.02, the released data set as [yu20] counted it.
D is the largest difference of the two distributions at the published points, 0 for equal ones: a distance above that of chance is not the luck of the draw.
The paper's figures are of the whole platform, the data set is a subset of it: a trace cannot be near both where they differ.</p>`;
}

function cell(value: number | null, decimals?: number): string {
  const text = value === null || decimals === undefined ? numberText(value) : value.toFixed(decimals);
  return `<td data-value="${value ?? ""}">${escapeHtml(text)}</td>`;
}
