import { InputError } from "../../base/errors.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { CsvHeader, numberField, quoted, wholeField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import { ZERO_DURATION_MS } from "../duration-profile.ts";
import { float64Column, uint32Column } from "../growing-column.ts";
import type { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";

const TIME = "Timestamp [ms]";
const INVOCATIONS = "Invocations";
const DURATION = "Avg Exec time per Invocation";
const MEMORY = "Provisioned Memory [mb]";

/** The first columns of a file, without the spaces that surround some of their names. */
export const OPENDC_HEADER = `${TIME},${INVOCATIONS},${DURATION},Provisioned CPU [Mhz],${MEMORY},...`;

const MINUTE_MS = 60_000;

/** What a file says of its function; columns are [rows with calls], by ascending time. */
export interface OpenDcFunction {
  readonly name: string;
  readonly memory: number | undefined; // MB, the most that was provisioned
  readonly first: number; // ms, the earliest stamp of all rows
  readonly last: number; //  ms, the latest
  readonly wholeMinutes: boolean; // whether all stamps are whole minutes apart
  readonly time: Float64Array; //     ms
  readonly calls: Uint32Array; //     > 0
  readonly duration: Float64Array; // ms, > 0
}

export function isOpenDcHeader(header: readonly string[]): boolean {
  const names = new Set(header.map((name) => name.trim()));
  return [TIME, INVOCATIONS, DURATION].every((name) => names.has(name));
}

/** Reads the file of a function; `name` is its name where no column says it. */
export async function readOpenDcFunction(file: SourceFile, name: string, log: LoadLog): Promise<OpenDcFunction> {
  const rows = csvRows(file);
  const read = rowReader(await nextRow(rows, file));
  const stamps = new Stamps(log);
  const [time, calls, duration] = [float64Column(), uint32Column(), float64Column()];
  const limits = new Set<number>();
  let stated: string | undefined;
  for await (const row of rows) {
    const entry = read(row, stated);
    stated = entry.name;
    stamps.add(entry.time);
    if (entry.memory === 0) log.count("zeroMemory");
    else if (entry.memory !== undefined) limits.add(entry.memory);
    if (entry.calls === 0) continue;
    if (entry.duration === 0) log.count("zeroDurations");
    time.push(entry.time);
    calls.push(entry.calls);
    duration.push(entry.duration || ZERO_DURATION_MS);
  }
  if (stamps.count === 0) throw new InputError("missing", { source: file.path, line: 2 }, "expected rows, got none");
  if (limits.size > 1) log.count("differingFunctionMemory");
  const columns = { time: time.take(), calls: calls.take(), duration: duration.take() };
  const order = orderByTime(columns.time);
  return {
    name: stated ?? name,
    memory: limits.size === 0 ? undefined : Math.max(...limits),
    first: stamps.first,
    last: stamps.last,
    wholeMinutes: stamps.wholeMinutes,
    time: reordered(columns.time, order),
    calls: reordered(columns.calls, order),
    duration: reordered(columns.duration, order),
  };
}

/** The stamps of all rows of a file. */
class Stamps {
  readonly #log: LoadLog;
  #previous = Number.NEGATIVE_INFINITY;
  #offset = 0; // of the first row in its minute
  count = 0;
  first = Number.POSITIVE_INFINITY;
  last = 0;
  wholeMinutes = true;

  constructor(log: LoadLog) {
    this.#log = log;
  }

  add(time: number): void {
    if (time < this.#previous) this.#log.count("unsortedRows");
    if (time === this.#previous) this.#log.count("duplicateTimestamps");
    this.#previous = time;
    if (this.count++ === 0) this.#offset = time % MINUTE_MS;
    this.wholeMinutes &&= time % MINUTE_MS === this.#offset;
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
  }
}

interface Entry {
  readonly name: string | undefined;
  readonly time: number;
  readonly calls: number;
  readonly duration: number;
  readonly memory: number | undefined;
}

/** Reads one row, given the name that the rows before it state, which must be its own too. */
function rowReader(first: CsvRow): (row: CsvRow, known: string | undefined) => Entry {
  const header = new CsvHeader(
    first,
    first.fields.map((column) => column.trim()),
  );
  const [time, calls, duration] = [header.require(TIME), header.require(INVOCATIONS), header.require(DURATION)];
  const [memory, name] = [header.find(MEMORY), header.find("name")];
  return (row, known) => {
    const stated = name === undefined ? undefined : row.fields[name]!.trim() || undefined;
    if (known !== undefined && stated !== known)
      throw row.refuse(name!, `expected one function a file, ${quoted(known)}, got ${quoted(stated ?? "")}`);
    return {
      name: stated,
      time: numberField(row, time, TIME, ">= 0"),
      calls: wholeField(row, calls, INVOCATIONS),
      duration: numberField(row, duration, DURATION, ">= 0"),
      memory: memory === undefined ? undefined : numberField(row, memory, MEMORY, ">= 0"),
    };
  };
}
