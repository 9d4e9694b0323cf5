import { CsvHeader } from "../../csv/fields.ts";
import { csvRows, nextRow } from "../../csv/rows.ts";
import type { SourceFile } from "../../source.ts";
import type { Samples } from "../samples.ts";
import { defineSeriesFormat, type FirstRows, isNumber } from "./contract.ts";

/** A table with a column per machine. */
export const definition = defineSeriesFormat({
  summary: "a row per time, a column per machine",
  source: "prewarm",
  header: "timestamp,<id>,<id>,...",
  unit: "percent",
  time: "s",
  matches: isTable,
  read: readTable,
});

function isTable([header, second]: FirstRows): boolean {
  if (header![0] !== "timestamp" || header!.length < 2) return false;
  return second === undefined || second.slice(1).every((text) => text === "" || text === "NaN" || isNumber(text));
}

async function readTable(file: SourceFile, into: Samples): Promise<void> {
  const rows = csvRows(file);
  const header = await nextRow(rows, file);
  const time = new CsvHeader(header).require("timestamp");
  const names = header.fields;
  for await (const row of rows) {
    const stamp = into.stamp(row, time);
    for (let k = 0; k < names.length; k++) if (k !== time) into.add(names[k]!, stamp, into.value(row, k));
  }
}
