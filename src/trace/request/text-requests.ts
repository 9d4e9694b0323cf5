import { SourceDigest } from "../csv/byte-stream.ts";
import { numberField, quoted, textField } from "../csv/fields.ts";
import type { LineReader } from "../csv/line-reader.ts";
import type { CsvRow } from "../csv/row.ts";
import { noRows, rowBatches } from "../csv/rows.ts";
import { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";
import { finishRequests } from "./finish.ts";
import { ObjectIds } from "./object-ids.ts";
import type { Column, OperationColumn, RequestLayout } from "./request-layout.ts";
import { RequestPages } from "./request-pages.ts";
import { RequestScanner } from "./request-scanner.ts";
import type { RequestTrace } from "./requests.ts";

/** A format of rows of text. */
export interface TextFormat {
  readonly name: string;
  readonly delimiter: string;
  /** Where the fields stand, told from the first row, and whether that is a header; InputError if it is neither. */
  readonly open: (first: CsvRow) => { readonly layout: RequestLayout; readonly hasHeader: boolean };
  /** A choice that the load report states. */
  readonly note?: string;
}

/** Reads a file of one of the text formats: plain lines from their bytes, others row by row, to the same requests. */
export async function readTextRequests(file: SourceFile, format: TextFormat): Promise<RequestTrace> {
  const digest = new SourceDigest();
  const log = new LoadLog();
  const reader = new RequestReader(format, log);
  const options = { delimiter: format.delimiter };
  for await (const rows of rowBatches(digest.watch(file), options, reader)) for (const row of rows) reader.add(row);
  if (!reader.isOpen) throw noRows(file);
  if (format.note !== undefined) log.note(format.note);
  const read = reader.finish();
  return finishRequests({ path: file.path, format: format.name, ...read, digest: digest.hex, log });
}

/** Takes rows in a file's order; the first shows where the fields stand. */
class RequestReader implements LineReader {
  readonly #format: TextFormat;
  readonly #log: LoadLog;
  readonly #ids = new ObjectIds();
  readonly #pages = new RequestPages();
  #layout: RequestLayout | undefined;
  #scanner: RequestScanner | undefined;

  constructor(format: TextFormat, log: LoadLog) {
    this.#format = format;
    this.#log = log;
  }

  get taken(): number {
    return this.#scanner?.taken ?? 0;
  }

  /** Whether there was a row. */
  get isOpen(): boolean {
    return this.#layout !== undefined;
  }

  take(bytes: Uint8Array, from: number, to: number): number {
    return this.#scanner === undefined ? from : this.#scanner.take(bytes, from, to);
  }

  add(row: CsvRow): void {
    if (this.#layout === undefined) {
      const { layout, hasHeader } = this.#format.open(row);
      this.#layout = layout;
      this.#scanner = new RequestScanner(layout, this.#ids, this.#pages);
      if (hasHeader) return;
    }
    this.#addRequest(row, this.#layout);
  }

  #addRequest(row: CsvRow, layout: RequestLayout): void {
    expectColumns(row, layout);
    const time = numberField(row, layout.time.index, layout.time.name, ">= 0");
    const name = textField(row, layout.object.index, layout.object.name);
    let size = 0;
    for (const column of layout.sizes) size += bytesField(row, column);
    if (layout.operation !== undefined && !isKept(row, layout.operation)) return this.#log.count("otherOperations");
    if (size === 0) return this.#log.count("zeroSizes");
    this.#pages.push(time, this.#ids.intern(name), size);
  }

  /** The rows so far; counts what was left out. */
  finish() {
    this.#log.count("zeroSizes", this.#scanner?.zeroSizes ?? 0);
    this.#log.count("otherOperations", this.#scanner?.otherOperations ?? 0);
    return { rows: this.#pages.take(), objectCount: this.#ids.count, keys: this.#ids.keys() };
  }
}

function expectColumns(row: CsvRow, { columns, fewest }: RequestLayout): void {
  if (fewest === undefined) return row.expectColumns(columns);
  const { length } = row.fields;
  if (length < fewest) throw row.refuse(length, `expected ${fewest} columns or more, got ${length}`);
}

/** Sums of fractions would depend on their order, and a cache might never come to be empty. */
function bytesField(row: CsvRow, { index, name }: Column): number {
  const value = numberField(row, index, name, ">= 0");
  if (value % 1 === 0) return value;
  throw row.refuse(index, `expected a whole number of bytes for ${name}, got ${quoted(row.fields[index]!)}`);
}

function isKept(row: CsvRow, { index, known, kept }: OperationColumn): boolean {
  const name = row.fields[index]!;
  if (kept.includes(name)) return true;
  if (known.includes(name)) return false;
  throw row.refuse(index, `expected an operation (${known.join(", ")}), got ${quoted(name)}`, "unknown");
}
