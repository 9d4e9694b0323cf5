import { formatDuration } from "../../base/quantity.ts";
import type { EdgeDocument, EdgeResult, EdgeWindowRow } from "../../experiment/edge-result.ts";
import type { NamedFigure } from "../figure.ts";
import { escapeHtml } from "../html.ts";
import { numberText } from "../number-text.ts";
import { figureHtml, heading, htmlPage, loadSection, provenance } from "../page/shell.ts";
import { sortable } from "../page/tables.ts";
import { edgeFigures } from "./figures.ts";
import { answered, edgeText, msText, originColumns, percent, siteColumns, slicesText } from "./table.ts";

/** What the report of an edge run is made of. */
export interface EdgeReportInput {
  readonly title: string;
  readonly document: EdgeDocument;
  readonly windows: readonly EdgeWindowRow[];
  readonly manifest?: Readonly<Record<string, unknown>> | undefined;
  readonly plotlySource: string;
}

/** A page of HTML that stands alone: the chain as a map, every site's figures, and timelines of the nodes. */
export function edgePage(input: EdgeReportInput): string {
  const { title, document, manifest } = input;
  const result = document.results[0]!;
  const drawn = edgeFigures(input);
  const body = [
    heading(title, "prewarm edge", [
      ["requests", numberText(result.requests)],
      ["observed time", formatDuration(document.trace.horizonMs)],
      ["seed", String(document.seed)],
      [answered(result), percent(result.hitRatio)],
      ["median latency", `${msText(result.latencyMs.p50)} ms`],
      ["failed", percent(result.errorShare)],
      ["cost", `${result.costUSD.total.toPrecision(3)} USD`],
      ["digest of the requests", document.trace.digest],
    ]),
    `<p class="lead">${escapeHtml(edgeText(result)[1]!)}</p>`,
    ...slicesText(result).map((line) => `<p>${escapeHtml(line)}</p>`),
    `<h2>Figures</h2>\n${drawn.map(figureHtml).join("\n")}`,
    edgeTables(result),
    loadSection(document.trace.load),
    manifest === undefined ? "" : provenance(manifest),
  ];
  return htmlPage(title, body.filter((part) => part !== "").join("\n"), drawn, input.plotlySource);
}

/** The part of a page on an edge run beside other results. */
export function edgeSection(result: EdgeResult, drawn: readonly NamedFigure[]): string {
  const text = escapeHtml(edgeText(result).slice(0, 2).join("; "));
  return [
    `<h2>The edge chain: ${escapeHtml(result.scenario)}</h2>\n<p>${text}</p>`,
    ...drawn.map(figureHtml),
    edgeTables(result),
  ].join("\n");
}

/** Every site, the causes of latencies and the origins. */
function edgeTables(result: EdgeResult): string {
  return [sites(result), causes(result), origins(result)].join("\n");
}

function sites({ nodes, tier }: EdgeResult): string {
  const all = [...nodes, ...(tier === null ? [] : [tier])];
  const columns = siteColumns(all);
  const headings = [["site", "a node, or the tier"], ...columns.map((each) => [each.heading, each.meaning])] as const;
  const rows = all.map((site) =>
    row(
      site.name,
      columns.map(({ value, text }) => [value(site), text(value(site))]),
    ),
  );
  return `<h2>Nodes and tier</h2>\n${sortable(headings as readonly (readonly [string, string])[], rows)}`;
}

function causes({ causes: list }: EdgeResult): string {
  const headings = [
    ["cause", "what most of a request's time went to"],
    ["requests", ""],
    ["mean, ms", "of the time from the client's question to the last byte of the answer"],
    ["p50", ""],
    ["p95", ""],
    ["p99", ""],
  ] as const;
  const rows = list
    .filter(({ requests }) => requests > 0)
    .map(({ cause, requests, latencyMs: { mean, p50, p95, p99 } }) =>
      row(cause, [
        [requests, numberText(requests)],
        ...[mean, p50, p95, p99].map((value) => [value, msText(value)] as const),
      ]),
    );
  return `<h2>Latency by cause</h2>\n${sortable(headings, rows)}`;
}

function origins({ origins: list }: EdgeResult): string {
  const columns = originColumns(list);
  const headings = [["origin", ""] as const, ...columns.map(([heading, meaning]) => [heading, meaning] as const)];
  const rows = list.map((origin) =>
    row(
      origin.name,
      columns.map(([, , value]) => [value(origin), numberText(value(origin))] as const),
    ),
  );
  return `<h2>Origins</h2>\n${sortable(headings, rows)}`;
}

function row(name: string, cells: readonly (readonly [number | null, string])[]): string {
  const own = `<td class="name" data-value="${escapeHtml(name)}"><span>${escapeHtml(name)}</span></td>`;
  return `<tr>${own}${cells.map(([value, text]) => `<td data-value="${value ?? ""}">${escapeHtml(text)}</td>`).join("")}</tr>`;
}
