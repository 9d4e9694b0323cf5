import { InputError } from "../base/errors.ts";
import { resolveParameters } from "../base/parameters.ts";
import { Random } from "../base/random.ts";
import { streamMinutes } from "./arrivals/expand.ts";
import type { ReadDays } from "./azure-2019/day-rows.ts";
import { isNamedCsv } from "./azure-2019/files.ts";
import { type AnyTrace, storeCalls } from "./call-source.ts";
import { contentHead } from "./csv/byte-stream.ts";
import { listed } from "./csv/fields.ts";
import { firstRow } from "./csv/rows.ts";
import { formats, type TraceFormat } from "./format/catalog.ts";
import type { Loaded, Missing, TraceFormatDefinition } from "./format/contract.ts";
import type { MinuteCounts } from "./minute-counts.ts";
import type { Arrivals, SourceFile, TraceSource } from "./source.ts";
import type { Trace } from "./trace.ts";

/** How a source is read. */
export interface SourceOptions {
  /** What becomes of functions without durations or memory; `median` by default. */
  readonly missing?: Missing;
  /** See FormatOptions. */
  readonly readDays?: ReadDays;
}

/** How a source is read, and how calls are made of minute counts. */
export interface ReadOptions extends SourceOptions {
  /** How the calls of a minute are placed in it, where the source has only their number. */
  readonly arrivals: Arrivals;
  readonly seed: number;
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
  return callsOf(await readSource(source, options), options, limit);
}

/** The calls of what was read, as `readCalls` gives them. */
export function callsOf(loaded: Loaded, options: ReadOptions, limit: number = STORED_CALLS): AnyTrace {
  if (loaded.kind === "calls") return loaded.trace;
  const random = Random.root(options.seed).fork("trace");
  const calls = streamMinutes(loaded.counts, { arrivals: options.arrivals, random });
  return loaded.counts.count.reduce((sum, count) => sum + count, 0) > limit ? calls : storeCalls(calls);
}

/** Reads minute counts, from a format that has them. */
export async function readMinuteCounts(source: TraceSource, options: SourceOptions = {}): Promise<MinuteCounts> {
  return minutesOf(await readSource(source, options), source);
}

/** The minute counts of what was read from the source; InputError where it has none. */
export function minutesOf(loaded: Loaded, { path }: TraceSource): MinuteCounts {
  if (loaded.kind === "minutes") return loaded.counts;
  const expected = "expected calls per minute, as in azure2019";
  throw new InputError("unknown", { source: path }, `${expected}, got ${loaded.trace.load.format}`);
}

/** Reads what the source holds, in the format that it forces or that its header shows. */
export async function readSource(
  source: TraceSource,
  { missing = "median", readDays }: SourceOptions = {},
): Promise<Loaded> {
  const format = source.format ?? (await recogniseFormat(source));
  const definition: TraceFormatDefinition = formats[format];
  const values = resolveParameters(definition.parameters ?? {}, source.parameters, format);
  return definition.read(source, { missing, readDays }, values);
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

const DEFINITIONS = Object.entries(formats) as [TraceFormat, TraceFormatDefinition][];

async function formatOf(file: SourceFile): Promise<TraceFormat> {
  const head = await contentHead(file, 16);
  const binary = DEFINITIONS.find(([, { magic }]) => magic !== undefined && head.startsWith(magic));
  if (binary !== undefined) return binary[0];
  const header = await firstRow(file);
  const found = DEFINITIONS.find(([, { matches }]) => matches(header.fields));
  if (found !== undefined) return found[0];
  for (const [name, { lookalike }] of DEFINITIONS) {
    const what = lookalike?.(header.fields);
    if (what !== undefined) throw header.refuse(0, `expected calls, as in ${name}, got ${what}`, "unknown");
  }
  const known = DEFINITIONS.map(([name, { header: row }]) => `${row} (${name})`).join(" or ");
  throw header.refuse(0, `expected a header ${known}, got ${listed(header.fields)}`, "unknown");
}
