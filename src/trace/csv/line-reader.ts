import type { CsvRow } from "./row.ts";

/** Reads lines from their bytes, as far as it can, so that no row is made of them. */
export interface LineReader {
  /** How many lines the last call of `take` took. */
  readonly taken: number;
  /**
   * Takes lines of `bytes` from `from` on, in order; returns where the first that it does not take begins, or `to`. They
   * have neither quotes nor carriage returns, and a line feed stands at `to - 1`.
   */
  take(bytes: Uint8Array, from: number, to: number): number;
  /** Takes a row that `take` did not: of the file's first line, of a line that is not plain, or of more than a line. */
  add(row: CsvRow): void;
}

/** Takes a line, [from, to) of the bytes with its line feed, or says that it does not. */
export type TakeLine = (bytes: Uint8Array, from: number, to: number) => boolean;

const LINE_FEED = 10;

/** A reader that looks at one line at a time, for long ones. */
export function lineByLine(takeLine: TakeLine, add: (row: CsvRow) => void): LineReader {
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    take(bytes, from, to) {
      let start = from;
      for (taken = 0; start < to; taken++) {
        const end = indexOf(bytes, LINE_FEED, start) + 1;
        if (end === start + 1 || !takeLine(bytes, start, end)) break;
        start = end;
      }
      return start;
    },
    add,
  };
}

/** `Uint8Array.indexOf`, with Node's Buffer where there is one: it looks at many bytes at a time. */
export function indexOf(bytes: Uint8Array, byte: number, from: number): number {
  return globalThis.Buffer === undefined
    ? bytes.indexOf(byte, from)
    : globalThis.Buffer.prototype.indexOf.call(bytes, byte, from);
}
