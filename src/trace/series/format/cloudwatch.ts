import { InputError } from "../../../base/errors.ts";
import { CsvHeader } from "../../csv/fields.ts";
import { csvRows, nextRow } from "../../csv/rows.ts";
import { traceName } from "../../function-table.ts";
import type { SourceFile } from "../../source.ts";
import type { Samples } from "../samples.ts";
import { parseStamp } from "../timestamp.ts";
import { defineSeriesFormat, type FirstRows } from "./contract.ts";

/**
 * Amazon CloudWatch's metrics as the Numenta Anomaly Benchmark has them [lavin15]: local time without a zone, so that an
 * hour is missing or comes twice when clocks are changed. Only the file's name tells the metric.
 */
export const definition = defineSeriesFormat({
  summary: "CloudWatch metrics of the Numenta Anomaly Benchmark: local time, 5 minutes; files with cpu in their names",
  source: "[lavin15]",
  header: "timestamp,value",
  unit: "percent",
  time: "s",
  matches: isCloudwatch,
  read: readCloudwatch,
});

function isCloudwatch([header, second]: FirstRows): boolean {
  const named = header!.length === 2 && header![0] === "timestamp" && header![1] === "value";
  return named && second !== undefined && parseStamp(second[0]!) !== undefined;
}

async function readCloudwatch(file: SourceFile, into: Samples): Promise<void> {
  const name = traceName(file.path);
  if (into.options.unit === "format" && !/cpu/i.test(name)) throw notCpu(file.path);
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const [time, value] = [header.require("timestamp"), header.require("value")];
  for await (const row of rows) into.add(name, into.stamp(row, time), into.value(row, value));
  into.log.note("Time stamps are local times without a zone, taken as they stand.");
}

function notCpu(path: string): InputError {
  const expected = "expected a file of a CPU metric, with cpu in its name, or unit=... that says what its values are";
  return new InputError("unknown", { source: path }, `${expected}, got another name, and a header that tells neither`);
}
