import { CsvError, Parser } from "csv-parse";
import { InputError } from "../../base/errors.ts";
import { joined } from "./byte-stream.ts";
import { indexOf, type LineReader } from "./line-reader.ts";
import { CsvRow } from "./row.ts";
import { blankLinesBefore, lineEnds, placeOfField, RawBytes } from "./row-place.ts";

/** The longest row that is read, in bytes: a file without line ends is refused before it fills the memory. */
const MAX_ROW_BYTES = 4_194_304;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;

/**
 * Records with their places in the bytes. As long as there are neither quotes nor carriage returns, a record is a line,
 * split at its delimiters, which takes a tenth of the time; from the first of them on csv-parse takes over, with the same records.
 */
export class RowParser {
  readonly #raw: RawBytes;
  readonly #reader: LineReader | undefined;
  #parser: Parser | undefined;
  #parserStart = 0;
  #begun: Uint8Array = new Uint8Array(0); // the line that the last chunk began, while lines are records
  #rows: CsvRow[] = [];
  #end = 0; // where the last record or line ended, its line end included
  #nextLine = 1;
  #parserLine = 0;

  /**
   * Records whose fields stand between `delimiter`, of one character or several. As long as lines are records they go to
   * `reader`, if there is one, and only what csv-parse makes of the rest is handed out.
   */
  constructor(source: string, delimiter = ",", reader?: LineReader) {
    this.#raw = new RawBytes(source, delimiter);
    this.#reader = reader;
  }

  /** Parses one chunk; returns what went wrong in it, once the rows before are taken. */
  async write(chunk: Uint8Array): Promise<InputError | undefined> {
    this.#raw.add(chunk);
    if (this.#parser !== undefined) return this.#parse(this.#parser, new Uint8Array(chunk)); // which may keep it
    if (isPlain(chunk)) {
      const rest = this.#splitLines(chunk);
      if (rest.length <= MAX_ROW_BYTES) {
        this.#begun = new Uint8Array(rest); // a source may overwrite its chunk
        return undefined;
      }
      this.#begun = rest;
      chunk = new Uint8Array(0);
    }
    this.#parser = this.#openParser();
    return this.#parse(this.#parser, joined(this.#begun, chunk));
  }

  /** Leaves the last chunk to its source; the rows that were taken know their lines alone from then on. */
  releaseChunk(): void {
    this.#raw.keepFrom(this.#end);
  }

  async end(): Promise<InputError | undefined> {
    const parser = this.#parser;
    if (parser === undefined) {
      this.#addLine(joined(this.#begun, Uint8Array.of(LINE_FEED)));
      return undefined;
    }
    return new Promise((resolve, reject) => {
      parser.end((error?: Error | null) => this.#settle(error, resolve, reject));
    });
  }

  take(): readonly CsvRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Adds the lines that end in the chunk, and returns what follows the last; a line that is too long ends it too. */
  #splitLines(chunk: Uint8Array): Uint8Array {
    const from = this.#begun.length === 0 ? 0 : indexOf(chunk, LINE_FEED, 0) + 1;
    if (this.#begun.length > 0) {
      if (from === 0 || this.#begun.length + from > MAX_ROW_BYTES) return joined(this.#begun, chunk);
      this.#addLines(joined(this.#begun, chunk.subarray(0, from)), 0);
    }
    return chunk.subarray(this.#addLines(chunk, from));
  }

  /** Adds the lines from `from` on; returns where the first begins that does not end or is too long. */
  #addLines(bytes: Uint8Array, from: number): number {
    for (let start = this.#takeLines(bytes, from); ; start = this.#takeLines(bytes, start)) {
      const to = indexOf(bytes, LINE_FEED, start);
      if (to < 0 || to - start > MAX_ROW_BYTES) return start;
      this.#addLine(bytes.subarray(start, to + 1));
      start = to + 1;
    }
  }

  /** Lets the reader take lines, but not the first of the file, which may have a mark; returns where the next begins. */
  #takeLines(bytes: Uint8Array, from: number): number {
    const to = this.#reader === undefined || this.#end === 0 ? 0 : bytes.lastIndexOf(LINE_FEED) + 1;
    if (this.#reader === undefined || to <= from) return from;
    const next = this.#reader.take(bytes, from, to);
    this.#pass(next - from, this.#reader.taken);
    return next;
  }

  /** Adds a line, which ends with a line feed. */
  #addLine(bytes: Uint8Array): void {
    const plain = this.#end === 0 && beginsWithMark(bytes) ? bytes.subarray(3) : bytes;
    const [start, end] = [this.#end, this.#end + bytes.length];
    if (plain.length > 1) {
      const row = new CsvRow(this.#nextLine, { plain, raw: this.#raw, start, end });
      if (this.#reader === undefined) this.#rows.push(row);
      else this.#reader.add(row);
    }
    this.#pass(bytes.length, 1);
  }

  #pass(bytes: number, lines: number): void {
    this.#nextLine += lines;
    this.#end += bytes;
  }

  /** A parser of what follows the last line. */
  #openParser(): Parser {
    this.#parserStart = this.#end;
    const parser = new Parser({
      bom: this.#end === 0,
      delimiter: this.#raw.delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_ROW_BYTES,
      ...(this.#end === 0 ? {} : { record_delimiter: "\n" }), // else the first line end it finds is taken for all
    });
    parser.on("error", () => undefined); // write() and end() report it
    // Records are taken where the stream pushes them: only there its counts are the record's, and its `on_record` and
    // `info` options, which copy them, cost 2 us a record, four times the parsing of a short one.
    parser.push = (record: readonly string[] | null) => {
      if (record !== null) this.#add(parser, record);
      return true;
    };
    return parser;
  }

  #parse(parser: Parser, bytes: Uint8Array): Promise<InputError | undefined> {
    return new Promise((resolve, reject) => {
      parser.write(bytes, (error) => this.#settle(error, resolve, reject));
    });
  }

  #add(parser: Parser, fields: readonly string[]): void {
    const { bytes, lines } = parser.info;
    const start = this.#end;
    const end = this.#parserStart + bytes;
    let line = this.#nextLine;
    if (lines === this.#parserLine + 1) this.#nextLine++;
    else {
      // blank lines before it, or line ends in its quotes, of which the parser counts a CRLF twice
      const text = this.#raw.text(start, end) ?? "";
      line += blankLinesBefore(text);
      this.#nextLine += lineEnds(text);
    }
    this.#parserLine = lines;
    this.#end = end;
    this.#rows.push(new CsvRow(line, { fields, raw: this.#raw, start, end }));
  }

  #settle(
    error: Error | null | undefined,
    resolve: (failure: InputError | undefined) => void,
    reject: (error: Error) => void,
  ): void {
    if (error instanceof CsvError) resolve(this.#translated(error));
    else if (error) reject(error);
    else resolve(undefined);
  }

  #translated(error: CsvError): InputError {
    const field = typeof error.column === "number" ? error.column : 0;
    const text = this.#raw.text(this.#end, Number.POSITIVE_INFINITY) ?? "";
    const place = placeOfField(text, field, this.#raw.delimiter);
    const line = this.#nextLine + blankLinesBefore(text) + place.linesBelow;
    const where = { source: this.#raw.source, line, column: place.column };
    return new InputError("malformed", where, explanation(error.code, this.#raw.delimiter), { cause: error });
  }
}

function explanation(code: string, delimiter: string): string {
  switch (code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return "expected a closing quote, got the end of the file";
    case "CSV_INVALID_CLOSING_QUOTE":
      return `expected ${delimiter === "," ? "a comma" : JSON.stringify(delimiter)} or the line's end after a closing quote, got more text`;
    case "INVALID_OPENING_QUOTE":
      return "expected a quote only around a whole field, got one inside it";
    case "CSV_MAX_RECORD_SIZE":
      return `expected rows of at most ${MAX_ROW_BYTES} bytes, got a longer one`;
    default:
      return `expected CSV, got something else (${code})`;
  }
}

/** Whether it begins with the byte order mark of UTF-8. */
function beginsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function isPlain(chunk: Uint8Array): boolean {
  return indexOf(chunk, QUOTE, 0) < 0 && indexOf(chunk, CARRIAGE_RETURN, 0) < 0;
}
