import { basename, dirname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { InputError } from "../../base/errors.ts";
import { type AnyTrace, isStored } from "../../trace/call-source.ts";
import { LoadLog } from "../../trace/load-log.ts";
import { type CommonOptions, loadCalls, withArrivals, withOutput } from "../arguments.ts";
import { type Console, printResult, warn } from "../console.ts";
import { OutputDirectory } from "../output.ts";
import { openTrace } from "../sources.ts";
import { azure2019Parts, csvParts, type Part, parquetParts, type Written, writeParts } from "./convert-parts.ts";
import { checkDirectory, checkFile } from "./convert-place.ts";

const TARGETS = ["azure2019", "csv", "parquet"] as const;
const SHAPES = ["calls", "minutes"] as const;

interface ConvertOptions extends Pick<CommonOptions, "seed" | "out" | "json" | "quiet" | "arrivals" | "traceCache"> {
  readonly to: (typeof TARGETS)[number];
  readonly gzip: boolean;
  readonly shape?: (typeof SHAPES)[number];
}

/** `prewarm trace convert`. */
export function addTraceConvert(trace: Command): void {
  const command = trace
    .command("convert")
    .description("write a trace in another format, and say what that format cannot hold")
    .argument("<trace>")
    .addOption(new Option("--to <format>", "the format").choices(TARGETS).makeOptionMandatory());
  withArrivals(withOutput(command))
    .option("--gzip", "gzip the files (csv, azure2019)", false)
    .addOption(
      new Option("--shape <what>", "rows of parquet: minutes where the trace has calls per minute, else calls").choices(
        SHAPES,
      ),
    )
    .action(convert);
}

async function convert(path: string, options: ConvertOptions, command: Command): Promise<void> {
  const { to } = options;
  if (options.out === undefined) throw refused("--out", "where to write the converted trace", "none");
  if (options.gzip && to === "parquet")
    throw refused("--gzip", "csv or azure2019", "parquet, which is compressed in itself");
  if (options.shape !== undefined && to !== "parquet") throw refused("--shape", "--to parquet", to);
  const out = to === "csv" ? dirname(resolve(options.out)) : options.out;
  const directory = new OutputDirectory(out);
  await directory.check();
  const name = to === "csv" ? await checkFile(options.out, options.gzip, await openTrace(path)) : undefined;
  const trace = await loadCalls(path, options, "trace", 0);
  const placed = command.getOptionValueSource("arrivals") === "cli";
  // calls per minute stay what they are unless single calls are asked for, by name or by saying how to place them
  const shape = options.shape ?? (isStored(trace) || placed ? "calls" : "minutes");
  const minutes = !isStored(trace) && (to === "azure2019" || (to === "parquet" && shape === "minutes"));
  if (placed && minutes)
    throw refused("--arrivals", "a conversion that makes single calls", "one that keeps calls per minute as they are");
  const log = new LoadLog();
  const parts = partsOf(trace, name, options, shape, log);
  if (to === "azure2019")
    await checkDirectory(
      out,
      parts.map((part) => part.name),
    );
  const written = await writeParts(directory, parts, options);
  report(trace, written, { ...options, out: directory.path, needsArrivals: !isStored(trace) && !minutes }, log);
}

function partsOf(
  trace: AnyTrace,
  name: string | undefined,
  { to, gzip }: ConvertOptions,
  shape: (typeof SHAPES)[number],
  log: LoadLog,
): readonly Part[] {
  switch (to) {
    case "csv":
      return csvParts(trace, name!, log);
    case "azure2019":
      return azure2019Parts(trace, gzip, log);
    case "parquet":
      return parquetParts(trace, shape, log);
  }
}

function refused(option: string, expected: string, got: string): InputError {
  return new InputError("malformed", { source: option }, `expected ${expected}, got ${got}`);
}

interface ReportOptions extends Console, Pick<ConvertOptions, "seed" | "to" | "arrivals"> {
  readonly out: string;
  readonly needsArrivals: boolean;
}

function report(trace: AnyTrace, { files, invocations }: Written, options: ReportOptions, log: LoadLog): void {
  const { counts, notes } = log.report(options.to, []);
  const { name, functions, apps, horizon, digest, load } = trace;
  const document = {
    schema: 1,
    command: "trace convert",
    seed: options.seed,
    trace: { name, digest, functions: functions.length, apps: apps.length, invocations, horizonMs: horizon, load },
    to: options.to,
    arrivals: options.needsArrivals ? options.arrivals : null, // null: no call had to be placed
    directory: options.out,
    files,
    lost: { counts, notes },
  };
  const lost = Object.entries(counts).map(([what, n]) => `${what} ${n}`);
  if (lost.length > 0) warn(options, `${options.to} cannot hold: ${lost.join(", ")}`);
  for (const note of notes) warn(options, note);
  printResult(options, document, () =>
    files.map((file) => `${basename(file.name)}  ${file.rows} rows  ${file.bytes} B  sha256 ${file.sha256}`).join("\n"),
  );
}
