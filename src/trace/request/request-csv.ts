import { InputError } from "../../base/errors.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { CsvHeader, listed, numberField, textField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import { traceName } from "../function-table.ts";
import { float64Column, uint32Column } from "../growing-column.ts";
import { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";
import type { RequestTrace } from "./requests.ts";

/** The names of the columns of a request file, where they are not time, object and size. */
export interface RequestColumns {
  readonly time?: string;
  readonly object?: string;
  readonly size?: string;
}

export interface RequestOptions {
  readonly columns?: RequestColumns;
}

/**
 * Reads the requests of an edge cache, `time,object,size` with or without that header. Objects are any text; requests
 * of size 0 are left out, and rows that go back in time are sorted (stable).
 */
export async function readRequests(file: SourceFile, options: RequestOptions = {}): Promise<RequestTrace> {
  const digest = new SourceDigest();
  const log = new LoadLog();
  const { time, key, size, objectCount } = await readColumns(digest.watch(file), options, log);
  const order = orderByTime(time);
  return {
    name: traceName(file.path),
    length: time.length,
    objectCount,
    time: reordered(time, order),
    object: order === undefined ? key : renumbered(reordered(key, order), objectCount),
    size: reordered(size, order),
    digest: digest.hex,
    load: log.report("requests", [file.path]),
  };
}

async function readColumns(file: SourceFile, options: RequestOptions, log: LoadLog) {
  const rows = csvRows(file);
  const first = await nextRow(rows, file);
  const columns = findColumns(first, options.columns);
  const ids = new Map<string, number>();
  const [time, key, size] = [float64Column(), uint32Column(), float64Column()];
  let previous = Number.NEGATIVE_INFINITY;
  const add = (row: CsvRow): void => {
    const at = numberField(row, columns.time, "time", ">= 0");
    const object = textField(row, columns.object, "object");
    const bytes = numberField(row, columns.size, "size", ">= 0");
    if (at < previous) log.count("unsortedRows");
    previous = at;
    if (bytes === 0) return log.count("zeroSizes");
    let id = ids.get(object);
    if (id === undefined) ids.set(object, (id = ids.size));
    time.push(at);
    key.push(id);
    size.push(bytes);
  };
  if (!columns.hasHeader) add(first);
  for await (const row of rows) add(row);
  if (time.length === 0)
    throw new InputError("missing", { source: file.path }, "expected requests with a size, got none");
  return { time: time.take(), key: key.take(), size: size.take(), objectCount: ids.size };
}

function findColumns(first: CsvRow, named: RequestColumns | undefined) {
  const names = { time: named?.time ?? "time", object: named?.object ?? "object", size: named?.size ?? "size" };
  const isHeader = [names.time, names.object, names.size].some((name) => first.fields.includes(name));
  if (named !== undefined || isHeader) {
    const header = new CsvHeader(first);
    const [time, object, size] = [header.require(names.time), header.require(names.object), header.require(names.size)];
    return { hasHeader: true, time, object, size };
  }
  if (first.fields.length >= 3 && first.fields[0] !== "" && Number.isFinite(Number(first.fields[0])))
    return { hasHeader: false, time: 0, object: 1, size: 2 };
  throw first.refuse(
    0,
    `expected the header time,object,size or a row of that, got ${listed(first.fields)}`,
    "unknown",
  );
}

/** Ids in the order of their first appearance; in place. */
function renumbered(object: Uint32Array, objectCount: number): Uint32Array {
  const dense = new Uint32Array(objectCount).fill(objectCount);
  let next = 0;
  for (let i = 0; i < object.length; i++) {
    const old = object[i]!;
    if (dense[old] === objectCount) dense[old] = next++;
    object[i] = dense[old]!;
  }
  return object;
}
