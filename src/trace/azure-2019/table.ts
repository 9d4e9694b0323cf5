import { CsvHeader } from "../csv/fields.ts";
import { lineByLine } from "../csv/line-reader.ts";
import { PlainRow } from "../csv/plain-row.ts";
import type { CsvRow } from "../csv/row.ts";
import { noRows, rowBatches } from "../csv/rows.ts";
import type { SourceFile } from "../source.ts";

/** Who takes the rows of a table of texts, then numbers. */
export interface TableRows {
  /** The columns of text that a plain row begins with, in this order, before numbers alone; undefined if none is plain. */
  readonly texts: readonly string[] | undefined;
  addPlain(row: PlainRow): void;
  addRow(row: CsvRow): void;
}

/** Reads a table below its header, plain rows from their bytes; each row has as many fields as the header. */
export async function readTable(file: SourceFile, open: (header: CsvHeader) => TableRows): Promise<void> {
  let columns = 0;
  let rows: TableRows | undefined;
  let plain: PlainRow | undefined;
  const add = (row: CsvRow): void => {
    if (rows !== undefined) {
      row.expectColumns(columns);
      return rows.addRow(row);
    }
    const { names } = new CsvHeader(row);
    rows = open(new CsvHeader(row));
    columns = names.length;
    const { texts } = rows;
    if (texts?.every((name, i) => names[i] === name)) plain = new PlainRow(texts.length, columns - texts.length);
  };
  const take = (bytes: Uint8Array, from: number, to: number): boolean => {
    if (rows === undefined || plain === undefined || !plain.read(bytes, from, to)) return false;
    rows.addPlain(plain);
    return true;
  };
  for await (const batch of rowBatches(file, {}, lineByLine(take, add))) batch.forEach(add);
  if (rows === undefined) throw noRows(file);
}
