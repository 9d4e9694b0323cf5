import { InputError } from "../../base/errors.ts";
import { ms } from "../../base/units.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { asciiText } from "../csv/ascii.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { Decimal } from "../csv/decimal.ts";
import { CsvHeader, numberField, textField } from "../csv/fields.ts";
import { KeyTable } from "../csv/key-table.ts";
import { lineByLine } from "../csv/line-reader.ts";
import type { CsvRow } from "../csv/row.ts";
import { noRows, rowBatches } from "../csv/rows.ts";
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
  const arrival = calls.arrival.take();
  const order = orderByTime(arrival);
  return {
    name: traceName(file.path),
    ...profiles(calls.table, log),
    length: arrival.length,
    arrival: reordered(arrival, order),
    functionId: reordered(calls.functionId.take(), order),
    duration: reordered(calls.duration.take(), order),
    horizon: ms(calls.horizon),
    digest: digest.hex,
    load: log.report("azure2021", [file.path]),
  };
}

async function readCalls(file: SourceFile, log: LoadLog): Promise<CallRows> {
  let calls: CallRows | undefined;
  const take = (bytes: Uint8Array, from: number, to: number) => calls?.takeLine(bytes, from, to) ?? false;
  const add = (row: CsvRow): void => {
    if (calls === undefined) calls = new CallRows(new CsvHeader(row), log);
    else calls.addRow(row);
  };
  for await (const rows of rowBatches(file, {}, lineByLine(take, add))) rows.forEach(add);
  if (calls === undefined) throw noRows(file);
  if (calls.arrival.length === 0)
    throw new InputError("missing", { source: file.path, line: 2 }, "expected calls, got none");
  return calls;
}

const COMMA = 44;
const LINE_FEED = 10;

/** The rows read so far: from bytes where they are plain, else from the fields of a record. */
class CallRows {
  readonly table = new FunctionTable();
  readonly arrival = float64Column();
  readonly functionId = uint32Column();
  readonly duration = float64Column();
  horizon = 0;
  readonly #log: LoadLog;
  readonly #columns: Record<(typeof AZURE_2021_COLUMNS)[number], number>;
  readonly #columnCount: number;
  readonly #isUsual: boolean; // the four columns in the data set's order
  readonly #keys = new KeyTable();
  readonly #number = new Decimal();

  constructor(header: CsvHeader, log: LoadLog) {
    this.#log = log;
    const [app, func, end_timestamp, duration] = AZURE_2021_COLUMNS.map((name) => header.require(name));
    this.#columns = { app: app!, func: func!, end_timestamp: end_timestamp!, duration: duration! };
    this.#columnCount = header.names.length;
    this.#isUsual = header.names.join() === AZURE_2021_COLUMNS.join();
  }

  addRow(row: CsvRow): void {
    row.expectColumns(this.#columnCount);
    const { app, func, end_timestamp, duration } = this.#columns;
    const id = this.#intern(textField(row, app, "app"), textField(row, func, "func"));
    const seconds = numberField(row, duration, "duration", ">= 0");
    this.#add(id, numberField(row, end_timestamp, "end_timestamp", ">= 0"), seconds);
  }

  /** Adds the row of a line, [from, to) with its line feed, if it is plain. */
  takeLine(bytes: Uint8Array, from: number, to: number): boolean {
    if (!this.#isUsual) return false;
    let id = this.#keys.find(bytes, from, to);
    let at = from + this.#keys.length;
    if (id < 0) {
      at = this.#newKey(bytes, from, to);
      if (at < 0) return false;
      id = this.#newId;
    }
    const number = this.#number;
    if (!number.read(bytes, at) || bytes[number.end] !== COMMA) return false;
    const end = number.value;
    if (!number.read(bytes, number.end + 1) || bytes[number.end] !== LINE_FEED) return false;
    this.#add(id, end, number.value);
    return true;
  }

  #newId = 0;

  /** Takes the key of a row that is not known yet, and returns where it ends; -1 if it is not plain. */
  #newKey(bytes: Uint8Array, from: number, to: number): number {
    const middle = bytes.indexOf(COMMA, from);
    const end = bytes.indexOf(COMMA, middle + 1);
    if (middle <= from || end <= middle + 1 || end >= to) return -1;
    for (let at = from; at < end; at++) if (bytes[at]! < 32 || bytes[at]! >= 128) return -1;
    this.#newId = this.#intern(asciiText(bytes, from, middle), asciiText(bytes, middle + 1, end));
    this.#keys.add(bytes, from, end + 1, this.#newId);
    return end + 1;
  }

  #intern(app: string, func: string): number {
    return this.table.intern(app, `${app}/${func}`);
  }

  #add(id: number, endSeconds: number, seconds: number): void {
    const start = toMilliseconds(endSeconds - seconds);
    const length = toMilliseconds(seconds) || ZERO_DURATION_MS;
    if (seconds === 0) this.#log.count("zeroDurations");
    if (start < 0) this.#log.count("negativeStarts");
    this.functionId.push(id);
    this.arrival.push(Math.max(0, start));
    this.duration.push(length);
    this.horizon = Math.max(this.horizon, start + length);
  }
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
