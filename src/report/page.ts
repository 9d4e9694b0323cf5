import { formatDuration } from "../base/quantity.ts";
import type { LearnedCache } from "../experiment/learned-cache.ts";
import type { CurveRow } from "../experiment/lru-curve.ts";
import type {
  CacheResult,
  ClassRow,
  EvaluatedPart,
  FunctionRow,
  IntervalRow,
  ResultsDocument,
  RunResult,
  WindowRow,
} from "../experiment/result.ts";
import { boundLines } from "./bound-text.ts";
import { byPolicy, type PolicyRuns } from "./by-policy.ts";
import { cacheFigures } from "./cache/figures.ts";
import { cacheSection } from "./cache/section.ts";
import { type EdgeFigureInput, edgeFigures } from "./edge/figures.ts";
import { edgeSection } from "./edge/page.ts";
import { figures, type NamedFigure, type Training } from "./figure.ts";
import { escapeHtml } from "./html.ts";
import { numberText } from "./number-text.ts";
import { type Fact, figureHtml, flattened, heading, htmlPage, loadSection, provenance } from "./page/shell.ts";
import { classTable, fullTable, policyTable } from "./page/tables.ts";
import { summary } from "./summary.ts";

/** What a report page is made of; what is missing leaves its section out. */
export interface ReportInput {
  readonly title: string;
  readonly document: ResultsDocument<RunResult> | ResultsDocument<CacheResult>;
  /** The policy kinds that know the future: shown as bounds, never as the best. */
  readonly offline: readonly string[];
  readonly functions?: readonly FunctionRow[] | undefined;
  readonly windows?: readonly WindowRow[] | undefined;
  readonly classes?: readonly ClassRow[] | undefined;
  readonly rewards?: readonly Training[] | undefined;
  /** Cache results; taken from the document when it has them. */
  readonly cache?: readonly CacheResult[] | undefined;
  /** Of a cache run: by interval, what its policies learned, and LRU at every capacity. */
  readonly intervals?: readonly IntervalRow[] | undefined;
  readonly learned?: readonly LearnedCache[] | undefined;
  readonly curve?: readonly CurveRow[] | undefined;
  /** Of an edge run beside the others. */
  readonly edge?: EdgeFigureInput | undefined;
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
  const bounds = document.bounds !== undefined && "starts" in document.bounds ? document.bounds : undefined;
  const cacheBounds = document.bounds !== undefined && !("starts" in document.bounds) ? document.bounds : undefined;
  const { offline } = input;
  const drawn = figures({ results: runs, offline, functions, windows, rewards, cache, bounds, cacheBounds });
  const further = cacheFigures({ ...input, results: cache ?? [] });
  const chain = input.edge === undefined ? [] : edgeFigures(input.edge);
  const body = [
    header(input.title, document, runs, manifest),
    lead(summary(policies)),
    policies.length > 0 ? resultSection(policies, runs, boundLines(bounds)) : "",
    classSection(input.classes ?? []),
    figureSection(drawn.filter(({ name }) => name !== CACHE_FIGURE)),
    cache !== undefined && cache.length > 0
      ? cacheSection(
          cache,
          offline,
          drawn.filter(({ name }) => name === CACHE_FIGURE),
          { ...further, explained: input.learned ?? [] },
        )
      : "",
    input.edge === undefined ? "" : edgeSection(input.edge.document.results[0]!, chain),
    loadSection(document.trace.load),
    manifest === undefined ? "" : provenance(manifest),
  ];
  const all = [...drawn, ...further.run, ...further.learned, ...chain];
  return htmlPage(input.title, body.filter((part) => part !== "").join("\n"), all, input.plotlySource);
}

function isRun(result: RunResult | CacheResult): result is RunResult {
  return "rum" in result;
}

function isCache(result: RunResult | CacheResult): result is CacheResult {
  return "missRatio" in result;
}

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
  return heading(title, command, facts);
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

function resultSection(policies: readonly PolicyRuns[], runs: readonly RunResult[], bounds: readonly string[]): string {
  const seeds = Math.max(...policies.map((policy) => policy.runs.length));
  const interval =
    seeds > 1 ? ` Values are means over ${seeds} seeds ± the half-width of the 95 % interval (Student t).` : "";
  return `<h2>Results</h2>
${policyTable(policies)}
<p class="quiet">RUM = cold wait in seconds + wasted GB·s / 99.69, lower is better; a GB is 1024 MB.${interval} Click a heading to sort; hover over it for its meaning.</p>
${bounds.map((line) => `<p class="quiet">${escapeHtml(line)}</p>`).join("\n")}
<details><summary>All fields, a row per policy and seed</summary>
${fullTable(runs)}
</details>`;
}

function classSection(rows: readonly ClassRow[]): string {
  if (rows.length === 0) return "";
  return `<details><summary>By trigger and by rate of calls</summary>
<p class="quiet">A pool is an app, or a function where those share no instances; mixed pools have several triggers.</p>
${classTable(rows)}
</details>`;
}

function figureSection(drawn: readonly NamedFigure[]): string {
  return drawn.length === 0 ? "" : `<h2>Figures</h2>\n${drawn.map(figureHtml).join("\n")}`;
}

const CACHE_FIGURE = "cache-miss";
