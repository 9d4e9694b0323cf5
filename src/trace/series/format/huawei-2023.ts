import { CsvHeader } from "../../csv/fields.ts";
import { csvRows, nextRow } from "../../csv/rows.ts";
import type { SourceFile } from "../../source.ts";
import type { Samples } from "../samples.ts";
import { defineSeriesFormat, type FirstRows } from "./contract.ts";

/**
 * Huawei's private data set of 2023 [joosen23], cpu_usage: fractions of each function's limit. The stamps count seconds
 * from the start of the whole trace, over all of its days; a function that was not reported has an empty field.
 */
export const definition = defineSeriesFormat({
  summary: "Huawei 2023, cpu_usage by minute or second: a row per time, a column per function, fractions of its limit",
  source: "[joosen23]",
  header: "day,time,0,1,2,...",
  unit: "fraction",
  time: "s",
  matches: ([header]: FirstRows) => header![0] === "day" && header![1] === "time" && /^\d+$/.test(header![2] ?? ""),
  read: readDay,
});

async function readDay(file: SourceFile, into: Samples): Promise<void> {
  const rows = csvRows(file);
  const first = await nextRow(rows, file);
  const header = new CsvHeader(first);
  const [day, time] = [header.require("day"), header.require("time")];
  const columns = [...first.fields.keys()].filter((index) => index !== day && index !== time);
  for await (const row of rows) {
    const stamp = into.stamp(row, time);
    for (const index of columns) into.add(first.fields[index]!, stamp, into.value(row, index));
  }
}
