import { InputError } from "../../base/errors.ts";
import { quoted } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import type { SourceFile } from "../source.ts";
import { defineRequestFormat, type RequestHead, type RequestOptions } from "./contract.ts";
import type { RequestLayout } from "./request-layout.ts";
import type { RequestTrace } from "./requests.ts";
import { readTextRequests } from "./text-requests.ts";

const COLUMNS = ["timestamp", "anonymized key", "key size", "value size", "client id", "operation", "TTL"] as const;
const TIMESTAMP = 0;
const KEY = 1;
const KEY_SIZE = 2;
const VALUE_SIZE = 3;
const OPERATION = 5;

/** What a request of the traces of Twitter's caches [yang20] may ask for. */
export const TWITTER_OPERATIONS = [
  "get",
  "gets",
  "set",
  "add",
  "replace",
  "cas",
  "append",
  "prepend",
  "delete",
  "incr",
  "decr",
] as const;
const READS = ["get", "gets"] as const;

/** The traces of Twitter's cache clusters [yang20]: CSV without a header. */
export const definition = defineRequestFormat({
  summary: "the traces of Twitter's caches; `get` and `gets` count as requests, others by `--operations`",
  source: "[yang20]",
  layout: COLUMNS.join(","),
  takes: ["operations"],
  matches: isTwitter,
  read: readTwitter,
});

/**
 * Reads a trace of Twitter's caches [yang20], in seconds. A request's size is the sum of its key's and its value's, so
 * that of a `get` that found nothing is its key's alone. What has another of the `operations` than those asked for is
 * left out and counted: without the writes a miss fills the cache, as the `set` that follows it in the file did. An
 * operation that is asked for becomes a request like any other; a `delete` takes nothing out of a cache.
 */
export async function readTwitter(file: SourceFile, options: RequestOptions = {}): Promise<RequestTrace> {
  const kept = checkOperations(options.operations ?? READS);
  const note = `Requests are the operations ${kept.join(", ")}; a size is that of key and value.`;
  return readTextRequests(file, { name: "twitter", delimiter: ",", open: (first) => openTwitter(first, kept), note });
}

function isTwitter({ line }: RequestHead): boolean {
  const fields = line?.split(",") ?? [];
  const isNumber = (index: number) => /^\d+$/.test(fields[index]!);
  if (fields.length !== COLUMNS.length || ![TIMESTAMP, KEY_SIZE, VALUE_SIZE].every(isNumber)) return false;
  return TWITTER_OPERATIONS.some((name) => name === fields[OPERATION]);
}

function openTwitter(first: CsvRow, kept: readonly string[]) {
  first.expectColumns(COLUMNS.length);
  const column = (index: number) => ({ index, name: COLUMNS[index]! });
  const layout: RequestLayout = {
    delimiter: ",",
    columns: COLUMNS.length,
    time: column(TIMESTAMP),
    object: column(KEY),
    sizes: [column(KEY_SIZE), column(VALUE_SIZE)],
    operation: { ...column(OPERATION), known: TWITTER_OPERATIONS, kept },
  };
  return { hasHeader: false, layout };
}

function checkOperations(names: readonly string[]): readonly string[] {
  const known: readonly string[] = TWITTER_OPERATIONS;
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined && names.length > 0) return [...new Set(names)];
  const got = wrong === undefined ? "none" : quoted(wrong);
  throw new InputError("unknown", { source: "operations" }, `expected of ${known.join(", ")}, got ${got}`);
}
