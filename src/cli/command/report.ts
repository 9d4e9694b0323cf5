import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { InputError } from "../../base/errors.ts";
import { parseJson } from "../../base/json.ts";
import type { RewardRow } from "../../experiment/result.ts";
import {
  CLASS_COLUMNS,
  CURVE_COLUMNS,
  FUNCTION_COLUMNS,
  INTERVAL_COLUMNS,
  REWARD_COLUMNS,
  WINDOW_COLUMNS,
} from "../../report/columns.ts";
import { type CsvColumns, readCsv } from "../../report/csv.ts";
import { EDGE_WINDOW_COLUMNS } from "../../report/edge/columns.ts";
import type { EdgeFigureInput } from "../../report/edge/figures.ts";
import { edgePage } from "../../report/edge/page.ts";
import { printResult } from "../console.ts";
import { isEdge, readEdge } from "../edge-schema.ts";
import { OutputDirectory, readText } from "../output.ts";
import { PLOTLY, page, plotlySource } from "../results.ts";
import { readDocument, readLearned } from "../results-schema.ts";

/** `prewarm report DIR`: builds report.html again from the results in DIR. */
export function addReport(program: Command): void {
  program
    .command("report")
    .description("build report.html again from the results in a directory")
    .argument("<dir>")
    .addOption(
      new Option("--plotly <build>", "the plotly the page carries").choices(Object.keys(PLOTLY)).default("cartesian"),
    )
    .option("--json", "print exactly one JSON document", false)
    .action(async (dir: string, options: { readonly json: boolean; readonly plotly: keyof typeof PLOTLY }) => {
      const out = new OutputDirectory(dir);
      const names = await namesIn(dir);
      const text = await pageOf(dir, names, options.plotly);
      await out.check();
      await out.write("report.html", text);
      const report = join(dir, "report.html");
      printResult({ ...options, quiet: false }, { schema: 1, command: "report", report }, () => `Report: ${report}`);
    });
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (cause) {
    throw new InputError(
      "missing",
      { source: dir },
      `expected a directory with results, got ${(cause as NodeJS.ErrnoException).code}`,
      { cause },
    );
  }
}

async function pageOf(dir: string, names: readonly string[], plotly: keyof typeof PLOTLY): Promise<string> {
  const source = join(dir, "results.json");
  const json = names.includes("results.json") ? await readJson(source) : undefined;
  if (!isEdge(json)) return page(await readResults(dir, names), plotly);
  const { files: _, ...manifest } = names.includes("manifest.json")
    ? readManifest(await readJson(join(dir, "manifest.json")))
    : ({} as Readonly<Record<string, unknown>>);
  return edgePage({
    title: typeof manifest.title === "string" ? manifest.title : "Results of prewarm edge",
    ...(await readChain(dir, "results.json")),
    manifest,
    plotlySource: plotlySource(plotly),
  });
}

/** The edge run whose document a file holds. */
async function readChain(dir: string, name = "edge.json"): Promise<EdgeFigureInput> {
  const [source, windows] = [join(dir, name), join(dir, "edge-windows.csv")];
  const document = readEdge(await readJson(source), source);
  return { document, windows: readCsv(await readText(windows), windows, EDGE_WINDOW_COLUMNS) };
}

async function readJson(path: string): Promise<unknown> {
  return parseJson(await readText(path), path);
}

async function readResults(dir: string, present: readonly string[]) {
  const json = async (name: string) => readJson(join(dir, name));
  const { files: listed, ...manifest } = present.includes("manifest.json")
    ? readManifest(await json("manifest.json"))
    : ({} as Readonly<Record<string, unknown>>);
  const names = Array.isArray(listed) ? present.filter((name) => listed.includes(name)) : present;
  const csv = async <Row extends object>(name: string, columns: CsvColumns<Row>) =>
    names.includes(name) ? readCsv<Row>(await readText(join(dir, name)), join(dir, name), columns) : undefined;
  const source = join(dir, "results.json");
  const results = await json("results.json");
  if (typeof results === "object" && results !== null && "resolution" in results) {
    throw new InputError("unknown", { source }, `expected results of events, got resolution ${results.resolution}`);
  }
  const document = readDocument(results, source);
  const functions = await csv("functions.csv", FUNCTION_COLUMNS);
  const windows = await csv("windows.csv", WINDOW_COLUMNS);
  const classes = await csv("classes.csv", CLASS_COLUMNS);
  const intervals = await csv("intervals.csv", INTERVAL_COLUMNS);
  const curve = await csv("lru-curve.csv", CURVE_COLUMNS);
  const learned = names.includes("learned.json")
    ? readLearned(await json("learned.json"), join(dir, "learned.json"))
    : undefined;
  return {
    title: typeof manifest.title === "string" ? manifest.title : `Results of prewarm ${document.command}`,
    document,
    manifest,
    rewards: await readRewards(dir, names, Array.isArray(manifest.agents) ? manifest.agents.map(String) : []),
    ...(functions === undefined ? {} : { functions }),
    ...(windows === undefined ? {} : { windows }),
    ...(classes === undefined ? {} : { classes }),
    ...(intervals === undefined ? {} : { intervals }),
    ...(curve === undefined ? {} : { curve }),
    ...(learned === undefined ? {} : { learned }),
    ...(names.includes("edge.json") ? { edge: await readChain(dir) } : {}),
  };
}

/** The rewards of the agents, in the order of `agents`, the first of which has the file without a name. */
async function readRewards(dir: string, names: readonly string[], agents: readonly string[]) {
  const rewards: { agent: string; rows: readonly RewardRow[] }[] = [];
  for (const name of names.filter((each) => /^rewards(-.+)?\.csv$/.test(each)).sort()) {
    const agent = /^rewards-(.+)\.csv$/.exec(name)?.[1] ?? agents[0] ?? "agent";
    rewards.push({ agent, rows: readCsv<RewardRow>(await readText(join(dir, name)), join(dir, name), REWARD_COLUMNS) });
  }
  return rewards.sort((a, b) => agents.indexOf(a.agent) - agents.indexOf(b.agent));
}

function readManifest(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
}
