import { InputError } from "../../base/errors.ts";
import { ms } from "../../base/units.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { CsvHeader, numberField, textField } from "../csv/fields.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import { ZERO_DURATION_MS } from "../duration-profile.ts";
import { FunctionTable, traceName } from "../function-table.ts";
import { float64Column, uint32Column } from "../growing-column.ts";
import { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";
import { DEFAULT_COLD_START_MS, DEFAULT_MEMORY_MB, type FunctionProfile, type Trace } from "../trace.ts";
import { defineFormat } from "./contract.ts";
import { onlyFile } from "./files.ts";

/** The columns of the Azure Functions invocation trace 2021 [zhang21]; times are in seconds. */
const AZURE_2021_COLUMNS = ["app", "func", "end_timestamp", "duration"] as const;

/** The Azure Functions invocation trace 2021 [zhang21]. */
export const definition = defineFormat({
  summary: "Azure Functions invocation trace 2021: a row per call",
  source: "[zhang21]",
  header: AZURE_2021_COLUMNS.join(","),
  matches: isAzure2021,
  read: async (source) => ({
    kind: "calls",
    trace: await readAzure2021(await onlyFile(source, "azure2021", isAzure2021)),
  }),
});

function isAzure2021(header: readonly string[]): boolean {
  return AZURE_2021_COLUMNS.every((name) => header.includes(name));
}

/**
 * Reads the Azure Functions invocation trace 2021 [zhang21]. A call arrives at its end minus its duration, rounded to a
 * microsecond, and at 0 if it was running by then. A duration of 0, below the file's millisecond, becomes 0.5 ms.
 */
export async function readAzure2021(file: SourceFile): Promise<Trace> {
  const digest = new SourceDigest();
  const log = new LoadLog();
  const calls = await readCalls(digest.watch(file), log);
  const order = orderByTime(calls.arrival);
  return {
    name: traceName(file.path),
    ...profiles(calls.table, log),
    length: calls.arrival.length,
    arrival: reordered(calls.arrival, order),
    functionId: reordered(calls.functionId, order),
    duration: reordered(calls.duration, order),
    horizon: ms(calls.horizon),
    digest: digest.hex,
    load: log.report("azure2021", [file.path]),
  };
}

async function readCalls(file: SourceFile, log: LoadLog) {
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const [app, func, end, duration] = [
    header.require("app"),
    header.require("func"),
    header.require("end_timestamp"),
    header.require("duration"),
  ];
  const table = new FunctionTable();
  const [arrival, functionId, durations] = [float64Column(), uint32Column(), float64Column()];
  let horizon = 0;
  for await (const row of rows) {
    const appKey = textField(row, app, "app");
    functionId.push(table.intern(appKey, `${appKey}/${textField(row, func, "func")}`));
    const seconds = numberField(row, duration, "duration", ">= 0");
    const start = toMilliseconds(numberField(row, end, "end_timestamp", ">= 0") - seconds);
    const length = toMilliseconds(seconds) || ZERO_DURATION_MS;
    if (seconds === 0) log.count("zeroDurations");
    if (start < 0) log.count("negativeStarts");
    arrival.push(Math.max(0, start));
    durations.push(length);
    horizon = Math.max(horizon, start + length);
  }
  if (arrival.length === 0) throw new InputError("missing", { source: file.path, line: 2 }, "expected calls, got none");
  return { table, arrival: arrival.take(), functionId: functionId.take(), duration: durations.take(), horizon };
}

function profiles(table: FunctionTable, log: LoadLog) {
  log.count("missingMemory", table.appCount);
  log.note(`Memory is ${DEFAULT_MEMORY_MB} MB for every app: the trace states none.`);
  log.note(`Cold starts take ${DEFAULT_COLD_START_MS} ms: the trace states none.`);
  const memory = new Float64Array(table.appCount).fill(DEFAULT_MEMORY_MB);
  const functions = table.functionKeys().map(
    (name, id): FunctionProfile => ({
      name,
      app: table.appOf(id),
      trigger: "unknown",
      memory: table.share(id, memory),
      coldStart: ms(DEFAULT_COLD_START_MS),
    }),
  );
  return { functions, apps: table.apps(table.appKeys(), memory) };
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1000;
}
