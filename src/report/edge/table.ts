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
  /** Shown only where a site has some. */
  readonly rare?: true;
}

/** What is said of these sites. */
export function siteColumns(sites: readonly (EdgeSite & Partial<EdgeNode>)[]): readonly SiteColumn[] {
  return SITE_COLUMNS.filter(({ rare, value }) => rare !== true || sites.some((site) => (value(site) ?? 0) > 0));
}

/** What is said of an origin: a heading, its meaning, and the figure. */
export function originColumns(
  origins: EdgeResult["origins"],
): readonly (readonly [heading: string, meaning: string, value: (origin: EdgeResult["origins"][number]) => number])[] {
  const columns = [
    ["attempts", "requests that it was sent, retries included", (origin) => origin.attempts],
    ["failures", "errors, time-outs and statuses that led to another origin", (origin) => origin.failures],
    ["answers", "passed on, of whatever status", (origin) => origin.answers],
  ] as const satisfies ReturnType<typeof originColumns>;
  if (origins.every(({ misdirected }) => misdirected === 0)) return columns;
  return [...columns, ["unknown hosts", "attempts for a host that it does not serve", (origin) => origin.misdirected]];
}

/** What became of slices, as a line; none where objects were whole. */
export function slicesText({ slices, requests }: EdgeResult): readonly string[] {
  if (slices === null) return [];
  const { bytes, asked, found, requestsInPart } = slices;
  const what = bytes === null ? "objects asked for, whole or in part" : `slices of ${formatSize(bytes)} asked for`;
  const inPart = requests === 0 ? null : requestsInPart / requests;
  return [
    `${numberText(asked)} ${what}, ${percent(asked === 0 ? null : found / asked)} found at once on the nodes; ${percent(inPart)} of the requests found a part`,
  ];
}

/** What the hit ratio of the nodes is a share of: requests, or the slices that they asked for. */
export function answered({ slices }: EdgeResult): string {
  const isSliced = slices !== null && slices.bytes !== null;
  return `${isSliced ? "of their slices " : ""}answered by the nodes' caches`;
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
const SITE_COLUMNS: readonly SiteColumn[] = [
  {
    heading: "requests",
    meaning: "that came to the site; each slice is one",
    value: (site) => site.requests,
    text: numberText,
  },
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
    heading: "kept errors",
    meaning: "answered with an error that the cache kept",
    value: (site) => site.keptErrors,
    text: numberText,
    rare: true,
  },
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
  const columns = siteColumns(sites);
  const ofOrigins = originColumns(result.origins);
  const failed = Object.entries(failures).filter(([, count]) => count > 0);
  return [
    `${numberText(result.requests)} requests, ${percent(result.hitRatio)} ${answered(result)} (${percent(result.byteHitRatio)} of the bytes), ${percent(result.errorShare)} failed`,
    `latency in ms: mean ${msText(latencyMs.mean)}, p50 ${msText(latencyMs.p50)}, p95 ${msText(latencyMs.p95)}, p99 ${msText(latencyMs.p99)}`,
    ...slicesText(result),
    "",
    ...rows([
      ["cause", "requests", "mean, ms", "p99, ms"],
      ...result.causes
        .filter(({ requests }) => requests > 0)
        .map(({ cause, requests, latencyMs: of }) => [cause, numberText(requests), msText(of.mean), msText(of.p99)]),
    ]),
    "",
    ...rows([
      ["site", ...columns.map(({ heading }) => heading)],
      ...sites.map((site) => [printable(site.name), ...columns.map(({ value, text }) => text(value(site)))]),
    ]),
    "",
    ...rows([
      ["origin", ...ofOrigins.map(([heading]) => heading)],
      ...result.origins.map((origin) => [
        printable(origin.name),
        ...ofOrigins.map(([, , value]) => numberText(value(origin))),
      ]),
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
