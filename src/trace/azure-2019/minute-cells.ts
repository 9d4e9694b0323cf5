import type { CsvRow } from "../csv/row.ts";

const COMMA = 44;
const LINE_FEED = 10;
const ZERO = 48;
const MOST = 99_999_999; // another digit stays within 2^31

/**
 * Kernel. The calls per minute of a plain row: first some fields of text, then a whole number in each minute's column to
 * the end of the row. Layout: the minutes that have calls, [0, size), and their calls beside them. One pass over the
 * bytes, two at a time for the many zeros; nothing is allocated but the texts.
 */
export class MinuteCells {
  readonly minute: Uint32Array; // [columns] column, from 0, ascending
  readonly count: Uint32Array; //  [columns] > 0
  size = 0;
  readonly #columns: number;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  /** Rows of so many minutes. */
  constructor(columns: number) {
    this.#columns = columns;
    this.minute = new Uint32Array(columns);
    this.count = new Uint32Array(columns);
  }

  /**
   * Reads a row, and returns its texts, which come first; undefined if the row is not plain, or has more, fewer or other
   * cells than whole numbers without leading zeros.
   */
  read({ plain }: CsvRow, texts: number): readonly string[] | undefined {
    if (plain === undefined) return undefined;
    const start = textsEnd(plain, texts);
    if (start < 0 || !this.#readCells(plain, start)) return undefined;
    return this.#decoder.decode(plain.subarray(0, start - 1)).split(",");
  }

  /** Takes the calls of each column from elsewhere. */
  fill(callsOf: (column: number) => number): void {
    this.size = 0;
    for (let column = 0; column < this.#columns; column++) {
      const calls = callsOf(column);
      if (calls === 0) continue;
      this.minute[this.size] = column;
      this.count[this.size++] = calls;
    }
  }

  /** Every row ends with a line feed, which is no digit: nothing is read beyond it. */
  #readCells(bytes: Uint8Array, start: number): boolean {
    const { minute, count } = this;
    const last = this.#columns - 1;
    let at = start;
    let size = 0;
    for (let column = 0; column < last; column++) {
      let byte = bytes[at++]!;
      if (byte === ZERO) {
        if (bytes[at++] !== COMMA) return false;
        continue;
      }
      let value = byte - ZERO;
      if (value >>> 0 > 9) return false;
      for (byte = bytes[at++]!; byte !== COMMA; byte = bytes[at++]!) {
        const digit = byte - ZERO;
        if (digit >>> 0 > 9 || value > MOST) return false;
        value = value * 10 + digit;
      }
      minute[size] = column;
      count[size++] = value;
    }
    const value = wholeNumber(bytes, at);
    if (value < 0) return false;
    minute[size] = last;
    count[size] = value;
    this.size = value === 0 ? size : size + 1;
    return true;
  }
}

/** Where the first minute's cell begins, -1 if the row ends before. */
function textsEnd(bytes: Uint8Array, texts: number): number {
  let left = texts;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === COMMA && --left === 0) return at + 1;
  return -1;
}

/** The number that ends the row, -1 if it is none. */
function wholeNumber(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let at = start; at < bytes.length - 1; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >>> 0 > 9 || value > MOST) return -1;
    value = value * 10 + digit;
  }
  return start < bytes.length - 1 && bytes[bytes.length - 1] === LINE_FEED ? value : -1;
}
