import { DURATION_PERCENTS, type MinuteCounts } from "../minute-counts.ts";
import type { AppProfile, FunctionProfile } from "../trace.ts";
import { csvField } from "../write/csv-field.ts";
import { standInOwner } from "./identity.ts";
import type { TextBuffer } from "./text-buffer.ts";

/** What rows are made of: a whole trace, or some of its apps. */
export type Rows = Pick<MinuteCounts, "functions" | "apps" | "durations" | "offsets" | "minute" | "count">;

export const DAY_MINUTES = 1440;
const KEY = "HashOwner,HashApp,HashFunction";

/** The memory percentiles in the data set's columns, and the median app's on its first day as multiples of the average. */
const MEMORY_PERCENTS = [1, 5, 25, 50, 75, 95, 99, 100] as const;
export const MEMORY_FACTORS: readonly number[] = [0.86, 0.92, 0.97, 1, 1.03, 1.1, 1.14, 1.2];

/** The first rows of the three kinds of files; the calls have a column for each of `minutes`. */
export function headersOf(minutes: number): readonly [calls: string, durations: string, memory: string] {
  const percentiles = DURATION_PERCENTS.map((p) => `percentile_Average_${p}`);
  return [
    [KEY, "Trigger", ...Array.from({ length: minutes }, (_, k) => k + 1)].join(","),
    [KEY, "Average,Count,Minimum,Maximum", ...percentiles].join(","),
    [
      "HashOwner,HashApp,SampleCount,AverageAllocatedMb",
      ...MEMORY_PERCENTS.map((p) => `AverageAllocatedMb_pct${p}`),
    ].join(","),
  ];
}

/** The columns of a function before its calls, the same on every day. */
export function callKey(key: string, { trigger }: FunctionProfile): string {
  return `${key},${trigger === "unknown" ? "others" : trigger}`;
}

/** Appends the calls per minute, `columns` of them, of a function on a day, or nothing if there are none; says whether there were. */
export function callRow(
  out: TextBuffer,
  rows: Rows,
  {
    id,
    day,
    columns,
    key,
  }: { readonly id: number; readonly day: number; readonly columns: number; readonly key: string },
): boolean {
  const [from, to] = entriesOf(rows, id, day);
  if (from === to) return false;
  out.text(callKey(key, rows.functions[id]!));
  out.counts(rows.minute, rows.count, [from, to], [day * DAY_MINUTES, columns]);
  return true;
}

/** Appends the execution times of a function on a day with calls. */
export function durationRow(out: TextBuffer, rows: Rows, id: number, day: number, key: string): boolean {
  const [from, to] = entriesOf(rows, id, day);
  if (from === to) return false;
  let calls = 0;
  for (let e = from; e < to; e++) calls += rows.count[e]!;
  const { average, percentiles } = rows.durations[id]!;
  const [shortest, longest] = [percentiles[0]!, percentiles[percentiles.length - 1]!];
  out.text([key, average, calls, shortest, longest, ...percentiles].join(","));
  return true;
}

/** What the rows of an app have on every day. */
export interface AppColumns {
  readonly key: string;
  readonly memory: string;
}

/** The columns of an app whose memory's percentiles are `factors` times its average. */
export function columnsOf(app: AppProfile, factors: readonly number[]): AppColumns {
  const memory = [app.memory, ...factors.map((factor) => Math.round(app.memory * factor))].join(",");
  return { key: `${csvField(ownerOf(app))},${csvField(app.name)}`, memory };
}

/** Appends the memory of an app on a day with calls. */
export function memoryRow(out: TextBuffer, rows: Rows, app: AppProfile, day: number, columns: AppColumns): boolean {
  const active = activeMinutes(rows, app, day);
  if (active === 0) return false;
  out.text(`${columns.key},${active * 12},${columns.memory}`);
  return true;
}

/** The columns that name a function. */
export function keyOf(app: AppProfile, fn: FunctionProfile): string {
  const prefix = `${app.name}/`; // as readers name functions
  const own = fn.name.startsWith(prefix) && fn.name !== prefix ? fn.name.slice(prefix.length) : fn.name;
  return [ownerOf(app), app.name, own].map(csvField).join(",");
}

/** The minutes of the day with a call of the app. */
function activeMinutes(rows: Rows, app: AppProfile, day: number): number {
  if (app.functions.length === 1) {
    const [from, to] = entriesOf(rows, app.functions[0]!, day);
    return to - from;
  }
  const active = new Uint8Array(DAY_MINUTES);
  let minutes = 0;
  for (const id of app.functions) {
    const [from, to] = entriesOf(rows, id, day);
    for (let e = from; e < to; e++) {
      const at = rows.minute[e]! - day * DAY_MINUTES;
      minutes += 1 - active[at]!;
      active[at] = 1;
    }
  }
  return minutes;
}

/** The entries of a function on a day, the last excluded. */
function entriesOf(
  { offsets, minute }: Pick<Rows, "offsets" | "minute">,
  id: number,
  day: number,
): readonly [from: number, to: number] {
  const end = offsets[id + 1]!;
  const from = firstFrom(minute, offsets[id]!, end, day * DAY_MINUTES);
  return [from, firstFrom(minute, from, end, (day + 1) * DAY_MINUTES)];
}

/** The first of the ascending entries low .. high - 1 that is at or after `bound`, or `high`. */
function firstFrom(minute: Uint32Array, from: number, to: number, bound: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (minute[middle]! >= bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

function ownerOf({ name, owner = standInOwner(name) }: AppProfile): string {
  return owner;
}
