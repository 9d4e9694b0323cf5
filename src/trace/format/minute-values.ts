import { InputError } from "../../base/errors.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { CsvHeader, wholeField } from "../csv/fields.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import { filledProfiles } from "../duration-profile.ts";
import { traceName } from "../function-table.ts";
import { uint32Column } from "../growing-column.ts";
import { LoadLog } from "../load-log.ts";
import type { MinuteCounts } from "../minute-counts.ts";
import { MinuteRows } from "../minute-rows.ts";
import { addMinutes, type MinuteSeries, minutesInOrder } from "../minute-series.ts";
import { ownApps } from "../own-apps.ts";
import type { SourceFile, TraceSource } from "../source.ts";
import { defineFormat } from "./contract.ts";
import { fileNames, filesByRole } from "./files.ts";

const COLUMNS = ["day", "minute", "value"] as const;
const DAY_MINUTES = 1440;
const MOST_DAYS = 2_000_000; // of which a uint32 can number the minutes

/** Calls per minute in a file per function, as prediction studies keep excerpts of Azure 2019 and Huawei 2023. */
export const definition = defineFormat({
  summary: "calls per minute, a file per function and named after it",
  source: "smart-pred",
  header: COLUMNS.join(","),
  matches: isMinuteValues,
  read: async (source) => ({ kind: "minutes", counts: await readMinuteValues(source) }),
});

function isMinuteValues(header: readonly string[]): boolean {
  return header.length === COLUMNS.length && COLUMNS.every((name) => header.includes(name));
}

/**
 * Reads files of day, minute of the day and calls, each of one function. The trace begins at the earliest minute that a
 * file states and ends after the last. Minutes that a file leaves out have no calls, those that it repeats are added.
 */
export async function readMinuteValues(source: TraceSource): Promise<MinuteCounts> {
  const log = new LoadLog();
  const digest = new SourceDigest();
  const files = (
    await filesByRole(source, (header) => (isMinuteValues(header) ? "calls" : undefined), "day,minute,value", log)
  )("calls");
  if (files.length === 0)
    throw new InputError("missing", { source: source.path }, "expected minute-values files, got none");
  const series: MinuteSeries[] = [];
  for (const file of files) series.push(await readSeries(digest.watch(file), log));
  const start = Math.min(...series.map(({ minute }) => minute[0]!));
  const minutes = Math.max(...series.map(({ minute }) => minute.at(-1)!)) + 1 - start;
  const rows = new MinuteRows();
  for (const [id, each] of series.entries()) {
    log.count("missingMinutes", minutes - each.minute.length);
    addMinutes(rows, id, each, -start);
  }
  const names = fileNames(files);
  return {
    name: traceName(source.path),
    ...ownApps(
      names.map((name) => ({ name })),
      log,
    ),
    minutes,
    ...rows.take(series.map((_, id) => id)),
    durations: filledProfiles(
      series.map(() => undefined),
      "default",
      log,
    ),
    digest: digest.hex,
    load: log.report(
      "minute-values",
      files.map(({ path }) => path),
    ),
  };
}

async function readSeries(file: SourceFile, log: LoadLog): Promise<MinuteSeries> {
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const [day, minuteOfDay, value] = [header.require("day"), header.require("minute"), header.require("value")];
  const [minute, count] = [uint32Column(), uint32Column()];
  let previous = 0;
  for await (const row of rows) {
    const time =
      wholeField(row, day, "day", MOST_DAYS) * DAY_MINUTES + wholeField(row, minuteOfDay, "minute", DAY_MINUTES - 1);
    if (time < previous) log.count("unsortedRows");
    previous = time;
    minute.push(time);
    count.push(wholeField(row, value, "value"));
  }
  if (minute.length === 0)
    throw new InputError("missing", { source: file.path, line: 2 }, "expected minutes, got none");
  return minutesInOrder({ minute: minute.take(), count: count.take() }, file.path, log);
}
