import { InputError } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { type Missing, readAzure2019 } from "./azure-2019.ts";
import { azureRole, isNamedCsv } from "./azure-2019-files.ts";
import { AZURE_2021_COLUMNS, readAzure2021 } from "./azure-2021.ts";
import { type AnyTrace, storeCalls } from "./call-source.ts";
import { listed } from "./csv-fields.ts";
import { firstRow } from "./csv-rows.ts";
import { streamMinutes } from "./expand.ts";
import { GENERIC_COLUMNS, readGenericCsv } from "./generic-csv.ts";
import type { MinuteCounts } from "./minute-counts.ts";
import type { Arrivals, SourceFile, TraceFormat, TraceSource } from "./source.ts";
import type { Trace } from "./trace.ts";

export interface ReadOptions {
  /** How the calls of a minute are placed in it, where the source has only their number. */
  readonly arrivals: Arrivals;
  readonly seed: number;
  /** What becomes of functions without durations or memory; `median` by default. */
  readonly missing?: Missing;
}

/** From how many calls on `readCalls` does not store what it reads. */
export const STORED_CALLS = 50_000_000;

/** Reads a trace in the format that the source forces or that its header shows. */
export async function readTrace(source: TraceSource, options: ReadOptions): Promise<Trace> {
  return storeCalls(await readCalls(source, options));
}

/**
 * The same, but the calls behind minute counts are made at each reading where they are too many to store them without
 * need; `limit` is how many may be stored.
 */
export async function readCalls(
  source: TraceSource,
  options: ReadOptions,
  limit: number = STORED_CALLS,
): Promise<AnyTrace> {
  const format = source.format ?? (await recogniseFormat(source));
  switch (format) {
    case "azure2019": {
      const counts = await readAzure2019(source, options.missing);
      const random = Random.root(options.seed).fork("trace");
      const calls = streamMinutes(counts, { arrivals: options.arrivals, random });
      return counts.count.reduce((sum, count) => sum + count, 0) > limit ? calls : storeCalls(calls);
    }
    case "azure2021":
      return readAzure2021(await onlyFile(source, format));
    case "csv":
      return readGenericCsv(await onlyFile(source, format));
  }
}

/** Reads the minute counts of an Azure 2019 source, the only format that has them. */
export async function readMinuteCounts(
  source: TraceSource,
  options: { missing?: Missing } = {},
): Promise<MinuteCounts> {
  const format = source.format ?? (await recogniseFormat(source));
  if (format === "azure2019") return readAzure2019(source, options.missing);
  throw new InputError("unknown", { source: source.path }, `expected calls per minute (azure2019), got ${format}`);
}

/** The format of a source by the header of the first of its files that has a known one. */
export async function recogniseFormat(source: TraceSource): Promise<TraceFormat> {
  let refusal: unknown;
  for (const file of source.files) {
    try {
      return await formatOf(file);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (refusal === undefined || isNamedCsv(file.path)) refusal = error;
    }
  }
  throw refusal ?? new InputError("missing", { source: source.path }, "expected trace files, got none");
}

async function formatOf(file: SourceFile): Promise<TraceFormat> {
  const header = await firstRow(file);
  const has = (name: string): boolean => header.fields.includes(name);
  if (azureRole(header.fields) !== undefined) return "azure2019";
  if (AZURE_2021_COLUMNS.every(has)) return "azure2021";
  if (GENERIC_COLUMNS.every(has)) return "csv";
  const known = [
    "HashOwner,HashApp,HashFunction,Trigger,1,2,... (azure2019)",
    `${AZURE_2021_COLUMNS.join(",")} (azure2021)`,
    `${GENERIC_COLUMNS.join(",")},... (csv)`,
  ];
  throw header.refuse(0, `expected a header ${known.join(" or ")}, got ${listed(header.fields)}`, "unknown");
}

/** The file of a format that is one file; others beside it are left out unless they have the same format. */
async function onlyFile(source: TraceSource, format: TraceFormat): Promise<SourceFile> {
  if (source.files.length === 1) return source.files[0]!;
  const found: SourceFile[] = [];
  for (const file of source.files) {
    const own = await formatOf(file).catch(() => undefined);
    if (own === format) found.push(file);
  }
  if (found.length === 1) return found[0]!;
  const got = found.length === 0 ? "none" : found.map(({ path }) => path).join(", ");
  throw new InputError("malformed", { source: source.path }, `expected one ${format} file, got ${got}`);
}
