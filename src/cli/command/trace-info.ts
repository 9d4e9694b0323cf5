import type { Command } from "commander";
import { cdfCsv } from "../../report/workload/csv.ts";
import { workloadPage } from "../../report/workload/page.ts";
import { type CommonOptions, readPlatform, withPlatform } from "../arguments.ts";
import { printResult } from "../console.ts";
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

async function info(path: string, options: CommonOptions): Promise<void> {
  const { runtime } = readPlatform(options.platform);
  const out = options.out === undefined ? undefined : new OutputDirectory(options.out);
  await out?.check();
  const described = await describe(await openTrace(path), options, runtime);
  const document = documentOf(described, options.seed);
  if (out !== undefined) await write(out, described, document);
  printResult(options, document, () =>
    described.kind === "tables"
      ? tablesText(described.source, described.marginals)
      : traceText(described.source, described.characteristics, described.marginals),
  );
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

async function write(out: OutputDirectory, described: Description, document: object): Promise<void> {
  const input = workloadInput(described, {
    title: `What ${described.source.name} is like`,
    command: "trace info",
    plotlySource: plotlySource(),
  });
  await out.write("trace.json", `${JSON.stringify(document, null, 1)}\n`);
  await out.write("cdfs.csv", cdfCsv(input.marginals));
  await out.write("report.html", workloadPage(input));
}
