import { Decimal } from "../csv/decimal.ts";
import type { ObjectIds } from "./object-ids.ts";
import type { OperationColumn, RequestLayout } from "./request-layout.ts";
import type { RequestPages } from "./request-pages.ts";

const LINE_FEED = 10;
const POINT = 46;
const ZERO = 48;
const WORD_DIGITS = 9; // within an int32, and what ObjectIds keeps in a word
const LONGEST_LINE = 65_536;

/** What stands in a column. */
const Field = { Skipped: 0, Time: 1, Object: 2, Size: 3, Operation: 4 } as const;

/**
 * Kernel. Requests from the bytes of lines, as long as these are plain: as many columns as the layout says, numbers of
 * digits with or without a point, names in ASCII. One pass over the bytes, and one more over numbers of more than nine
 * digits or with a point and over names that are no numbers; nothing is allocated.
 */
export class RequestScanner {
  taken = 0; // lines, by the last call of `take`
  zeroSizes = 0;
  otherOperations = 0;
  readonly #ids: ObjectIds;
  readonly #pages: RequestPages;
  readonly #fields: Uint8Array; // of each column
  readonly #isSimple: boolean; // whether they are time, object and size, no more
  readonly #delimiter: number;
  readonly #operations: readonly Uint8Array[];
  readonly #keptOperations: number; // the first so many of them
  readonly #decimal = new Decimal();
  #end = 0; // where the field that was read last ends
  #first = 0; // the name that was read last as two words, where ObjectIds keeps it so
  #rest = 0; // 0: it is no number
  #operation = 0;

  constructor(layout: RequestLayout, ids: ObjectIds, pages: RequestPages) {
    const { columns, time, object, sizes, operation } = layout;
    this.#ids = ids;
    this.#pages = pages;
    this.#fields = new Uint8Array(columns);
    this.#fields[time.index] = Field.Time;
    this.#fields[object.index] = Field.Object;
    for (const { index } of sizes) this.#fields[index] = Field.Size;
    if (operation !== undefined) this.#fields[operation.index] = Field.Operation;
    this.#isSimple = `${this.#fields}` === `${[Field.Time, Field.Object, Field.Size]}`;
    this.#delimiter = layout.delimiter.charCodeAt(0);
    this.#operations = operationBytes(operation);
    this.#keptOperations = operation?.kept.length ?? 1;
  }

  /** See LineReader. */
  take(bytes: Uint8Array, from: number, to: number): number {
    let start = from;
    let lines = 0;
    while (start < to) {
      let next = this.#isSimple ? this.#takeSimple(bytes, start) : -1;
      if (next < 0) next = bytes[start] === LINE_FEED ? start + 1 : this.#takeLine(bytes, start);
      if (next < 0) break;
      start = next;
      lines++;
    }
    this.taken = lines;
    return start;
  }

  /**
   * The same, of a line of time, object and size that are whole numbers below 10^9, and the size not 0: a third of the time
   * less than by columns.
   */
  #takeSimple(bytes: Uint8Array, start: number): number {
    const delimiter = this.#delimiter;
    let at = start;
    let time = 0;
    let digit = bytes[at]! - ZERO;
    for (; digit >>> 0 <= 9 && at < start + WORD_DIGITS; digit = bytes[++at]! - ZERO) time = time * 10 + digit;
    if (digit + ZERO !== delimiter || at === start) return -1;
    const name = ++at;
    let object = 0;
    digit = bytes[at]! - ZERO;
    if (digit === 0) return -1;
    for (; digit >>> 0 <= 9 && at < name + WORD_DIGITS; digit = bytes[++at]! - ZERO) object = object * 10 + digit;
    if (digit + ZERO !== delimiter || at === name) return -1;
    const last = ++at;
    let size = 0;
    digit = bytes[at]! - ZERO;
    for (; digit >>> 0 <= 9 && at < last + WORD_DIGITS; digit = bytes[++at]! - ZERO) size = size * 10 + digit;
    if (digit + ZERO !== LINE_FEED || size === 0) return -1;
    this.#pages.push(time, this.#ids.internNumber(object, 1), size);
    return at + 1;
  }

  /** Takes a line; returns where the next begins, -1 if it is not plain. Every line ends: nothing is read beyond. */
  #takeLine(bytes: Uint8Array, start: number): number {
    const fields = this.#fields;
    const last = fields.length - 1;
    let at = start;
    let time = 0;
    let size = 0;
    let from = 0;
    let to = 0;
    this.#operation = 0;
    for (let column = 0; column <= last; column++) {
      const field = fields[column]!;
      if (field === Field.Time) time = this.#number(bytes, at);
      else if (field === Field.Size) size += this.#bytes(bytes, at);
      else if (field === Field.Object) {
        from = at;
        to = this.#object(bytes, at);
      } else if (field === Field.Skipped) this.#skip(bytes, at);
      else this.#readOperation(bytes, at);
      at = this.#end;
      if (at < 0 || bytes[at] !== (column === last ? LINE_FEED : this.#delimiter)) return -1;
      at++;
    }
    if (at - start > LONGEST_LINE) return -1;
    if (this.#operation >= this.#keptOperations) this.otherOperations++;
    else if (size === 0) this.zeroSizes++;
    else if (this.#rest > 0) this.#pages.push(time, this.#ids.internNumber(this.#first, this.#rest), size);
    else this.#pages.push(time, this.#ids.internBytes(bytes, from, to), size);
    return at;
  }

  /** The number that begins at `start`; what is none ends at -1. */
  #number(bytes: Uint8Array, start: number): number {
    const stop = start + WORD_DIGITS;
    let at = start;
    let value = 0;
    let digit = bytes[at]! - ZERO;
    for (; digit >>> 0 <= 9 && at < stop; digit = bytes[++at]! - ZERO) value = value * 10 + digit;
    this.#end = at === start ? -1 : at;
    if (digit >>> 0 <= 9 || digit === POINT - ZERO) return this.#longNumber(bytes, start);
    return value;
  }

  /** The same, of a number of bytes. */
  #bytes(bytes: Uint8Array, start: number): number {
    const value = this.#number(bytes, start);
    if (Math.floor(value) !== value) this.#end = -1; // in the words of who reads rows
    return value;
  }

  /** The same, of a number with many digits or a point. */
  #longNumber(bytes: Uint8Array, start: number): number {
    const isPlain = this.#decimal.read(bytes, start) && this.#decimal.value < Number.POSITIVE_INFINITY;
    this.#end = isPlain ? this.#decimal.end : -1;
    return this.#decimal.value;
  }

  /** The end of a name: of a number without leading zeros its two words too. */
  #object(bytes: Uint8Array, start: number): number {
    const middle = start + WORD_DIGITS;
    const stop = middle + WORD_DIGITS;
    let at = start;
    let first = 0;
    let rest = 1;
    let digit = bytes[at]! - ZERO;
    for (; digit >>> 0 <= 9 && at < middle; digit = bytes[++at]! - ZERO) first = first * 10 + digit;
    for (; digit >>> 0 <= 9 && at < stop; digit = bytes[++at]! - ZERO) rest = rest * 10 + digit;
    const byte = digit + ZERO;
    const isNumber = (byte === this.#delimiter || byte === LINE_FEED) && at > start;
    if (!isNumber || (bytes[start] === ZERO && at > start + 1)) return this.#name(bytes, start);
    this.#first = first;
    this.#rest = rest;
    this.#end = at;
    return at;
  }

  /** The end of a name of at least one byte in ASCII. */
  #name(bytes: Uint8Array, start: number): number {
    const delimiter = this.#delimiter;
    let at = start;
    let all = 0;
    for (let byte = bytes[at]!; byte !== delimiter && byte !== LINE_FEED; byte = bytes[++at]!) all |= byte;
    this.#rest = 0;
    this.#end = at === start || all > 127 ? -1 : at;
    return at;
  }

  #skip(bytes: Uint8Array, start: number): void {
    const delimiter = this.#delimiter;
    let at = start;
    for (let byte = bytes[at]!; byte !== delimiter && byte !== LINE_FEED; ) byte = bytes[++at]!;
    this.#end = at;
  }

  #readOperation(bytes: Uint8Array, start: number): void {
    const operations = this.#operations;
    this.#skip(bytes, start);
    for (let i = 0; i < operations.length; i++) {
      if (!equals(operations[i]!, bytes, start, this.#end)) continue;
      this.#operation = i;
      return;
    }
    this.#end = -1;
  }
}

function equals(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (name.length !== to - from) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[from + i]) return false;
  return true;
}

/** The names of the operations, first of those that are kept. */
function operationBytes(operation: OperationColumn | undefined): Uint8Array[] {
  if (operation === undefined) return [];
  const { known, kept } = operation;
  const names = [...kept, ...known.filter((name) => !kept.includes(name))];
  const encoder = new TextEncoder();
  return names.map((name) => encoder.encode(name));
}
