import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { listCatalog, type Resolved } from "../experiment/catalog.ts";
import type { Decisions } from "../experiment/decisions.ts";
import type { LearnedCache } from "../experiment/learned-cache.ts";
import type { CurveRow } from "../experiment/lru-curve.ts";
import type {
  CacheResult,
  ClassRow,
  DecisionRow,
  FunctionRow,
  IntervalRow,
  ResultsDocument,
  RewardRow,
  RunResult,
  WindowRow,
} from "../experiment/result.ts";
import type { RunOutput } from "../experiment/run.ts";
import {
  BACKGROUND_WINDOW_COLUMNS,
  CACHE_COLUMNS,
  CLASS_COLUMNS,
  CURVE_COLUMNS,
  DECISION_COLUMNS,
  FUNCTION_COLUMNS,
  INTERVAL_COLUMNS,
  RESULT_COLUMNS,
  REWARD_COLUMNS,
  WINDOW_COLUMNS,
} from "../report/columns.ts";
import { csvChunks, writeCsv } from "../report/csv.ts";
import { EDGE_WINDOW_COLUMNS } from "../report/edge/columns.ts";
import type { EdgeFigureInput } from "../report/edge/figures.ts";
import { reportPage } from "../report/page.ts";
import { type OutputDirectory, readText } from "./output.ts";

/** Everything a command leaves in its output directory. */
export interface ResultFiles {
  readonly title: string;
  readonly document: ResultsDocument<RunResult> | ResultsDocument<CacheResult>;
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly functions?: readonly FunctionRow[];
  readonly windows?: readonly WindowRow[];
  readonly classes?: readonly ClassRow[];
  readonly decisions?: Iterable<DecisionRow> | undefined;
  /** By agent; the first one's file is rewards.csv, another's rewards-NAME.csv. */
  readonly rewards?: readonly { readonly agent: string; readonly rows: readonly RewardRow[] }[];
  /** Of a cache run. */
  readonly intervals?: readonly IntervalRow[];
  readonly learned?: readonly LearnedCache[];
  readonly curve?: readonly CurveRow[];
  /** An edge run beside the others. */
  readonly edge?: EdgeFigureInput;
  /** Further files by name. */
  readonly extra?: Readonly<Record<string, string>>;
}

/**
 * Writes all files; the manifest last, which lists them: what else lies in the directory is of an earlier run, and
 * stays, but is not part of this one.
 */
export async function writeResults(out: OutputDirectory, results: ResultFiles): Promise<void> {
  await writeFiles(out, filesOf(results), results.manifest);
}

/** Writes files by name, then the manifest with their list. */
export async function writeFiles(
  out: OutputDirectory,
  files: Iterable<readonly [name: string, text: string | Iterable<string>]>,
  manifest: Readonly<Record<string, unknown>>,
): Promise<void> {
  const names: string[] = [];
  for (const [name, text] of files) {
    if (typeof text === "string") await out.write(name, text);
    else await out.writePieces(name, text);
    names.push(name);
  }
  await out.write("manifest.json", `${JSON.stringify({ ...manifest, files: names }, null, 1)}\n`);
}

function* filesOf(results: ResultFiles): Iterable<readonly [name: string, text: string | Iterable<string>]> {
  const { document, functions, windows, classes, decisions, rewards = [], extra = {} } = results;
  yield ["results.json", `${JSON.stringify(document, null, 1)}\n`];
  yield ["results.csv", resultsCsv(document)];
  if (document.cache !== undefined) yield ["cache.csv", writeCsv(document.cache, CACHE_COLUMNS)];
  if (functions !== undefined) yield ["functions.csv", writeCsv(functions, FUNCTION_COLUMNS)];
  if (windows !== undefined) yield ["windows.csv", windowsCsv(windows)];
  if (classes !== undefined) yield ["classes.csv", writeCsv(classes, CLASS_COLUMNS)];
  if (decisions !== undefined) yield ["decisions.csv", csvChunks(decisions, DECISION_COLUMNS)];
  for (const [i, { agent, rows }] of rewards.entries())
    yield [i === 0 ? "rewards.csv" : `rewards-${agent}.csv`, writeCsv(rows, REWARD_COLUMNS)];
  yield* cacheFiles(results);
  if (results.edge !== undefined) {
    yield ["edge.json", `${JSON.stringify(results.edge.document, null, 1)}\n`];
    yield ["edge-windows.csv", writeCsv(results.edge.windows, EDGE_WINDOW_COLUMNS)];
  }
  yield* Object.entries(extra);
  yield ["report.html", page(results)];
}

/** The files of a cache run besides its results; what is empty is left out. */
function* cacheFiles({
  intervals = [],
  learned = [],
  curve = [],
}: ResultFiles): Iterable<readonly [name: string, text: string]> {
  if (intervals.length > 0) yield ["intervals.csv", writeCsv(intervals, INTERVAL_COLUMNS)];
  if (learned.length > 0) yield ["learned.json", `${JSON.stringify(learned)}\n`];
  if (curve.length > 0) yield ["lru-curve.csv", writeCsv(curve, CURVE_COLUMNS)];
}

/** The builds of plotly a page can carry: what the figures need (1.5 MB), or all of plotly (10 MB). */
export const PLOTLY = { cartesian: "plotly.js-cartesian-dist-min", full: "plotly.js-dist" } as const;

/** The report page of these results. */
export function page(
  files: Omit<ResultFiles, "decisions" | "extra">,
  plotly: keyof typeof PLOTLY = "cartesian",
): string {
  return reportPage({ ...files, offline: offlineKinds(), plotlySource: plotlySource(plotly) });
}

/** The text of a build of plotly. */
export function plotlySource(plotly: keyof typeof PLOTLY = "cartesian"): string {
  return readFileSync(createRequire(import.meta.url).resolve(PLOTLY[plotly]), "utf8");
}

/** The decisions of runs that logged them, run by run; undefined where none did. */
export function decisionRows(runs: readonly RunOutput[]): Iterable<DecisionRow> | undefined {
  const tables = runs.flatMap(({ decisions }) => (decisions === undefined ? [] : [decisions]));
  return tables.length === 0 ? undefined : rowsOf(tables);
}

function* rowsOf(tables: readonly Decisions[]): Generator<DecisionRow> {
  for (const table of tables) yield* table.rows();
}

/** The policies and caches that know the future. */
export function offlineKinds(): readonly string[] {
  const { policies, caches } = listCatalog();
  return [...policies, ...caches].filter(({ offline }) => offline).map(({ name }) => name);
}

/** Reads every file that the entries' parameters name, and those of the platform's, `limits`, if it names one. */
export async function readEntryFiles(
  entries: readonly Resolved<unknown>[],
  limits = "",
): Promise<(path: string) => string> {
  const texts = new Map<string, string>();
  for (const path of [...entries.flatMap((entry) => entry.files), ...(limits === "" ? [] : [limits])])
    texts.set(path, await readText(path));
  return (path) => texts.get(path) ?? "";
}

function windowsCsv(windows: readonly WindowRow[]): string {
  return windows[0]?.nodeUtilisation === undefined
    ? writeCsv(windows, WINDOW_COLUMNS)
    : writeCsv(windows as readonly Required<WindowRow>[], BACKGROUND_WINDOW_COLUMNS);
}

function resultsCsv(document: ResultsDocument<RunResult> | ResultsDocument<CacheResult>): string {
  const { results } = document;
  const cached = results.length > 0 && "missRatio" in results[0]!;
  return cached
    ? writeCsv(results as readonly CacheResult[], CACHE_COLUMNS)
    : writeCsv(results as readonly RunResult[], RESULT_COLUMNS);
}
