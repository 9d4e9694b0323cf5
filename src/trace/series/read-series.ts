import { InputError } from "../../base/errors.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { listed } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import { traceName } from "../function-table.ts";
import { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";
import { type SeriesFormat, seriesFormats } from "./format/catalog.ts";
import type { FirstRows, SeriesFormatDefinition } from "./format/contract.ts";
import { type SeriesOptions, seriesOptions } from "./options.ts";
import { repairSeries, usualStep } from "./repair.ts";
import { type RawSeries, Samples } from "./samples.ts";
import type { CpuSeriesSet } from "./series.ts";
import { detectTimeUnit, isPlausibleStep } from "./timestamp.ts";

/** What CPU series are read from: one file, or the files of one directory. */
export interface SeriesSource {
  readonly path: string; // as the user gave it
  readonly files: readonly SourceFile[];
  /** Forces the format where its recognition by content is not wanted. */
  readonly format?: SeriesFormat;
}

const DEFINITIONS = Object.entries(seriesFormats) as [SeriesFormat, SeriesFormatDefinition][];

/**
 * Reads CPU series in the format that the source forces or that its first rows show. Of several files those that look
 * like the format's are read, in their order; the others are counted.
 */
export async function readSeries(source: SeriesSource, options: Partial<SeriesOptions> = {}): Promise<CpuSeriesSet> {
  const resolved = seriesOptions(options);
  const format = source.format ?? (await recogniseSeries(source));
  const definition: SeriesFormatDefinition = seriesFormats[format];
  const log = new LoadLog();
  const digest = new SourceDigest();
  const samples = new Samples(resolved, log, definition);
  const paths = await readFiles(source, definition, samples, digest);
  if (samples.length === 0)
    throw new InputError("missing", { source: source.path }, "expected samples of CPU utilisation, got none");
  const raw = samples.take();
  inMilliseconds(raw, samples, source.path);
  const start = raw.reduce((first, { time }) => time.reduce((a, b) => Math.min(a, b), first), Number.POSITIVE_INFINITY);
  const repair = { gaps: resolved.gaps, clip: resolved.clip, step: samples.step };
  return {
    name: traceName(source.path),
    unit: samples.utilisationUnit,
    series: raw.map((each) => repairSeries(each, start, repair, log)),
    digest: digest.hex,
    load: log.report(format, paths),
  };
}

/** The format of a source by the first rows of the first of its files that has known ones. */
export async function recogniseSeries(source: SeriesSource): Promise<SeriesFormat> {
  let refusal: unknown;
  for (const file of source.files) {
    try {
      return formatOf(await firstRows(file), file);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? new InputError("missing", { source: source.path }, "expected files of CPU series, got none");
}

function formatOf(rows: readonly CsvRow[], file: SourceFile): SeriesFormat {
  const fields = rows.map((row) => row.fields);
  const found = DEFINITIONS.find(([, { matches }]) => matches(fields));
  if (found !== undefined) return found[0];
  const beside = DEFINITIONS.find(([, definition]) => definition.beside?.matches(fields));
  const samples = "expected samples of CPU utilisation";
  if (beside !== undefined) {
    const [name, definition] = beside;
    const got = `${definition.beside!.what}, which goes beside those of ${name}`;
    throw new InputError("missing", { source: file.path }, `${samples}, got ${got}`);
  }
  const known = DEFINITIONS.map(([name, { header }]) => `${header} (${name})`).join(" or ");
  throw rows[0]!.refuse(0, `${samples} as ${known}, got ${listed(fields[0]!)}`, "unknown");
}

/** The first two rows, or the only one. */
async function firstRows(file: SourceFile): Promise<CsvRow[]> {
  const rows = csvRows(file);
  try {
    const first = await nextRow(rows, file);
    const second = await rows.next().catch(() => ({ done: true as const, value: undefined }));
    return second.done === true ? [first] : [first, second.value];
  } finally {
    await rows.return();
  }
}

/** Reads the files and gives the paths of those that were read; a single file is the format's whatever it looks like. */
async function readFiles(
  { files, path }: SeriesSource,
  definition: SeriesFormatDefinition,
  into: Samples,
  digest: SourceDigest,
): Promise<string[]> {
  const paths: string[] = [];
  for (const file of files) {
    const found = files.length === 1 ? definition : await layoutOf(file, definition);
    if (found === undefined) {
      into.log.count("otherFiles");
      continue;
    }
    await found.read(digest.watch(file), into);
    paths.push(file.path);
  }
  if (paths.length > 0) return paths;
  throw new InputError("missing", { source: path }, `expected files as ${definition.header}, got none`);
}

async function layoutOf(file: SourceFile, definition: SeriesFormatDefinition) {
  const rows: FirstRows = await firstRows(file).then(
    (found) => found.map(({ fields }) => fields),
    () => [],
  );
  if (rows.length === 0) return undefined;
  if (definition.matches(rows)) return definition;
  return definition.beside?.matches(rows) ? definition.beside : undefined;
}

/** Brings the stamps of all series to ms, by what they are found to count; refuses what the user stated and cannot be. */
function inMilliseconds(raw: readonly RawSeries[], samples: Samples, path: string): void {
  const stated = samples.time;
  if (stated === "known") return;
  const longest = raw.reduce((a, b) => (b.time.length > a.time.length ? b : a));
  const step = usualStep(Float64Array.from(new Set(longest.time)).sort()) || undefined;
  const forced = samples.options.time !== "format";
  const unit = forced ? stated : detectTimeUnit(longest.time[0]!, step, stated);
  const scale = unit === "s" ? 1000 : 1;
  if (forced && step !== undefined && !isPlausibleStep(step * scale)) {
    const got = `${step * scale} ms`;
    throw new InputError(
      "out-of-range",
      { source: path },
      `expected steps of 1 s to 1 day by time=${unit}, got ${got}`,
    );
  }
  if (unit !== stated) {
    samples.log.count("misstatedTimeUnit");
    samples.log.note(`Time stamps count ${unit}, though the format says ${stated}.`);
  }
  if (scale !== 1) for (const { time } of raw) for (let i = 0; i < time.length; i++) time[i]! *= scale;
}
