import type { SourceDigest } from "../csv/byte-stream.ts";
import { CsvHeader, quoted } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { noRows, rowBatches } from "../csv/rows.ts";
import type { HuaweiFile } from "./files.ts";
import { WideCells } from "./wide-cells.ts";

/** Minutes in a day. */
export const DAY_MINUTES = 1440;
const DAY_SECONDS = 86_400;

/** What is done with a table. */
export interface WideVisitor {
  /** Takes the function of each column, by the number that is its name; undefined for day and time. */
  begin(functions: readonly (string | undefined)[]): void;
  /** Takes the cells of a row and its minute of the day; day and time are among the cells. */
  row(minute: number, cells: WideCells, row: CsvRow): void;
}

/** Reads a wide table of one day, whose times must ascend and lie in it; how many of its minutes have a row. */
export async function readWideTable(
  { file, day, perSecond }: HuaweiFile,
  digest: SourceDigest,
  visitor: WideVisitor,
): Promise<number> {
  let table: Table | undefined;
  for await (const rows of rowBatches(digest.watch(file))) {
    if (table === undefined) {
      table = new Table(rows[0]!, day, perSecond);
      visitor.begin(table.functions);
    }
    for (const row of rows) if (row !== table.header) visitor.row(table.read(row), table.cells, row);
  }
  if (table === undefined) throw noRows(file);
  if (table.minutes === 0) throw table.header.refuse(0, "expected rows below the header, got none", "missing");
  return table.minutes;
}

class Table {
  readonly header: CsvRow;
  readonly cells: WideCells;
  readonly functions: readonly (string | undefined)[];
  readonly #day: number;
  readonly #step: number; // s
  readonly #dayColumn: number;
  readonly #timeColumn: number;
  time = -1; // of the last row, in s since the day began
  minutes = 0;

  constructor(header: CsvRow, day: number, perSecond: boolean) {
    this.header = header;
    this.#day = day;
    this.#step = perSecond ? 1 : 60;
    const names = new CsvHeader(header);
    this.cells = new WideCells(names);
    this.#dayColumn = names.require("day");
    this.#timeColumn = names.require("time");
    this.functions = names.names.map((name, column) => {
      if (column === this.#dayColumn || column === this.#timeColumn) return undefined;
      if (/^\d+$/.test(name)) return name;
      throw header.refuse(column, `expected columns day, time and functions by number, got ${quoted(name)}`, "unknown");
    });
  }

  /** Takes a row's cells; the minute of the day that it is about. */
  read(row: CsvRow): number {
    this.cells.read(row);
    const [day, time] = [this.#at(this.#dayColumn), this.#at(this.#timeColumn)];
    const refuse = (column: number, expected: string) =>
      row.refuse(column, `expected ${expected}, got ${quoted(row.fields[column]!)}`);
    if (day !== this.#day) throw refuse(this.#dayColumn, `day ${this.#day}, as the file's name says`);
    const second = time === undefined ? -1 : time - day * DAY_SECONDS;
    if (!(second >= 0 && second < DAY_SECONDS && Number.isInteger(second / this.#step))) {
      const range = `${day * DAY_SECONDS} to ${(day + 1) * DAY_SECONDS - this.#step}`;
      throw refuse(this.#timeColumn, `a time of day ${day} in s, ${range} by ${this.#step}`);
    }
    if (second <= this.time) throw refuse(this.#timeColumn, `a time after ${this.time + day * DAY_SECONDS}`);
    const minute = Math.floor(second / 60);
    if (this.time < 0 || minute > Math.floor(this.time / 60)) this.minutes++;
    this.time = second;
    return minute;
  }

  #at(column: number): number | undefined {
    const { cells } = this;
    for (let k = 0; k < cells.size; k++) if (cells.column[k] === column) return cells.value[k];
    return undefined;
  }
}
