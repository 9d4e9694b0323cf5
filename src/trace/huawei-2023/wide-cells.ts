import { type CsvHeader, numberField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";

const COMMA = 44;
const LINE_FEED = 10;
const POINT = 46;
const ZERO = 48;
const MOST_DIGITS = 15; // so many digits and a power of ten below are exact, hence the quotient is rounded once
const TENS = Float64Array.from({ length: MOST_DIGITS + 1 }, (_, k) => Number(`1e${k}`));

/**
 * Kernel. The numbers of a row of very many columns of which most may be empty. Layout: the columns that have a number,
 * [0, size) ascending, and the numbers beside them. One pass over the bytes of a plain row, which allocates nothing.
 */
export class WideCells {
  readonly column: Uint32Array; // [columns]
  readonly value: Float64Array; // [columns] >= 0
  size = 0;
  readonly #names: readonly string[];

  constructor({ names }: CsvHeader) {
    this.#names = names;
    this.column = new Uint32Array(names.length);
    this.value = new Float64Array(names.length);
  }

  /** Reads a row; an empty cell and NaN are no number, anything else that is none is refused. */
  read(row: CsvRow): void {
    if (row.plain !== undefined && this.#readPlain(row.plain)) return;
    row.expectColumns(this.#names.length);
    this.size = 0;
    for (const [column, text] of row.fields.entries()) {
      if (text === "" || text === "NaN" || text === "nan") continue;
      this.column[this.size] = column;
      this.value[this.size++] = numberField(row, column, this.#names[column]!, ">= 0");
    }
  }

  /** Every row ends with a line feed, which ends a cell: nothing is read beyond it. False for a row of another kind. */
  #readPlain(bytes: Uint8Array): boolean {
    const columns = this.#names.length;
    let size = 0;
    let at = 0;
    for (let cell = 0; cell < columns; cell++) {
      const end = cell === columns - 1 ? LINE_FEED : COMMA;
      let byte = bytes[at++]!;
      if (byte === end) continue;
      let digits = 0;
      let value = 0;
      let point = -1; // digits before it
      for (; byte !== end; byte = bytes[at++]!) {
        const digit = byte - ZERO;
        if (digit >>> 0 <= 9) {
          value = value * 10 + digit;
          digits++;
        } else if (byte === POINT && point < 0) point = digits;
        else return false;
      }
      if (digits === 0 || digits > MOST_DIGITS || point === 0) return false;
      this.column[size] = cell;
      this.value[size++] = point < 0 ? value : value / TENS[digits - point]!;
    }
    this.size = size;
    return at === bytes.length;
  }
}
