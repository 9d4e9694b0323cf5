import { asciiText, utf8Text } from "../csv/ascii.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { quoted } from "../csv/fields.ts";
import { lineByLine } from "../csv/line-reader.ts";
import { textsEnd } from "../csv/plain-texts.ts";
import type { CsvRow } from "../csv/row.ts";
import { noRows, rowBatches } from "../csv/rows.ts";
import { TextIds } from "../csv/text-ids.ts";
import { type GrowingColumn, uint8Column, uint32Column } from "../growing-column.ts";
import type { SourceFile } from "../source.ts";
import { type DayLayout, readLayout } from "./day-layout.ts";
import { joinedFields, readKey } from "./identity.ts";
import { type CellPage, MinuteCells } from "./minute-cells.ts";

/** The rows of one file of calls per minute, as they stand in it. */
export interface DayRows {
  readonly minutes: number; // how many it covers
  readonly firstMinute: number; // 1 .. 1440
  readonly keys: Uint8Array; //       of all rows, UTF-8: what `functionKey` makes of each, and a comma
  readonly keyEnd: Uint32Array; //    [rows] where a row's key ends in them
  readonly trigger: Uint32Array; //   [rows] which of the triggers
  readonly triggers: readonly string[]; // "" where there is none
  readonly page: Uint32Array; //      [rows] the page of a row's cells,
  readonly at: Uint32Array; //        [rows] where they begin in it,
  readonly size: Uint32Array; //      [rows] and how many they are
  readonly pages: readonly CellPage[];
}

/** Reads a file of calls per minute. */
export async function readDay(file: SourceFile): Promise<DayRows> {
  let day: DayReader | undefined;
  const add = (row: CsvRow) => {
    if (day === undefined) day = new DayReader(row);
    else day.addRow(row);
  };
  const reader = lineByLine((bytes, from, to) => day?.takeLine(bytes, from, to) ?? false, add);
  for await (const rows of rowBatches(file, {}, reader)) rows.forEach(add);
  if (day === undefined) throw noRows(file);
  return day.rows();
}

/** A file's rows, and the sha256 of its bytes in hex. */
export interface DayReading {
  readonly rows: DayRows;
  readonly digest: string;
}

/** Reads files of calls per minute, and hands them out in their order. */
export type ReadDays = (files: readonly SourceFile[]) => AsyncIterable<DayReading>;

/** Reads one file after the other. */
export async function* readDays(files: readonly SourceFile[]): AsyncGenerator<DayReading> {
  for (const file of files) yield await readDigested(file);
}

/** Reads a file and takes its digest. */
export async function readDigested(file: SourceFile): Promise<DayReading> {
  const digest = new SourceDigest();
  const rows = await readDay(digest.watch(file));
  return { rows, digest: digest.hex };
}

const COMMA = 44;
const encoder = new TextEncoder();

/** Rows of a file while it is read: from bytes where they are plain, else from the fields of a record. */
class DayReader {
  readonly #header: CsvRow;
  readonly #layout: DayLayout;
  readonly #isUsual: boolean; // texts in the order of the data set
  readonly #cells: MinuteCells;
  readonly #keys: GrowingColumn<Uint8Array> = uint8Column();
  readonly #keyEnd: GrowingColumn<Uint32Array> = uint32Column();
  readonly #trigger: GrowingColumn<Uint32Array> = uint32Column();
  readonly #triggers: string[] = [];
  readonly #triggerIds = new TextIds();
  readonly #page: GrowingColumn<Uint32Array> = uint32Column();
  readonly #at: GrowingColumn<Uint32Array> = uint32Column();
  readonly #size: GrowingColumn<Uint32Array> = uint32Column();

  constructor(header: CsvRow) {
    this.#header = header;
    const layout = readLayout(header);
    this.#layout = layout;
    const { owner, app, func, trigger, plainTexts } = layout;
    this.#isUsual = plainTexts === 4 && owner === 0 && app === 1 && func === 2 && trigger === 3;
    this.#cells = new MinuteCells(layout.minuteColumns.length);
  }

  /** Adds the row of a line, [from, to) with its line feed, if it is plain. */
  takeLine(bytes: Uint8Array, from: number, to: number): boolean {
    const { plainTexts } = this.#layout;
    const end = plainTexts === undefined ? -1 : textsEnd(bytes, from, to, plainTexts);
    if (end < 0 || !this.#cells.scan(bytes, end + 1, to)) return false;
    if (this.#isUsual) {
      let middle = end - 1; // before the trigger, a word
      while (bytes[middle] !== COMMA) middle--;
      this.#addKey(bytes.subarray(from, middle + 1));
      this.#addTrigger(bytes, middle + 1, end);
    } else this.#addTexts(asciiText(bytes, from, end).split(","));
    this.#addCells();
    return true;
  }

  addRow(row: CsvRow): void {
    row.expectColumns(this.#layout.columns);
    readKey(row, this.#layout);
    this.#cells.fill((column) => readCount(row, this.#layout.minuteColumns[column]!));
    this.#addTexts(row.fields);
    this.#addCells();
  }

  rows(): DayRows {
    if (this.#keyEnd.length === 0) throw this.#header.refuse(0, "expected rows below the header, got none", "missing");
    return {
      minutes: this.#layout.minuteColumns.length,
      firstMinute: this.#layout.firstMinute,
      keys: this.#keys.take(),
      keyEnd: this.#keyEnd.take(),
      trigger: this.#trigger.take(),
      triggers: this.#triggers,
      page: this.#page.take(),
      at: this.#at.take(),
      size: this.#size.take(),
      pages: this.#cells.pages,
    };
  }

  #addTexts(fields: readonly string[]): void {
    const { owner, app, func, trigger } = this.#layout;
    this.#addKey(encoder.encode(`${joinedFields([fields[owner]!, fields[app]!, fields[func]!])},`));
    const word = encoder.encode(trigger === undefined ? "" : fields[trigger]!);
    this.#addTrigger(word, 0, word.length);
  }

  #addKey(bytes: Uint8Array): void {
    this.#keys.append(bytes);
    this.#keyEnd.push(this.#keys.length);
  }

  #addTrigger(bytes: Uint8Array, from: number, to: number): void {
    const fresh = this.#triggers.length;
    const id = this.#triggerIds.intern(bytes, from, to, fresh);
    if (id === fresh) this.#triggers.push(utf8Text(bytes, from, to));
    this.#trigger.push(id);
  }

  #addCells(): void {
    this.#page.push(this.#cells.page);
    this.#at.push(this.#cells.at);
    this.#size.push(this.#cells.size);
  }
}

const MOST_CALLS = 4_294_967_295; // of a uint32

function readCount(row: CsvRow, index: number): number {
  const field = row.fields[index]!;
  let value = field === "" || field.length > 10 ? Number.NaN : 0;
  for (let i = 0; i < field.length; i++) {
    const digit = field.charCodeAt(i) - 48;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
  }
  if (value <= MOST_CALLS) return value;
  throw row.refuse(index, `expected a whole number of calls >= 0, got ${quoted(field)}`);
}
