import type { Command } from "commander";
import { seriesCsv, seriesPage } from "../../report/series/page.ts";
import { cdfCsv } from "../../report/workload/csv.ts";
import { workloadPage } from "../../report/workload/page.ts";
import { describeSeries } from "../../trace/series/describe.ts";
import type { CpuSeriesSet } from "../../trace/series/series.ts";
import { type CommonOptions, readPlatform, withPlatform } from "../arguments.ts";
import { printResult } from "../console.ts";
import { readIfSeries, seriesInput, seriesText } from "../cpu-series.ts";
import { OutputDirectory } from "../output.ts";
import { plotlySource } from "../results.ts";
import { openTrace } from "../sources.ts";
import { type Description, describe, workloadInput } from "../workload.ts";
import { tablesText, traceText } from "./trace-text.ts";

/** `prewarm trace info`. */
export function addTraceInfo(trace: Command): void {
  withPlatform(
    trace
      .command("info")
      .description("what a trace holds, beside what is published of Azure Functions, and what was repaired")
      .argument("<trace>"),
  ).action(info);
}

/** What there is to say: as a document, as text, and as files. */
interface Told {
  readonly document: object;
  readonly text: () => string;
  readonly files: () => readonly (readonly [name: string, content: string])[];
}

async function info(path: string, options: CommonOptions): Promise<void> {
  const { runtime } = readPlatform(options.platform);
  const out = options.out === undefined ? undefined : new OutputDirectory(options.out);
  await out?.check();
  const source = await openTrace(path);
  const series = await readIfSeries(source);
  const told =
    series === undefined
      ? tellTrace(await describe(source, options, runtime), options.seed)
      : tellSeries(series, options.seed);
  if (out !== undefined) {
    await out.write("trace.json", `${JSON.stringify(told.document, null, 1)}\n`);
    for (const [name, content] of told.files()) await out.write(name, content);
  }
  printResult(options, told.document, told.text);
}

function tellTrace(described: Description, seed: number): Told {
  return {
    document: documentOf(described, seed),
    text: () =>
      described.kind === "tables"
        ? tablesText(described.source, described.marginals)
        : traceText(described.source, described.characteristics, described.marginals),
    files: () => {
      const input = workloadInput(described, pageOf(described.source.name));
      return [
        ["cdfs.csv", cdfCsv(input.marginals)],
        ["report.html", workloadPage(input)],
      ];
    },
  };
}

function tellSeries(set: CpuSeriesSet, seed: number): Told {
  const { name, unit, digest, load } = set;
  const rows = set.series.map(describeSeries);
  return {
    document: { schema: 1, command: "trace info", seed, trace: { name, digest, load, unit, series: rows } },
    text: () => seriesText(set, rows),
    files: () => [
      ["series.csv", seriesCsv(rows)],
      ["report.html", seriesPage(seriesInput(set, rows, pageOf(name)))],
    ],
  };
}

function pageOf(name: string) {
  return { title: `What ${name} is like`, command: "trace info", plotlySource: plotlySource() };
}

function documentOf(described: Description, seed: number) {
  const { name, digest, load } = described.source;
  const marginals = described.marginals.map(({ name, title, unit, quantiles, published, chance }) => ({
    name,
    title,
    unit,
    quantiles,
    published: published.map(({ source, distance }) => ({ source, distance })),
    chance,
  }));
  const facts = described.kind === "tables" ? {} : described.characteristics;
  return { schema: 1, command: "trace info", seed, trace: { name, digest, load, ...facts, marginals } };
}
