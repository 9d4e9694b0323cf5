import { DURATION_PERCENTS, type MinuteCounts } from "../minute-counts.ts";
import type { AppProfile, FunctionProfile } from "../trace.ts";
import { csvField } from "../write/csv-field.ts";

/** A file of text: its rows in order, each without its line end, made as they are asked for. */
export interface TextFile {
  readonly name: string;
  readonly rows: Iterable<string>;
}

const DAY_MINUTES = 1440;
const KEY = "HashOwner,HashApp,HashFunction";

/** The memory percentiles in the data set's columns, and the median app's on its first day as multiples of the average. */
const MEMORY_PERCENTS = [1, 5, 25, 50, 75, 95, 99, 100] as const;
const MEMORY_FACTORS = [0.86, 0.92, 0.97, 1, 1.03, 1.1, 1.14, 1.2] as const;

/**
 * The three files of each day in the layout of the Azure Functions 2019 data set: a row per function, or app, that has
 * a call on the day; on a day without calls a row of zeros for the first function, since readers refuse a file without
 * rows. What minute counts do not hold is filled in: every app is its own owner, a function's shortest and
 * longest execution are its extreme percentiles, an app's memory varies as the median app's does, and it is sampled
 * every 5 s in the minutes in which it is called. A file has `columns` minutes, fewer than a day's only for a trace that
 * is not longer.
 */
export function* azure2019Files(counts: MinuteCounts, columns = DAY_MINUTES): Iterable<TextFile> {
  const days = Math.ceil(counts.minutes / DAY_MINUTES);
  for (let day = 0; day < days; day++) {
    const suffix = `.anon.d${String(day + 1).padStart(2, "0")}.csv`;
    yield {
      name: `invocations_per_function_md${suffix}`,
      rows: { [Symbol.iterator]: () => callRows(counts, day, columns) },
    };
    yield {
      name: `function_durations_percentiles${suffix}`,
      rows: { [Symbol.iterator]: () => durationRows(counts, day) },
    };
    yield { name: `app_memory_percentiles${suffix}`, rows: { [Symbol.iterator]: () => memoryRows(counts, day) } };
  }
}

function* callRows(counts: MinuteCounts, day: number, columns: number): Generator<string> {
  yield [KEY, "Trigger", ...Array.from({ length: columns }, (_, k) => k + 1)].join(",");
  const called = counts.functions.some((_, id) => isCalled(counts, id, day));
  for (const [id, fn] of counts.functions.entries()) {
    const [from, to] = entriesOf(counts, id, day);
    if (from === to && (called || id > 0)) continue;
    const row = new Array<number>(columns).fill(0);
    for (let e = from; e < to; e++) row[counts.minute[e]! - day * DAY_MINUTES] = counts.count[e]!;
    yield `${keyOf(counts, fn)},${fn.trigger === "unknown" ? "others" : fn.trigger},${row.join(",")}`;
  }
}

function* durationRows(counts: MinuteCounts, day: number): Generator<string> {
  yield `${KEY},Average,Count,Minimum,Maximum,${DURATION_PERCENTS.map((p) => `percentile_Average_${p}`).join(",")}`;
  for (const [id, fn] of counts.functions.entries()) {
    const [from, to] = entriesOf(counts, id, day);
    if (from === to) continue;
    let calls = 0;
    for (let e = from; e < to; e++) calls += counts.count[e]!;
    const { average, percentiles } = counts.durations[id]!;
    const [shortest, longest] = [percentiles[0]!, percentiles[percentiles.length - 1]!];
    yield [keyOf(counts, fn), average, calls, shortest, longest, ...percentiles].join(",");
  }
}

function* memoryRows(counts: MinuteCounts, day: number): Generator<string> {
  const percentiles = MEMORY_PERCENTS.map((p) => `AverageAllocatedMb_pct${p}`);
  yield ["HashOwner,HashApp,SampleCount,AverageAllocatedMb", ...percentiles].join(",");
  for (const app of counts.apps) {
    const active = activeMinutes(counts, app, day);
    if (active === 0) continue;
    const spread = MEMORY_FACTORS.map((factor) => Math.round(app.memory * factor));
    yield [csvField(ownerOf(app)), csvField(app.name), active * 12, app.memory, ...spread].join(",");
  }
}

/** The minutes of the day with a call of the app. */
function activeMinutes(counts: MinuteCounts, app: AppProfile, day: number): number {
  const active = new Set<number>();
  for (const id of app.functions) {
    const [from, to] = entriesOf(counts, id, day);
    for (let e = from; e < to; e++) active.add(counts.minute[e]!);
  }
  return active.size;
}

function isCalled(counts: MinuteCounts, id: number, day: number): boolean {
  const [from, to] = entriesOf(counts, id, day);
  return to > from;
}

/** The entries of a function on a day, the last excluded. */
function entriesOf(counts: MinuteCounts, id: number, day: number): readonly [from: number, to: number] {
  const end = counts.offsets[id + 1]!;
  const from = firstFrom(counts.minute, counts.offsets[id]!, end, day * DAY_MINUTES);
  return [from, firstFrom(counts.minute, from, end, (day + 1) * DAY_MINUTES)];
}

/** The first of the ascending entries low .. high - 1 that is at or after `bound`, or `high`. */
function firstFrom(minute: Uint32Array, low: number, high: number, bound: number): number {
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (minute[middle]! >= bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

function keyOf(counts: MinuteCounts, fn: FunctionProfile): string {
  const app = counts.apps[fn.app]!;
  const prefix = `${app.name}/`; // as readers name functions
  const own = fn.name.startsWith(prefix) && fn.name !== prefix ? fn.name.slice(prefix.length) : fn.name;
  return [ownerOf(app), app.name, own].map(csvField).join(",");
}

/** A name for the owner of an app: the app's, its characters reversed, so that the two columns are not equal. */
function ownerOf(app: AppProfile): string {
  return [...app.name].reverse().join("");
}
