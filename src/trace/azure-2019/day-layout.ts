import { CsvHeader, quoted } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";

/** Minutes in a day, the most minute columns of a file. */
export const DAY_MINUTES = 1440;

/** Where the columns of a file of calls per minute are. */
export interface DayLayout {
  readonly owner: number;
  readonly app: number;
  readonly func: number;
  readonly trigger: number | undefined;
  readonly firstMinute: number; // 1 .. 1440
  readonly minuteColumns: readonly number[]; // column of firstMinute, firstMinute + 1, ...
  readonly columns: number; // all of them
  readonly plainTexts: number | undefined; // the other columns, if the minutes follow them all
}

/** Reads the header: the texts by name, and any run of the minutes 1 to 1440, in order. */
export function readLayout(row: CsvRow): DayLayout {
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
