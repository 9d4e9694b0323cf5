import { InputError, type InputProblem } from "../../base/errors.ts";
import { placeOfField, type RawBytes } from "./row-place.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** One record of a CSV file. */
export class CsvRow {
  /** The line it begins on, from 1. */
  readonly line: number;
  readonly #content: RowContent;
  #fields: readonly string[] | undefined;

  constructor(line: number, content: RowContent) {
    this.line = line;
    this.#content = content;
    this.#fields = content.fields;
  }

  get fields(): readonly string[] {
    const { plain, raw } = this.#content;
    this.#fields ??= decoder.decode(plain?.subarray(0, -1)).split(raw.delimiter);
    return this.#fields;
  }

  /** The bytes of a record without quotes and carriage returns, with its line feed; good until the next batch. */
  get plain(): Uint8Array | undefined {
    return this.#content.plain;
  }

  /**
   * An InputError at the line and character column where field `index` begins, or at the row's end for a field that it
   * lacks. Knows the column of any but the first until the next row is asked for, later the line alone.
   */
  refuse(index: number, what: string, problem: InputProblem = "malformed"): InputError {
    const { raw, start, end } = this.#content;
    const { source } = raw;
    if (index === 0) return new InputError(problem, { source, line: this.line, column: 1 }, what);
    const text = raw.text(start, end);
    if (text === undefined) return new InputError(problem, { source, line: this.line }, what);
    const place = placeOfField(text, index, raw.delimiter);
    return new InputError(problem, { source, line: this.line + place.linesBelow, column: place.column }, what);
  }

  /** Refuses a record that has another number of fields. */
  expectColumns(columns: number): void {
    const { length } = this.fields;
    if (length !== columns) throw this.refuse(Math.min(columns, length), `expected ${columns} columns, got ${length}`);
  }
}

/** What a record consists of, as fields or as the bytes of its line, and where it stands in the file. */
interface RowContent {
  readonly fields?: readonly string[];
  readonly plain?: Uint8Array;
  readonly raw: RawBytes;
  readonly start: number;
  readonly end: number;
}
