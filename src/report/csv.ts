import { type CsvError, parse } from "csv-parse/sync";
import { InputError } from "../base/errors.ts";

/** What a column holds: a text, a number, or a number that may be absent (an empty cell, read as null). */
export type CellKind = "text" | "number" | "maybe";

const CHUNK = 4096;

type KindOf<T> = T extends string ? "text" : null extends T ? "maybe" : "number";

/** The columns of a row type, in the order of the file; fields of nested objects are named `outer.inner`. */
export type CsvColumns<Row> = {
  readonly [K in keyof Row & string as Row[K] extends object
    ? `${K}.${keyof Row[K] & string}`
    : K]: Row[K] extends object ? KindOf<Row[K][keyof Row[K]]> : KindOf<Row[K]>;
};

/** CSV text with a header: RFC 4180 quoting, `\n` after every line, empty cells for null and undefined. */
export function writeCsv<Row extends object>(rows: Iterable<Row>, columns: CsvColumns<Row>): string {
  return [...csvChunks(rows, columns)].join("");
}

/** The same text in pieces of some thousand rows, for files longer than a string can be. */
export function* csvChunks<Row extends object>(rows: Iterable<Row>, columns: CsvColumns<Row>): Generator<string> {
  const paths = Object.keys(columns).map((name) => name.split("."));
  let lines = [paths.map((path) => quoted(path.join("."))).join(",")];
  for (const row of rows) {
    if (lines.length === CHUNK) {
      yield `${lines.join("\n")}\n`;
      lines = [];
    }
    lines.push(paths.map((path) => cell(at(row, path))).join(","));
  }
  yield `${lines.join("\n")}\n`;
}

function at(row: object, path: readonly string[]): unknown {
  let value: unknown = row;
  for (const key of path) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return value;
}

function cell(value: unknown): string {
  if (typeof value === "number") return String(value);
  return value === null || value === undefined ? "" : quoted(String(value));
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The rows of a CSV with a header: the named columns in any order, others ignored. Throws InputError with the line and
 * the character column of the first cell that is not what its column holds; `source` names the file in the message.
 */
export function readCsv<Row extends object>(text: string, source: string, columns: CsvColumns<Row>): Row[] {
  const [header, ...records] = parsed(text, source);
  if (header === undefined)
    throw new InputError("missing", { source, line: 1 }, "expected a header, got an empty file");
  const readers = Object.entries<CellKind>(columns).map(([name, kind]) => {
    const index = header.cells.indexOf(name);
    if (index >= 0) return { path: name.split("."), kind, index };
    throw new InputError("missing", { source, line: header.line }, `expected a column ${name}, got ${header.cells}`);
  });
  return records.map((record) => {
    const row: Record<string, unknown> = {};
    for (const { path, kind, index } of readers) put(row, path, cellValue(record, index, kind, source));
    return row as Row;
  });
}

interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number; // of its last character
}

function parsed(text: string, source: string): readonly CsvRecord[] {
  try {
    const records = parse(text, { bom: true, info: true, skip_empty_lines: true }) as unknown as readonly {
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }[];
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (cause) {
    const { message, lines } = cause as CsvError & { readonly lines?: number };
    throw new InputError("malformed", { source, line: lines }, `expected a CSV file: ${message}`, { cause });
  }
}

function cellValue({ cells, line }: CsvRecord, index: number, kind: CellKind, source: string): string | number | null {
  const text = cells[index] ?? "";
  if (kind === "text") return text;
  if (kind === "maybe" && text === "") return null;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isNaN(value)) return value;
  const column = cells.slice(0, index).reduce((sum, before) => sum + quoted(before).length + 1, 1);
  throw new InputError("malformed", { source, line, column }, `expected a number, got ${JSON.stringify(text)}`);
}

function put(row: Record<string, unknown>, [first, second]: readonly string[], value: unknown): void {
  if (second === undefined) row[first!] = value;
  else {
    const inner = (row[first!] ??= {}) as Record<string, unknown>;
    inner[second] = value;
  }
}
