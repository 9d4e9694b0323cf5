import { InputError } from "../base/errors.ts";
import type { AzureFile } from "./azure-2019-files.ts";
import type { SourceDigest } from "./byte-stream.ts";
import { CsvHeader, quoted, textField } from "./csv-fields.ts";
import { type CsvRow, csvRows, nextRow } from "./csv-rows.ts";
import { FunctionTable } from "./function-table.ts";
import { uint32Column } from "./growing-column.ts";
import type { LoadLog } from "./load-log.ts";
import type { Trigger } from "./trace.ts";
import { readTrigger } from "./trigger.ts";

/** Minutes in a day, the most minute columns of a file. */
export const DAY_MINUTES = 1440;

/** What identifies a function in every file of the trace. */
export interface AzureKey {
  readonly owner: string;
  readonly app: string;
  readonly func: string;
}

/** A row's calls in minute columns: entries from .. to - 1 of `minute` and `count`. */
interface Segment {
  readonly from: number;
  readonly to: number;
}

/** The calls of all days, sparse, by function in order of first appearance. */
export class AzureInvocations {
  readonly table = new FunctionTable();
  readonly keys: AzureKey[] = [];
  readonly triggers: Trigger[] = [];
  readonly #minute = uint32Column();
  readonly #count = uint32Column();
  readonly #segments: Segment[][] = [];
  #minutes = 0;

  /** The horizon in minutes. */
  get minutes(): number {
    return this.#minutes;
  }

  /** Reads the files of successive days; a single one may cover any run of minutes of its day. */
  async read(files: readonly AzureFile[], digest: SourceDigest, log: LoadLog): Promise<void> {
    checkDays(files, log);
    for (const [index, { file }] of files.entries()) {
      const rows = csvRows(digest.watch(file));
      const header = await nextRow(rows, file);
      const layout = readLayout(header);
      const seen = new Set<number>();
      const offset = files.length > 1 ? index * DAY_MINUTES + layout.firstMinute - 1 : 0;
      for await (const row of rows) this.#addRow(row, layout, offset, seen, log);
      if (seen.size === 0) throw header.refuse(0, "expected rows below the header, got none", "missing");
      this.#minutes = files.length > 1 ? files.length * DAY_MINUTES : layout.minuteColumns.length;
    }
  }

  /** The calls of the functions `kept`, in that order, as compressed sparse rows. */
  rows(kept: readonly number[]): { offsets: Float64Array; minute: Uint32Array; count: Uint32Array } {
    const [allMinutes, allCounts] = [this.#minute.take(), this.#count.take()];
    const [minute, count] = [uint32Column(), uint32Column()];
    const offsets = new Float64Array(kept.length + 1);
    kept.forEach((id, index) => {
      const segments = this.#segments[id]!;
      if (ascending(segments, allMinutes)) {
        for (const { from, to } of segments)
          for (let i = from; i < to; i++) {
            minute.push(allMinutes[i]!);
            count.push(allCounts[i]!);
          }
      } else {
        for (const [at, sum] of summed(segments, allMinutes, allCounts)) {
          minute.push(at);
          count.push(sum);
        }
      }
      offsets[index + 1] = minute.length;
    });
    return { offsets, minute: minute.take(), count: count.take() };
  }

  #addRow(row: CsvRow, layout: Layout, offset: number, seen: Set<number>, log: LoadLog): void {
    const id = this.#intern(row, layout, log);
    if (seen.has(id)) log.count("duplicateFunctions");
    seen.add(id);
    const from = this.#minute.length;
    const { minuteColumns } = layout;
    const { fields } = row;
    for (let i = 0; i < minuteColumns.length; i++) {
      const field = fields[minuteColumns[i]!]!;
      if (field === "0") continue;
      const calls = readCount(row, minuteColumns[i]!, field);
      if (calls === 0) continue;
      this.#minute.push(offset + i);
      this.#count.push(calls);
    }
    if (this.#minute.length > from) this.#segments[id]!.push({ from, to: this.#minute.length });
  }

  #intern(row: CsvRow, layout: Layout, log: LoadLog): number {
    const key = readKey(row, layout);
    const id = this.table.intern(appKey(key), functionKey(key));
    const trigger = layout.trigger === undefined ? "unknown" : readTrigger(row.fields[layout.trigger]!, log);
    const known = this.triggers[id];
    if (known === undefined) {
      this.keys[id] = key;
      this.triggers[id] = trigger;
      this.#segments[id] = [];
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
}

/** The identity in a row, given its columns. */
export function readKey(row: CsvRow, layout: { owner: number; app: number; func: number }): AzureKey {
  return {
    owner: textField(row, layout.owner, "HashOwner"),
    app: textField(row, layout.app, "HashApp"),
    func: textField(row, layout.func, "HashFunction"),
  };
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
  return { owner, app, func, trigger, firstMinute, minuteColumns };
}

const MOST_CALLS = 4_294_967_295; // of a uint32

function readCount(row: CsvRow, index: number, field: string): number {
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

function ascending(segments: readonly Segment[], minute: Uint32Array): boolean {
  return segments.every((segment, i) => i === 0 || minute[segments[i - 1]!.to - 1]! < minute[segment.from]!);
}

function summed(segments: readonly Segment[], minute: Uint32Array, count: Uint32Array): [number, number][] {
  const sums = new Map<number, number>();
  for (const { from, to } of segments)
    for (let i = from; i < to; i++) sums.set(minute[i]!, (sums.get(minute[i]!) ?? 0) + count[i]!);
  return [...sums].sort(([a], [b]) => a - b);
}
