import { CsvHeader } from "../../csv/fields.ts";
import type { CsvRow } from "../../csv/row.ts";
import { csvRows, firstRow, nextRow } from "../../csv/rows.ts";
import { traceName } from "../../function-table.ts";
import type { SourceFile } from "../../source.ts";
import type { Samples } from "../samples.ts";
import { defineSeriesFormat, type FirstRows } from "./contract.ts";

const TIME = "Timestamp [ms]";
const CORES = "CPU cores";
const PERCENT = "CPU usage [%]";
const MHZ = "CPU usage [MHZ]";

/**
 * The GWA-T-12 traces of Bitbrains [shen15], a file per VM. Their `Timestamp [ms]` holds seconds, and their steps vary;
 * utilisations exceed 100 %.
 */
export const definition = defineSeriesFormat({
  summary:
    "Bitbrains GWA-T-12: a file per VM, columns with units between semicolons; the stamps, called ms, are seconds",
  source: "[shen15]",
  header: `${TIME};\t${CORES};\tCPU capacity provisioned [MHZ];\t${MHZ};\t${PERCENT};\t...`,
  unit: "percent",
  time: "ms",
  matches: isBitbrains,
  read: readBitbrains,
});

function isBitbrains([header]: FirstRows): boolean {
  const names = header!.join(",").split(";");
  return names[0] === TIME && names.some((name) => name.trim() === PERCENT);
}

async function readBitbrains(file: SourceFile, into: Samples): Promise<void> {
  const delimiter = (await firstRow(file)).fields[0]!.includes(";\t") ? ";\t" : ";";
  const rows = csvRows(file, { delimiter });
  const header = new CsvHeader(await nextRow(rows, file));
  const [time, cores] = [header.require(TIME), header.find(CORES)];
  const value = header.require(into.options.unit === "MHz" ? MHZ : PERCENT);
  const name = traceName(file.path);
  for await (const row of rows) {
    into.add(name, into.stamp(row, time), into.value(row, value));
    if (cores !== undefined) stateCores(row, cores, name, into);
  }
}

function stateCores(row: CsvRow, index: number, name: string, into: Samples): void {
  const cores = Number(row.fields[index]);
  if (cores > 0) into.stateCores(name, cores);
}
