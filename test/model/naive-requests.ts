import { InputError } from "../../src/base/errors.ts";
import { numberField, textField } from "../../src/trace/csv/fields.ts";
import type { CsvRow } from "../../src/trace/csv/row.ts";
import { rowBatches } from "../../src/trace/csv/rows.ts";
import type { RequestTrace } from "../../src/trace/request/requests.ts";
import type { SourceFile } from "../../src/trace/source.ts";

/** Where the fields of a text file stand, and how messages call them. */
export interface NaiveLayout {
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly columns?: number; // of every row; as many as the first has without it
  readonly fewest?: number; // or so many and more
  readonly time: readonly [index: number, name: string];
  readonly object: readonly [index: number, name: string];
  readonly sizes: readonly (readonly [index: number, name: string])[];
  /** The operation column, and what is kept of it; every name passes. */
  readonly operation?: readonly [index: number, kept: readonly string[]];
}

interface NaiveRequest {
  readonly time: number;
  readonly name: string;
  readonly size: number;
}

/** What a request trace comes to. */
export interface RequestFacts {
  readonly time: readonly number[];
  readonly object: readonly number[];
  readonly size: readonly number[];
  readonly objectCount: number;
  readonly counts: Readonly<Record<string, number>>;
}

export function factsOf({ time, object, size, objectCount, load }: RequestTrace): RequestFacts {
  return { time: [...time], object: [...object], size: [...size], objectCount, counts: load.counts };
}

/** Reads requests row by row into objects, numbers them with a map and sorts them with `sort`. */
export async function naiveRequests(file: SourceFile, layout: NaiveLayout): Promise<RequestFacts> {
  const requests: NaiveRequest[] = [];
  const counts = new Map<string, number>();
  let first: CsvRow | undefined;
  for await (const rows of rowBatches(file, { delimiter: layout.delimiter }))
    for (const row of rows) {
      first ??= row;
      if (row === first && layout.hasHeader) continue;
      const request = requestOf(row, layout.columns ?? first.fields.length, layout, counts);
      if (request !== undefined) requests.push(request);
    }
  return naiveFacts(requests, counts, file.path);
}

function requestOf(row: CsvRow, columns: number, layout: NaiveLayout, counts: Map<string, number>) {
  const { fewest, operation } = layout;
  if (fewest === undefined) row.expectColumns(columns);
  else if (row.fields.length < fewest)
    throw row.refuse(row.fields.length, `expected ${fewest} columns or more, got ${row.fields.length}`);
  const time = numberField(row, ...layout.time, ">= 0");
  const name = textField(row, ...layout.object);
  const size = layout.sizes.reduce((sum, [index, named]) => sum + wholeBytes(row, index, named), 0);
  if (operation !== undefined && !operation[1].includes(row.fields[operation[0]]!)) count(counts, "otherOperations");
  else if (size === 0) count(counts, "zeroSizes");
  else return { time, name, size };
  return undefined;
}

function wholeBytes(row: CsvRow, index: number, name: string): number {
  const value = numberField(row, index, name, ">= 0");
  if (Number.isInteger(value)) return value;
  throw row.refuse(index, `expected a whole number of bytes for ${name}, got ${JSON.stringify(row.fields[index])}`);
}

/** The facts of requests in a file's order. */
export function naiveFacts(requests: readonly NaiveRequest[], counts: Map<string, number>, path: string): RequestFacts {
  if (requests.length === 0)
    throw new InputError("missing", { source: path }, "expected requests with a size, got none");
  requests.forEach(({ time }, i) => {
    if (i > 0 && time < requests[i - 1]!.time) count(counts, "unsortedRows");
  });
  const sorted = [...requests].sort((a, b) => a.time - b.time);
  const names = [...new Set(sorted.map(({ name }) => name))];
  const last = new Map<string, NaiveRequest>();
  for (const request of sorted) {
    const before = last.get(request.name);
    if (before !== undefined && before.size !== request.size) count(counts, "changedSizes");
    if (before?.size === request.size && before.time === request.time) count(counts, "duplicateRows");
    last.set(request.name, request);
  }
  return {
    time: sorted.map(({ time }) => time),
    object: sorted.map(({ name }) => names.indexOf(name)),
    size: sorted.map(({ size }) => size),
    objectCount: names.length,
    counts: Object.fromEntries(counts),
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
