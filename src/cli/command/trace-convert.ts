import { dirname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { InputError } from "../../base/errors.ts";
import { type AnyTrace, isStored } from "../../trace/call-source.ts";
import { LoadLog } from "../../trace/load-log.ts";
import { type CommonOptions, loadCalls, withArrivals, withOutput } from "../arguments.ts";
import { OutputDirectory } from "../output.ts";
import { withRequestFile } from "../requests.ts";
import { openTrace } from "../sources.ts";
import {
  azure2019Parts,
  csvParts,
  type Part,
  parquetParts,
  storedParts,
  type Written,
  writeParts,
} from "./convert-parts.ts";
import { checkDirectory, checkFile } from "./convert-place.ts";
import { type ConversionOptions, reportConversion } from "./convert-report.ts";
import { type ConvertRequestsOptions, convertRequests, isRequestTarget, REQUEST_TARGETS } from "./convert-requests.ts";

const CALL_TARGETS = ["azure2019", "csv", "parquet", "prewarm"] as const;
/** The targets that are one file. */
const FILE_TARGETS: readonly string[] = ["csv", "prewarm"];
const TARGETS = [...CALL_TARGETS, ...REQUEST_TARGETS];
const SHAPES = ["calls", "minutes"] as const;

interface ConvertOptions extends Pick<CommonOptions, "seed" | "json" | "quiet" | "arrivals" | "traceCache"> {
  readonly out: string;
  readonly to: (typeof CALL_TARGETS)[number];
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
  withRequestFile(withArrivals(withOutput(command)))
    .option("--gzip", "gzip the files (csv, azure2019, prewarm, requests-csv)", false)
    .option("--floor-times", "round times down to whole ones (oracle-general)", false)
    .addOption(
      new Option("--shape <what>", "rows of parquet: minutes where the trace has calls per minute, else calls").choices(
        SHAPES,
      ),
    )
    .action(async (path: string, options: AnyOptions, self: Command) => {
      checkOptions(options);
      if (isRequestTarget(options.to)) await convertRequests(path, { ...options, to: options.to });
      else await convert(path, { ...options, to: options.to }, self);
    });
}

type AnyOptions = Omit<ConvertOptions, "to"> &
  Omit<ConvertRequestsOptions, "to"> & { readonly to: (typeof TARGETS)[number] };

/** Which targets an option is for. */
const MEANT_FOR: Readonly<Record<string, readonly AnyOptions["to"][]>> = {
  gzip: ["csv", "azure2019", "prewarm", "requests-csv"],
  shape: ["parquet"],
  floorTimes: ["oracle-general"],
  columns: REQUEST_TARGETS,
  operations: REQUEST_TARGETS,
};

function checkOptions(options: AnyOptions): void {
  if (options.out === undefined) throw refused("--out", "where to write the converted trace", "none");
  for (const [name, targets] of Object.entries(MEANT_FOR)) {
    const given = options[name as keyof AnyOptions];
    if (given === undefined || given === false || targets.includes(options.to)) continue;
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw refused(option, `--to ${targets.join(" or ")}`, options.to);
  }
}

async function convert(path: string, options: ConvertOptions, command: Command): Promise<void> {
  const { to } = options;
  const isFile = FILE_TARGETS.includes(to);
  const out = isFile ? dirname(resolve(options.out)) : options.out;
  const directory = new OutputDirectory(out);
  await directory.check();
  const name = isFile ? await checkFile(options.out, options.gzip, await openTrace(path), to) : undefined;
  const trace = await loadCalls(path, options, "trace", 0);
  const placed = command.getOptionValueSource("arrivals") === "cli";
  // calls per minute stay what they are unless single calls are asked for, by name or by saying how to place them
  const shape = options.shape ?? (isStored(trace) || placed ? "calls" : "minutes");
  const minutes = !isStored(trace) && (to === "azure2019" || (to !== "csv" && shape === "minutes"));
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
    case "prewarm":
      return storedParts(trace, name!, shape);
  }
}

function refused(option: string, expected: string, got: string): InputError {
  return new InputError("malformed", { source: option }, `expected ${expected}, got ${got}`);
}

interface ReportOptions extends ConversionOptions, Pick<ConvertOptions, "arrivals"> {
  readonly needsArrivals: boolean;
}

function report(trace: AnyTrace, { files, invocations }: Written, options: ReportOptions, log: LoadLog): void {
  const { name, functions, apps, horizon, digest, load } = trace;
  const facts = {
    trace: { name, digest, functions: functions.length, apps: apps.length, invocations, horizonMs: horizon, load },
    arrivals: options.needsArrivals ? options.arrivals : null, // null: no call had to be placed
  };
  reportConversion(facts, files, options, log);
}
