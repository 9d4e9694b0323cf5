import { formatSize } from "../../base/quantity.ts";
import type { EdgeNode, EdgeResult, EdgeSite } from "../../experiment/edge-result.ts";
import type { Maybe } from "../../experiment/result.ts";
import { numberText } from "../number-text.ts";
import { aligned, printable } from "../text-columns.ts";

/** A column of a table of sites: its heading, what it means, its text and the number it is sorted by. */
export interface SiteColumn {
  readonly heading: string;
  readonly meaning: string;
  readonly value: (site: EdgeSite & Partial<EdgeNode>) => Maybe;
  readonly text: (value: Maybe) => string;
}

/** A share as a text in per cent. */
export function percent(value: Maybe): string {
  return value === null ? "–" : `${(100 * value).toFixed(value !== 0 && Math.abs(value) < 0.01 ? 3 : 1)} %`;
}

/** Milliseconds as a text. */
export function msText(value: Maybe): string {
  return value === null ? "–" : value.toPrecision(3);
}

/** What is said of every node and of the tier. */
export const SITE_COLUMNS: readonly SiteColumn[] = [
  { heading: "requests", meaning: "that came to the site", value: (site) => site.requests, text: numberText },
  {
    heading: "hits",
    meaning: "answered from the cache, stale ones included",
    value: (site) => site.hitRatio,
    text: percent,
  },
  { heading: "byte hits", meaning: "their share of the bytes", value: (site) => site.byteHitRatio, text: percent },
  { heading: "stale", meaning: "served though no longer fresh", value: (site) => site.staleShare, text: percent },
  { heading: "errors", meaning: "answered with an error", value: (site) => site.errorShare, text: percent },
  {
    heading: "cold starts",
    meaning: "of the calls of functions on the node",
    value: (site) => site.coldStartRate ?? null,
    text: percent,
  },
  {
    heading: "p50, ms",
    meaning: "median latency of its clients' requests",
    value: (site) => site.latencyMs?.p50 ?? null,
    text: msText,
  },
  { heading: "p99, ms", meaning: "99th percentile", value: (site) => site.latencyMs?.p99 ?? null, text: msText },
  {
    heading: "to origins",
    meaning: "requests that it sent there",
    value: (site) => site.originRequests,
    text: numberText,
  },
  {
    heading: "from origins",
    meaning: "bytes that came from there",
    value: (site) => site.originBytes,
    text: (value) => (value === null ? "–" : formatSize(value)),
  },
];

/** The lines that `prewarm edge` prints. */
export function edgeText(result: EdgeResult): readonly string[] {
  const { latencyMs, costUSD, failures } = result;
  const sites = [...result.nodes, ...(result.tier === null ? [] : [result.tier])];
  const failed = Object.entries(failures).filter(([, count]) => count > 0);
  return [
    `${numberText(result.requests)} requests, ${percent(result.hitRatio)} answered by the nodes' caches (${percent(result.byteHitRatio)} of the bytes), ${percent(result.errorShare)} failed`,
    `latency in ms: mean ${msText(latencyMs.mean)}, p50 ${msText(latencyMs.p50)}, p95 ${msText(latencyMs.p95)}, p99 ${msText(latencyMs.p99)}`,
    "",
    ...rows([
      ["cause", "requests", "mean, ms", "p99, ms"],
      ...result.causes
        .filter(({ requests }) => requests > 0)
        .map(({ cause, requests, latencyMs: of }) => [cause, numberText(requests), msText(of.mean), msText(of.p99)]),
    ]),
    "",
    ...rows([
      ["site", ...SITE_COLUMNS.map(({ heading }) => heading)],
      ...sites.map((site) => [printable(site.name), ...SITE_COLUMNS.map(({ value, text }) => text(value(site)))]),
    ]),
    "",
    ...rows([
      ["origin", "attempts", "failures", "answers"],
      ...result.origins.map(({ name, ...counts }) => [printable(name), ...Object.values(counts).map(numberText)]),
    ]),
    "",
    ...(failed.length === 0
      ? []
      : [`failed: ${failed.map(([why, count]) => `${why} ${numberText(count)}`).join(", ")}`]),
    `cost: ${costUSD.total.toPrecision(3)} USD, of which functions ${costUSD.functions.toPrecision(3)}, requests ${costUSD.requests.toPrecision(3)}, bytes from origins ${costUSD.origin.toPrecision(3)}, bytes to clients ${costUSD.edge.toPrecision(3)}`,
  ];
}

/** Lines of rows, the first of which has the headings. */
function rows(lines: readonly (readonly string[])[]): readonly string[] {
  const [names, ...figures] = lines[0]!.map((_, column) => lines.map((line) => line[column]!));
  return aligned([names!], figures);
}
