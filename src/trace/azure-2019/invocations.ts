import { InputError } from "../../base/errors.ts";
import type { SourceDigest } from "../csv/byte-stream.ts";
import { CsvHeader, quoted, textField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { noRows, rowBatches } from "../csv/rows.ts";
import { FunctionTable } from "../function-table.ts";
import type { LoadLog } from "../load-log.ts";
import type { MinuteCounts } from "../minute-counts.ts";
import { MinuteRows } from "../minute-rows.ts";
import type { SourceFile } from "../source.ts";
import type { Trigger } from "../trace.ts";
import { readTrigger } from "../trigger.ts";
import type { AzureFile } from "./files.ts";
import { MinuteCells } from "./minute-cells.ts";

/** Minutes in a day, the most minute columns of a file. */
export const DAY_MINUTES = 1440;

/** What identifies a function in every file of the trace. */
export interface AzureKey {
  readonly owner: string;
  readonly app: string;
  readonly func: string;
}

/** A file while it is read. */
class DayReader {
  readonly header: CsvRow;
  readonly layout: Layout;
  readonly cells: MinuteCells;
  readonly seen = new Set<number>(); // functions
  readonly offset: number; // of the first minute column in the trace

  constructor(header: CsvRow, dayStart: number | undefined) {
    this.header = header;
    this.layout = readLayout(header);
    this.cells = new MinuteCells(this.layout.minuteColumns.length);
    this.offset = dayStart === undefined ? 0 : dayStart + this.layout.firstMinute - 1;
  }
}

/** The calls of all days, sparse, by function in order of first appearance. */
export class AzureInvocations {
  readonly table = new FunctionTable();
  readonly keys: AzureKey[] = [];
  readonly triggers: Trigger[] = [];
  readonly #rows = new MinuteRows();
  #minutes = 0;

  /** The horizon in minutes. */
  get minutes(): number {
    return this.#minutes;
  }

  /** Reads the files of successive days; a single one may cover any run of minutes of its day. */
  async read(files: readonly AzureFile[], digest: SourceDigest, log: LoadLog): Promise<void> {
    checkDays(files, log);
    for (const [index, { file }] of files.entries()) {
      const minutes = await this.#readFile(digest.watch(file), files.length > 1 ? index * DAY_MINUTES : undefined, log);
      this.#minutes = files.length > 1 ? files.length * DAY_MINUTES : minutes;
    }
  }

  /** Reads a file, of a day that begins at a minute or that alone is read, and returns how many minutes it has. */
  async #readFile(file: SourceFile, dayStart: number | undefined, log: LoadLog): Promise<number> {
    let day: DayReader | undefined;
    for await (const rows of rowBatches(file)) {
      day ??= new DayReader(rows[0]!, dayStart);
      for (const row of rows) if (row !== day.header) this.#addRow(row, day, log);
    }
    if (day === undefined) throw noRows(file);
    if (day.seen.size === 0) throw day.header.refuse(0, "expected rows below the header, got none", "missing");
    return day.layout.minuteColumns.length;
  }

  #addRow(row: CsvRow, { layout, cells, seen, offset }: DayReader, log: LoadLog): void {
    const plain = layout.plainTexts === undefined ? undefined : cells.read(row, layout.plainTexts);
    const id = this.#intern(row, plain ?? fieldsOf(row, layout), layout, log);
    if (seen.has(id)) log.count("duplicateFunctions");
    seen.add(id);
    if (plain === undefined) cells.fill((column) => readCount(row, layout.minuteColumns[column]!));
    const { size, minute, count } = cells;
    this.#rows.add(id, minute.subarray(0, size), count.subarray(0, size), offset);
  }

  /** The calls of the functions `kept`, in that order, as compressed sparse rows. */
  rows(kept: readonly number[]): Pick<MinuteCounts, "offsets" | "minute" | "count"> {
    return this.#rows.take(kept);
  }

  #intern(row: CsvRow, fields: readonly string[], layout: Layout, log: LoadLog): number {
    const key = readKey(row, layout, fields);
    const id = this.table.intern(appKey(key), functionKey(key));
    const trigger = layout.trigger === undefined ? "unknown" : readTrigger(fields[layout.trigger]!, log);
    const known = this.triggers[id];
    if (known === undefined) {
      this.keys[id] = key;
      this.triggers[id] = trigger;
    } else if (known !== trigger && trigger !== "unknown") {
      // Azure first files some functions under `others`, and under their own trigger on later days
      log.count("changedTriggers");
      if (trigger !== "others" || known === "unknown") this.triggers[id] = trigger;
    }
    return id;
  }
}

/** A function's identity as one string. */
export function functionKey({ owner, app, func }: AzureKey): string {
  return `${owner}/${app}/${func}`;
}

/** An app's identity as one string. */
export function appKey({ owner, app }: Pick<AzureKey, "owner" | "app">): string {
  return `${owner}/${app}`;
}

interface Layout {
  readonly owner: number;
  readonly app: number;
  readonly func: number;
  readonly trigger: number | undefined;
  readonly firstMinute: number; // 1 .. 1440
  readonly minuteColumns: readonly number[]; // column of firstMinute, firstMinute + 1, ...
  readonly columns: number; // all of them
  readonly plainTexts: number | undefined; // the other columns, if the minutes follow them all
}

/** The identity in a row, given its columns; its fields, if they are known from elsewhere. */
export function readKey(
  row: CsvRow,
  layout: { owner: number; app: number; func: number },
  fields: readonly string[] = row.fields,
): AzureKey {
  const { owner, app, func } = layout;
  const key = { owner: fields[owner]!, app: fields[app]!, func: fields[func]! };
  if (key.owner !== "" && key.app !== "" && key.func !== "") return key;
  return {
    owner: textField(row, owner, "HashOwner"),
    app: textField(row, app, "HashApp"),
    func: textField(row, func, "HashFunction"),
  };
}

/** The fields of a row, which must be as many as the header's. */
function fieldsOf(row: CsvRow, { columns }: Layout): readonly string[] {
  row.expectColumns(columns);
  return row.fields;
}

function readLayout(row: CsvRow): Layout {
  const header = new CsvHeader(row);
  const owner = header.require("HashOwner");
  const app = header.require("HashApp");
  const func = header.require("HashFunction");
  const trigger = header.find("Trigger");
  const named = new Set([owner, app, func, trigger]);
  const minuteColumns: number[] = [];
  let firstMinute = 0;
  row.fields.forEach((name, index) => {
    if (named.has(index)) return;
    const minute = /^[1-9]\d{0,3}$/.test(name) ? Number(name) : 0;
    if (minute < 1 || minute > DAY_MINUTES)
      throw row.refuse(index, `expected minute columns named 1 to ${DAY_MINUTES}, got ${quoted(name)}`, "unknown");
    if (firstMinute === 0) firstMinute = minute;
    const next = firstMinute + minuteColumns.length;
    if (minute !== next) throw row.refuse(index, `expected minute column ${next}, got ${minute}`);
    minuteColumns.push(index);
  });
  if (minuteColumns.length === 0)
    throw row.refuse(row.fields.length, `expected minute columns named 1 to ${DAY_MINUTES}, got none`, "missing");
  const columns = row.fields.length;
  const texts = columns - minuteColumns.length;
  return {
    owner,
    app,
    func,
    trigger,
    firstMinute,
    minuteColumns,
    columns,
    plainTexts: minuteColumns[0] === texts ? texts : undefined,
  };
}

const MOST_CALLS = 4_294_967_295; // of a uint32

function readCount(row: CsvRow, index: number): number {
  const field = row.fields[index]!;
  let value = field === "" || field.length > 10 ? Number.NaN : 0;
  for (let i = 0; i < field.length; i++) {
    const digit = field.charCodeAt(i) - 48;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
  }
  if (value <= MOST_CALLS) return value;
  throw row.refuse(index, `expected a whole number of calls >= 0, got ${quoted(field)}`);
}

function checkDays(files: readonly AzureFile[], log: LoadLog): void {
  if (files.length < 2) return;
  for (const [i, { file, day }] of files.entries()) {
    if (day === undefined)
      throw new InputError(
        "missing",
        { source: file.path },
        "expected a day in the name of each of several files, as in .d07.csv",
      );
    if (day === files[i - 1]?.day)
      throw new InputError(
        "malformed",
        { source: file.path },
        `expected one invocations file a day, got day ${day} again`,
      );
  }
  const days = files.map(({ day }) => day!);
  const missing = days.at(-1)! - days[0]! + 1 - days.length;
  log.count("missingDays", missing);
  if (missing > 0)
    log.note(`The days ${days.join(", ")} follow each other without gaps: ${missing} between them are missing.`);
}
