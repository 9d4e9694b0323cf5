import { InputError } from "../../../base/errors.ts";
import { CsvHeader, numberField } from "../../csv/fields.ts";
import type { CsvRow } from "../../csv/row.ts";
import { csvRows, nextRow } from "../../csv/rows.ts";
import { traceName } from "../../function-table.ts";
import type { SourceFile } from "../../source.ts";
import type { Samples } from "../samples.ts";
import { defineSeriesFormat, type FirstRows, hasColumns } from "./contract.ts";

const [ALIBABA, GOOGLE, AZURE] = ["cpu_util_percent", "avg_cpu", "cpu_usage"] as const;

/**
 * Whole data centres [fernandez24]: Alibaba 2018 in per cent and Google 2019 in fractions, without time stamps, and
 * Azure V2 as the sum over VMs of per cent times cores. The file's name tells the step: `..._300_seconds...`.
 */
export const definition = defineSeriesFormat({
  summary: "means over a data centre: Alibaba 2018 and Google 2019 without stamps, Azure V2 with capacity=CORES",
  source: "[fernandez24]",
  header: `${ALIBABA},mem_util_percent,... or ${GOOGLE},avg_mem,... or timestamp,${AZURE},assigned_mem`,
  unit: "percent",
  time: "s",
  matches: isAggregate,
  read: readAggregate,
});

function isAggregate(rows: FirstRows): boolean {
  const alibaba = hasColumns(rows, ALIBABA, "mem_util_percent") && !hasColumns(rows, "machine_id");
  return alibaba || hasColumns(rows, GOOGLE, "avg_mem") || hasColumns(rows, "timestamp", AZURE, "assigned_mem");
}

async function readAggregate(file: SourceFile, into: Samples): Promise<void> {
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const name = traceName(file.path);
  const sum = header.find(AZURE);
  if (sum !== undefined) return readSums(rows, { time: header.require("timestamp"), sum }, file.path, into);
  const percent = header.find(ALIBABA);
  if (percent === undefined) into.unit = "fraction";
  const value = percent ?? header.require(GOOGLE);
  const step = stepOf(file.path, into);
  into.time = "known";
  into.log.note(`Samples have no time stamps: they are taken to be ${step} ms apart without holes.`);
  let index = 0;
  for await (const row of rows) into.add(name, step * index++, into.value(row, value));
}

/** A sum of per cent times cores, over 100, is cores in use; of how many, only the user can tell. */
async function readSums(
  rows: AsyncIterable<CsvRow>,
  at: { readonly time: number; readonly sum: number },
  path: string,
  into: Samples,
): Promise<void> {
  const { capacity, unit } = into.options;
  if (capacity === 0 || unit !== "format") {
    const expected = "expected capacity=CORES and no unit beside a sum over VMs of per cent times cores";
    const got = unit === "format" ? "no capacity" : `unit=${unit}`;
    throw new InputError("missing", { source: path }, `${expected}, which is no utilisation, got ${got}`);
  }
  into.log.note(`CPU is a sum of per cent times cores, taken as a share of ${capacity} cores.`);
  for await (const row of rows) {
    const cores = numberField(row, at.sum, AZURE, ">= 0") / 100;
    into.add(traceName(path), into.stamp(row, at.time), cores / capacity);
  }
}

function stepOf(path: string, into: Samples): number {
  const seconds = /_(\d+)_seconds/.exec(path)?.[1];
  if (into.step === 0 && seconds !== undefined) into.step = Number(seconds) * 1000;
  if (into.step > 0) return into.step;
  const what = "expected step=..., since samples have no time stamps and the file's name tells none, got none";
  throw new InputError("missing", { source: path }, what);
}
