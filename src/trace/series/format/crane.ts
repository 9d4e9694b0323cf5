import { CsvHeader } from "../../csv/fields.ts";
import { csvRows, nextRow } from "../../csv/rows.ts";
import { traceName } from "../../function-table.ts";
import type { SourceFile } from "../../source.ts";
import type { Samples } from "../samples.ts";
import { defineSeriesFormat, type FirstRows } from "./contract.ts";

/** The test series of Crane's predictor [crane]: cores in use, a file each. */
export const definition = defineSeriesFormat({
  summary: "test series of Crane: cores in use, a file each",
  source: "[crane]",
  header: "ts,value",
  unit: "cores",
  time: "s",
  matches: ([header]: FirstRows) => header!.length === 2 && header![0] === "ts" && header![1] === "value",
  read: readCrane,
});

async function readCrane(file: SourceFile, into: Samples): Promise<void> {
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const [time, value] = [header.require("ts"), header.require("value")];
  const name = traceName(file.path);
  for await (const row of rows) into.add(name, into.stamp(row, time), into.value(row, value));
}
