import type { MinuteCounts } from "../minute-counts.ts";
import {
  callKey,
  callRow,
  columnsOf,
  DAY_MINUTES,
  durationRow,
  headersOf,
  keyOf,
  MEMORY_FACTORS,
  memoryRow,
  type Rows,
} from "./rows.ts";
import { TextBuffer } from "./text-buffer.ts";

/** A file of text: its rows in order, each without its line end, made as they are asked for. */
export interface TextFile {
  readonly name: string;
  readonly rows: Iterable<string>;
}

export interface Azure2019Options {
  /** The percentiles 1, 5, 25, 50, 75, 95, 99 and 100 of an app's memory as multiples of its average; default the median app's. */
  readonly memoryFactors?: readonly number[];
  /** Minutes in a file of calls: fewer than a day's only for a trace that is not longer; default a day's. */
  readonly columns?: number;
}

/** Appends the row that a function or app has on a day to the text; says whether it has one. */
type AppendRow = (out: TextBuffer, id: number, day: number) => boolean;

const KINDS = ["invocations_per_function_md", "function_durations_percentiles", "app_memory_percentiles"] as const;
const CALLS = 0;
const MEMORY = 2;
const FULL = 1 << 18; // bytes at which a file's rows are handed on

/**
 * The three files of each day in the layout of the Azure Functions 2019 data set: a row per function, or app, that has
 * a call on the day; on a day without calls a row of zeros for the first function, since readers refuse a file without
 * rows. What minute counts do not hold is filled in: an app without owner is its own, a function's shortest and
 * longest execution are its extreme percentiles, an app's memory varies as the factors say, and it is sampled
 * every 5 s in the minutes in which it is called.
 */
export function* azure2019Files(counts: MinuteCounts, options: Azure2019Options = {}): Iterable<TextFile> {
  const names = azure2019Names(Math.ceil(counts.minutes / DAY_MINUTES));
  for (const [file, name] of names.entries()) {
    const kind = file % KINDS.length;
    const day = Math.floor(file / KINDS.length);
    yield { name, rows: { [Symbol.iterator]: () => rowsOf(counts, kind, day, options) } };
  }
}

/** The names of the files of so many days, day by day. */
export function azure2019Names(days: number): readonly string[] {
  return Array.from({ length: days }, (_, day) => `.anon.d${String(day + 1).padStart(2, "0")}.csv`).flatMap((suffix) =>
    KINDS.map((kind) => `${kind}${suffix}`),
  );
}

function* rowsOf(counts: Rows, kind: number, day: number, options: Azure2019Options): Generator<string> {
  const { columns = DAY_MINUTES } = options;
  yield headersOf(columns)[kind]!;
  const out = new TextBuffer();
  const append = appendersOf(counts, options)[kind]!;
  const rows = kind === MEMORY ? counts.apps.length : counts.functions.length;
  let some = false;
  for (let id = 0; id < rows; id++) {
    out.clear();
    if (!append(out, id, day)) continue;
    some = true;
    yield out.toString();
  }
  if (!some && kind === CALLS && rows > 0) yield emptyRow(firstKey(counts), columns);
}

function appendersOf(
  counts: Rows,
  { memoryFactors = MEMORY_FACTORS, columns = DAY_MINUTES }: Azure2019Options,
): readonly AppendRow[] {
  const keys = counts.functions.map((fn) => keyOf(counts.apps[fn.app]!, fn));
  const memory = counts.apps.map((app) => columnsOf(app, memoryFactors));
  return [
    (out, id, day) => callRow(out, counts, { id, day, columns, key: keys[id]! }),
    (out, id, day) => durationRow(out, counts, id, day, keys[id]!),
    (out, id, day) => memoryRow(out, counts, counts.apps[id]!, day, memory[id]!),
  ];
}

function firstKey({ functions, apps }: Rows): string {
  return callKey(keyOf(apps[functions[0]!.app]!, functions[0]!), functions[0]!);
}

function emptyRow(key: string, columns: number): string {
  return `${key}${",0".repeat(columns)}`;
}

/**
 * Writes the same files all at once, part of the apps after part, and hands their bytes on in pieces of about 256 kB,
 * each with the place of its file among `azure2019Names`.
 */
export class Azure2019Writer {
  readonly #options: Azure2019Options;
  readonly #emit: (file: number, piece: Uint8Array) => void;
  readonly #texts: readonly TextBuffer[];
  readonly #withRows: Uint8Array; // 1 for a file with rows
  #firstKey: string | undefined;

  constructor(days: number, options: Azure2019Options, emit: (file: number, piece: Uint8Array) => void) {
    this.#options = options;
    this.#emit = emit;
    this.#texts = azure2019Names(days).map(() => new TextBuffer(FULL + (1 << 14)));
    this.#withRows = new Uint8Array(this.#texts.length);
    const headers = headersOf(options.columns ?? DAY_MINUTES);
    for (const [file, text] of this.#texts.entries()) text.text(`${headers[file % KINDS.length]!}\n`);
  }

  /** Appends the rows of some apps. */
  add(rows: Rows): void {
    if (rows.functions.length > 0) this.#firstKey ??= firstKey(rows);
    const append = appendersOf(rows, this.#options);
    for (const [file, text] of this.#texts.entries()) {
      const kind = file % KINDS.length;
      const day = Math.floor(file / KINDS.length);
      const length = kind === MEMORY ? rows.apps.length : rows.functions.length;
      for (let id = 0; id < length; id++) {
        if (!append[kind]!(text, id, day)) continue;
        text.text("\n");
        this.#withRows[file] = 1;
        if (text.length >= FULL) this.#hand(file, text);
      }
    }
  }

  /** Hands on what is left. */
  end(): void {
    for (const [file, text] of this.#texts.entries()) {
      const bare = file % KINDS.length === CALLS && this.#withRows[file] === 0;
      if (bare && this.#firstKey !== undefined)
        text.text(`${emptyRow(this.#firstKey, this.#options.columns ?? DAY_MINUTES)}\n`);
      this.#hand(file, text);
    }
  }

  #hand(file: number, text: TextBuffer): void {
    this.#emit(file, text.bytes.slice(0, text.length));
    text.clear();
  }
}
