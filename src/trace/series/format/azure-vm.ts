import { numberField, textField } from "../../csv/fields.ts";
import { csvRows } from "../../csv/rows.ts";
import type { SourceFile } from "../../source.ts";
import type { Samples } from "../samples.ts";
import { defineSeriesFormat, type FirstRows, isNumber } from "./contract.ts";

const READING = { time: 0, vm: 1, min: 2, max: 3, avg: 4 } as const;
const VM = { id: 0, created: 3, cores: 9, columns: 11 } as const;

/** The Azure VM traces of 2017 and 2019 [cortez17]: vm_cpu_readings without a header, and the vmtable beside them. */
export const definition = defineSeriesFormat({
  summary: "Azure VM traces V1 and V2: a row per VM and 5 minutes, no header; vmtable beside it for the cores",
  source: "[cortez17]",
  header: "timestamp,vm id,min cpu,max cpu,avg cpu (no header)",
  unit: "percent",
  time: "s",
  step: 300_000,
  matches: isReadings,
  read: readReadings,
  beside: { what: "a vmtable", matches: isVmTable, read: readVmTable },
});

function isReadings([first]: FirstRows): boolean {
  const { time, vm, min, max, avg } = READING;
  const numbers = [time, min, max, avg].every((index) => isNumber(first![index]));
  return first!.length === 5 && numbers && !isNumber(first![vm]);
}

function isVmTable([first]: FirstRows): boolean {
  return first!.length === VM.columns && first!.slice(VM.created, VM.created + 5).every(isNumber);
}

async function readReadings(file: SourceFile, into: Samples): Promise<void> {
  const value = READING[into.options.statistic as "min" | "max" | "avg"];
  for await (const row of csvRows(file)) into.addRow(row, { name: READING.vm, time: READING.time, value });
}

/** Cores are a number, or in V2 a bucket: that above the largest has no number. */
async function readVmTable(file: SourceFile, into: Samples): Promise<void> {
  for await (const row of csvRows(file)) {
    const name = textField(row, VM.id, "a VM's id");
    if (row.fields[VM.cores]!.startsWith(">")) into.log.count("unknownCores");
    else into.stateCores(name, numberField(row, VM.cores, "cores", "> 0"));
  }
}
