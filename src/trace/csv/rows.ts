import { InputError } from "../../base/errors.ts";
import type { SourceFile } from "../source.ts";
import { content } from "./byte-stream.ts";
import type { LineReader } from "./line-reader.ts";
import type { CsvRow } from "./row.ts";
import { RowParser } from "./row-parser.ts";

/** How a file of rows differs from CSV with commas. */
export interface CsvOptions {
  /** What stands between two fields: `,` by default, or `;`, `;\t`, ... */
  readonly delimiter?: string;
}

/**
 * The records of a CSV file, its header first: gunzipped, without BOM, with LF or CRLF, quoted fields allowed, blank
 * lines left out. Every record has as many fields as the first. Throws InputError, on an empty file too.
 */
export async function* csvRows(file: SourceFile, options: CsvOptions = {}): AsyncGenerator<CsvRow, void, undefined> {
  let columns: number | undefined;
  for await (const rows of rowBatches(file, options)) {
    for (const row of rows) {
      columns ??= row.fields.length;
      row.expectColumns(columns);
      yield row;
    }
  }
}

/**
 * The records of `csvRows`, many at a time; that each has as many fields as the first is the caller's to see to. A
 * `reader` is given the lines up to the first part of the file with quotes or carriage returns, and the records from there
 * on are handed out.
 */
export async function* rowBatches(
  file: SourceFile,
  { delimiter }: CsvOptions = {},
  reader?: LineReader,
): AsyncGenerator<readonly CsvRow[], void, undefined> {
  const rows = new RowParser(file.path, delimiter, reader);
  let failure: unknown;
  let size = 0;
  for await (const chunk of content(file)) {
    if (size < 65_536) refuseBinary(chunk, file.path);
    size += chunk.length;
    failure = await rows.write(chunk);
    const taken = rows.take();
    if (taken.length > 0) yield taken;
    if (failure !== undefined) throw failure;
    rows.releaseChunk();
  }
  if (size === 0) throw new InputError("missing", { source: file.path }, "expected CSV rows, got an empty file");
  failure = await rows.end();
  const taken = rows.take();
  if (taken.length > 0) yield taken;
  if (failure !== undefined) throw failure;
}

/** The first record of a CSV file; InputError when there is none. */
export async function firstRow(file: SourceFile, options: CsvOptions = {}): Promise<CsvRow> {
  const rows = csvRows(file, options);
  try {
    return await nextRow(rows, file);
  } finally {
    await rows.return();
  }
}

/** The next record, for a reader that cannot do without one: the header. */
export async function nextRow(rows: AsyncGenerator<CsvRow, void, undefined>, file: SourceFile): Promise<CsvRow> {
  const next = await rows.next();
  if (next.done !== true) return next.value;
  throw noRows(file);
}

/** The refusal of a file without any record. */
export function noRows(file: SourceFile): InputError {
  return new InputError("missing", { source: file.path }, "expected CSV rows, got blank lines only");
}

function refuseBinary(chunk: Uint8Array, source: string): void {
  if (chunk.indexOf(0) < 0) return;
  throw new InputError("malformed", { source, line: 1, column: 1 }, "expected CSV text, got binary bytes");
}
