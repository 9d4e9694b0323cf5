import { textField } from "../../csv/fields.ts";
import { csvRows } from "../../csv/rows.ts";
import type { SourceFile } from "../../source.ts";
import type { Samples } from "../samples.ts";
import { defineSeriesFormat, type FirstRows, isNumber } from "./contract.ts";

const COLUMN = { machine: 0, time: 1, cpu: 2, columns: 9 } as const;
const INVALID = [-1, 101];

/** The table machine_usage of Alibaba's cluster trace of 2018 [guo19]: per cent, -1 and 101 for invalid, irregular steps. */
export const definition = defineSeriesFormat({
  summary: "Alibaba cluster trace 2018, machine_usage: a row per machine and time, no header; -1 and 101 are left out",
  source: "[guo19]",
  header: "machine_id,time_stamp,cpu_util_percent,... (no header)",
  unit: "percent",
  time: "s",
  matches: isUsage,
  read: readUsage,
});

function isUsage([first]: FirstRows): boolean {
  const { machine, time, columns } = COLUMN;
  return first!.length === columns && /^m_\d+$/.test(first![machine]!) && isNumber(first![time]);
}

async function readUsage(file: SourceFile, into: Samples): Promise<void> {
  for await (const row of csvRows(file)) {
    const name = textField(row, COLUMN.machine, "a machine's id");
    into.add(name, into.stamp(row, COLUMN.time), into.value(row, COLUMN.cpu, INVALID));
  }
}
