import { CsvHeader, listed } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import type { SourceFile } from "../source.ts";
import { defineRequestFormat, type RequestColumns, type RequestHead, type RequestOptions } from "./contract.ts";
import type { RequestLayout } from "./request-layout.ts";
import type { RequestTrace } from "./requests.ts";
import { readTextRequests } from "./text-requests.ts";

/** Cache requests as CSV. */
export const definition = defineRequestFormat({
  summary: "CSV with that header, its columns in any order and others beside them, or without a header",
  source: "prewarm",
  layout: "time,object,size",
  takes: ["columns"],
  matches: isRequestCsv,
  read: readRequestCsv,
});

/**
 * Reads the requests of an edge cache, `time,object,size` with or without that header. Objects are any text, sizes whole
 * numbers of bytes; requests of size 0 are left out, and rows that go back in time are sorted (stable).
 */
export async function readRequestCsv(file: SourceFile, { columns }: RequestOptions = {}): Promise<RequestTrace> {
  return readTextRequests(file, { name: "requests", delimiter: ",", open: (first) => openCsv(first, columns) });
}

function isRequestCsv({ line }: RequestHead): boolean {
  const fields = line?.split(",").map((field) => field.replace(/^"(.*)"$/, "$1")) ?? [];
  return isHeader(fields, namesOf(undefined)) || isRow(fields);
}

function openCsv(first: CsvRow, columns: RequestColumns | undefined) {
  const names = namesOf(columns);
  if (columns !== undefined || isHeader(first.fields, names)) {
    const header = new CsvHeader(first);
    const indices = names.map((name) => header.require(name));
    return { hasHeader: true, layout: layoutOf(first.fields.length, indices) };
  }
  if (isRow(first.fields)) return { hasHeader: false, layout: layoutOf(first.fields.length, [0, 1, 2]) };
  throw first.refuse(
    0,
    `expected the header time,object,size or a row of that, got ${listed(first.fields)}`,
    "unknown",
  );
}

function namesOf(columns: RequestColumns | undefined): readonly string[] {
  return [columns?.time ?? "time", columns?.object ?? "object", columns?.size ?? "size"];
}

function isHeader(fields: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => fields.includes(name));
}

function isRow(fields: readonly string[]): boolean {
  return fields.length >= 3 && fields[0] !== "" && Number.isFinite(Number(fields[0]));
}

function layoutOf(columns: number, [time, object, size]: readonly number[]): RequestLayout {
  return {
    delimiter: ",",
    columns,
    time: { index: time!, name: "time" },
    object: { index: object!, name: "object" },
    sizes: [{ index: size!, name: "size" }],
  };
}
