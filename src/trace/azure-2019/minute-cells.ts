import { sharedMemory } from "../shared-memory.ts";

const COMMA = 44;
const LINE_FEED = 10;
const ZERO = 48;
const MOST = 99_999_999; // another digit stays within 2^31

/** Cells of a page. */
const PAGE = 1 << 16;

/** Cells in two columns; rows follow each other in them. */
export interface CellPage {
  readonly minute: Uint16Array; // [PAGE] column of a minute, from 0
  readonly count: Uint32Array; //  [PAGE] > 0
}

const wordOf = (text: string): number => new Uint32Array(new TextEncoder().encode(text).buffer)[0]!;

/** Two zeros as one word, in this machine's order of bytes. */
const ZEROS = wordOf("0,0,");
const ZEROS_AFTER_COMMA = wordOf(",0,0");

/**
 * Kernel. The calls per minute of many rows, sparse: minutes without calls are left out. Layout: pages of two columns,
 * which no growth copies; a row lies in one page, its cells at [at, at + size) of it, by ascending minute. O(1) per
 * byte, one pass, two zeros at a time where they stand at the bounds of a word; allocates a page per 2^16 cells.
 */
export class MinuteCells {
  readonly pages: CellPage[] = [];
  readonly #columns: number;
  #page: CellPage;
  #end = 0;
  /** The last row: its page, where it begins there, and how many cells it has. */
  page = 0;
  at = 0;
  size = 0;
  #source: Uint8Array = new Uint8Array(0);
  #whole: Uint8Array = this.#source; // of the source's buffer, from its start: words stand at its bounds
  #words: Uint32Array = new Uint32Array(0);

  /** Rows of so many minutes, at most 2^16. */
  constructor(columns: number) {
    this.#columns = columns;
    this.#page = this.#openPage();
  }

  /**
   * Adds the row whose first minute's cell begins at `start` and that ends with the line feed before `end`, if each of
   * its cells is a whole number without a sign; else it adds nothing and returns false.
   */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    this.#beginRow();
    if (this.#source !== bytes) this.#open(bytes);
    const size = this.#readCells(bytes.byteOffset + start, bytes.byteOffset + end);
    if (size < 0) return false;
    this.#endRow(size);
    return true;
  }

  /** Adds a row whose calls in each column come from elsewhere. */
  fill(callsOf: (column: number) => number): void {
    this.#beginRow();
    const { minute, count } = this.#page;
    let end = this.#end;
    for (let column = 0; column < this.#columns; column++) {
      const calls = callsOf(column);
      if (calls === 0) continue;
      minute[end] = column;
      count[end++] = calls;
    }
    this.#endRow(end - this.#end);
  }

  #open(bytes: Uint8Array): void {
    const { buffer } = bytes;
    this.#source = bytes;
    this.#whole = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
  }

  #beginRow(): void {
    if (this.#end + this.#columns > PAGE) this.#page = this.#openPage();
  }

  #endRow(size: number): void {
    this.page = this.pages.length - 1;
    this.at = this.#end;
    this.size = size;
    this.#end += size;
  }

  #openPage(): CellPage {
    const page = { minute: new Uint16Array(sharedMemory(2 * PAGE)), count: new Uint32Array(sharedMemory(4 * PAGE)) };
    this.pages.push(page);
    this.#end = 0;
    return page;
  }

  /** How many cells the row has, -1 if it is not plain. It ends with a line feed, which is no digit: nothing is read beyond. */
  #readCells(start: number, end: number): number {
    const { minute, count } = this.#page;
    const bytes = this.#whole;
    const words = this.#words;
    const last = this.#columns - 1;
    let at = start;
    let to = this.#end;
    let column = 0;
    while (column < last) {
      let byte = bytes[at]!;
      if (byte === ZERO) {
        const pairs = zeroPairs(words, at, last - column);
        at += 4 * pairs;
        column += 2 * pairs;
        if (pairs > 0) continue;
        if (bytes[at + 1] !== COMMA) return -1;
        at += 2;
        column++;
        continue;
      }
      let value = byte - ZERO;
      if (value >>> 0 > 9) return -1;
      at++;
      for (byte = bytes[at++]!; byte !== COMMA; byte = bytes[at++]!) {
        const digit = byte - ZERO;
        if (digit >>> 0 > 9 || value > MOST) return -1;
        value = value * 10 + digit;
      }
      minute[to] = column++;
      count[to++] = value;
    }
    const value = wholeNumber(bytes, at, end);
    if (value < 0) return -1;
    minute[to] = last;
    count[to] = value;
    return to - this.#end + (value === 0 ? 0 : 1);
  }
}

/** How many pairs of zeros stand at `at`, of at most `columns` cells, as far as whole words show them. */
function zeroPairs(words: Uint32Array, at: number, columns: number): number {
  const within = at & 3;
  if (within > 1) return 0;
  const pattern = within === 0 ? ZEROS : ZEROS_AFTER_COMMA;
  const first = at >>> 2;
  const most = Math.min(words.length, first + within + (columns >> 1));
  let word = first;
  while (word < most && words[word] === pattern) word++;
  // where words begin with the comma before, the last of them shows a zero without the comma after it
  return within === 0 ? word - first : Math.max(0, word - first - 1);
}

/** The number that ends the row, -1 if it is none. */
function wholeNumber(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end - 1; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >>> 0 > 9 || value > MOST) return -1;
    value = value * 10 + digit;
  }
  return start < end - 1 && bytes[end - 1] === LINE_FEED ? value : -1;
}
