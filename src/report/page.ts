import { formatDuration } from "../base/quantity.ts";
import type {
  CacheResult,
  EvaluatedPart,
  FunctionRow,
  ResultsDocument,
  RunResult,
  WindowRow,
} from "../experiment/result.ts";
import { byPolicy, type PolicyRuns } from "./by-policy.ts";
import { figures, type NamedFigure, type Training } from "./figure.ts";
import { embeddedJson, embeddedScript, escapeHtml } from "./html.ts";
import { numberText } from "./number-text.ts";
import { PAGE_SCRIPT } from "./page/script.ts";
import { PAGE_STYLE } from "./page/style.ts";
import { cacheTableHtml, fullTable, plainTable, policyTable } from "./page/tables.ts";
import { summary } from "./summary.ts";

/** What a report page is made of; what is missing leaves its section out. */
export interface ReportInput {
  readonly title: string;
  readonly document: ResultsDocument<RunResult> | ResultsDocument<CacheResult>;
  /** The policy kinds that know the future: shown as bounds, never as the best. */
  readonly offline: readonly string[];
  readonly functions?: readonly FunctionRow[] | undefined;
  readonly windows?: readonly WindowRow[] | undefined;
  readonly rewards?: readonly Training[] | undefined;
  /** Cache results; taken from the document when it has them. */
  readonly cache?: readonly CacheResult[] | undefined;
  readonly manifest?: Readonly<Record<string, unknown>> | undefined;
  /** The text of plotly.js-cartesian-dist-min. */
  readonly plotlySource: string;
}

/** A page of HTML that stands alone: it loads nothing, works from a file, and prints. */
export function reportPage(input: ReportInput): string {
  const { document, manifest, functions, windows, rewards } = input;
  const runs = (document.results as readonly (RunResult | CacheResult)[]).filter(isRun);
  const cached = (document.results as readonly (RunResult | CacheResult)[]).filter(isCache);
  const cache = input.cache ?? document.cache ?? (cached.length > 0 ? cached : undefined);
  const policies = byPolicy(runs, input.offline);
  const drawn = figures({ results: runs, offline: input.offline, functions, windows, rewards, cache });
  const body = [
    header(input.title, document, runs, manifest),
    lead(summary(policies)),
    policies.length > 0 ? resultSection(policies, runs) : "",
    figureSection(drawn.filter(({ name }) => name !== CACHE_FIGURE)),
    cache !== undefined && cache.length > 0 ? cacheSection(cache, input.offline, drawn) : "",
    loadSection(document),
    manifest === undefined ? "" : provenance(manifest),
  ];
  return shell(input.title, body.filter((part) => part !== "").join("\n"), drawn, input.plotlySource);
}

function isRun(result: RunResult | CacheResult): result is RunResult {
  return "rum" in result;
}

function isCache(result: RunResult | CacheResult): result is CacheResult {
  return "missRatio" in result;
}

// the policy forbids every request, so that a slip of ours or of a library shows as an error and not as traffic
const CONTENT_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

function shell(title: string, body: string, drawn: readonly NamedFigure[], plotlySource: string): string {
  const scripts = [
    `<script>${embeddedScript(plotlySource)}</script>`,
    `<script type="application/json" id="figures">${embeddedJson(drawn.map(({ name, figure }) => ({ name, ...figure })))}</script>`,
    `<script>${PAGE_SCRIPT}</script>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${body}
</main>
${scripts.join("\n")}
</body>
</html>
`;
}

const LONG_FACT = 24; // characters that fit a column of the header
type Fact = readonly [name: string, value: string];

function header(
  title: string,
  { command, seed, trace, evaluation }: ReportInput["document"],
  runs: readonly RunResult[],
  manifest: Readonly<Record<string, unknown>> | undefined,
): string {
  const seeds = [...new Set(runs.map((run) => run.seed))];
  const facts: Fact[] = [
    ["trace", trace.name],
    ["format", trace.load.format],
    [runs.length > 0 ? "functions" : "objects", numberText(trace.functions)],
    [runs.length > 0 ? "invocations" : "requests", numberText(trace.invocations)],
    ["observed time", formatDuration(trace.horizonMs)],
    ...(evaluation === undefined ? [] : [evaluatedFact(evaluation)]),
    seeds.length > 1 ? [`${seeds.length} seeds`, seedList(seeds)] : ["seed", String(seeds[0] ?? seed)],
    ...versionFact(manifest),
    ["digest of the trace", trace.digest],
  ];
  const items = facts.map(([name, value]) => {
    const long = value.length > LONG_FACT ? ' class="long"' : "";
    return `<div${long}><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`;
  });
  const words = command.split(" ").map((word) => `<span>${escapeHtml(word)}</span>`);
  return `<h1>${escapeHtml(title)}</h1>
<p class="quiet"><code>${words.join(" ")}</code></p>
<dl class="facts">${items.join("\n")}</dl>`;
}

function evaluatedFact({ fromMs, horizonMs, invocations }: EvaluatedPart): Fact {
  const after = `after ${formatDuration(fromMs)} of training`;
  return ["judged on", `${formatDuration(horizonMs)} ${after}: ${numberText(invocations)} invocations`];
}

function seedList(seeds: readonly number[]): string {
  return seeds.length <= 12 ? seeds.join(", ") : `${seeds.slice(0, 10).join(", ")}, … ${seeds.at(-1)}`;
}

function versionFact(manifest: Readonly<Record<string, unknown>> | undefined): Fact[] {
  const entry = flattened(manifest ?? {}).find(([name]) => /^(versions?\.)?(prewarm|package|version)$/.test(name));
  return entry === undefined ? [] : [["prewarm", entry[1]]];
}

function lead(sentences: readonly string[]): string {
  if (sentences.length === 0) return "";
  return `<div class="lead">${sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("")}</div>`;
}

function resultSection(policies: readonly PolicyRuns[], runs: readonly RunResult[]): string {
  const seeds = Math.max(...policies.map((policy) => policy.runs.length));
  const interval =
    seeds > 1 ? ` Values are means over ${seeds} seeds ± the half-width of the 95 % interval (Student t).` : "";
  return `<h2>Results</h2>
${policyTable(policies)}
<p class="quiet">RUM = cold wait in seconds + wasted GB·s / 99.69, lower is better; a GB is 1024 MB.${interval} Click a heading to sort; hover over it for its meaning.</p>
<details><summary>All fields, a row per policy and seed</summary>
${fullTable(runs)}
</details>`;
}

function figureSection(drawn: readonly NamedFigure[]): string {
  return drawn.length === 0 ? "" : `<h2>Figures</h2>\n${drawn.map(figureHtml).join("\n")}`;
}

const CACHE_FIGURE = "cache-miss";
const OPEN_ROWS = 12;

function cacheSection(
  cache: readonly CacheResult[],
  offline: readonly string[],
  drawn: readonly NamedFigure[],
): string {
  const open = cache.length <= OPEN_ROWS ? " open" : "";
  return `<h2>Edge cache</h2>
${drawn
  .filter(({ name }) => name === CACHE_FIGURE)
  .map(figureHtml)
  .join("")}
<details${open}><summary>All cache results</summary>
${cacheTableHtml(cache, offline)}
</details>`;
}

function figureHtml({ name, title, caption, figure }: NamedFigure): string {
  return `<h3>${escapeHtml(title)}</h3>
<figure>
<div class="plot" id="figure-${name}" style="height:${figure.layout.height}px"></div>
<noscript><p>The figure is drawn by JavaScript, which is off.</p></noscript>
<figcaption>${escapeHtml(caption)}</figcaption>
</figure>`;
}

function loadSection({ trace: { load } }: ReportInput["document"]): string {
  const counts = Object.entries(load.counts).map(([name, count]): Fact => [spaced(name), numberText(count)]);
  const notes = load.notes.map((note) => `<li>${escapeHtml(note)}</li>`);
  return [
    "<h2>How the trace was read</h2>",
    `<p class="quiet">Repairs are counted; a repair that is not listed did not happen.</p>`,
    counts.length > 0 ? plainTable(counts) : "<p>Nothing was counted.</p>",
    notes.length > 0 ? `<ul>${notes.join("\n")}</ul>` : "",
  ].join("\n");
}

/** `missingMemory` as `missing memory`. */
function spaced(name: string): string {
  return name.replace(/(\p{Ll})(\p{Lu})/gu, (_, low: string, high: string) => `${low} ${high.toLowerCase()}`);
}

function provenance(manifest: Readonly<Record<string, unknown>>): string {
  return `<h2>Parameters and provenance</h2>\n${plainTable(flattened(manifest))}`;
}

/** The leaves of nested data by their dotted names; lists of plain values stay in one. */
function flattened(value: unknown, name = ""): Fact[] {
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return [[name, value.join(", ")]];
  if (typeof value !== "object" || value === null) return [[name, value === null ? "none" : String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => flattened(inner, name === "" ? key : `${name}.${key}`));
}
