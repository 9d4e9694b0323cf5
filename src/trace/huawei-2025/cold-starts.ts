import { type Milliseconds, ms } from "../../base/units.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { CsvHeader, numberField, wholeField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";
import type { LoadReport } from "../trace.ts";
import { type PodFunction, podReader } from "./pods.ts";

/** A cold start and its parts, which a row may leave out. */
export interface ColdStart {
  readonly function: PodFunction;
  /** The request that made the platform scale; one request may have several cold starts. */
  readonly requestId: string;
  readonly day: number;
  readonly time: Milliseconds; // since the start of day 0
  readonly total: Milliseconds;
  readonly podAllocation: Milliseconds | undefined;
  readonly deployCode: Milliseconds | undefined;
  readonly deployDependency: Milliseconds | undefined;
  readonly scheduling: Milliseconds | undefined; // networking, routing and scheduling
}

const PARTS = ["podAllocationCost", "deployCodeCost", "deployDependencyCost", "schedulingCost"] as const;
const COLUMNS = ["day", "time", "funcName", "userID", "requestID", "totalCost_cold_start", "podID"] as const;
const DAY_MS = 86_400_000;

/** The columns that every file of cold starts has, as messages show them. */
export const COLD_START_HEADER = "day,time,clusterName,funcName,userID,requestID,totalCost_cold_start,...,podID";

export function isColdStartHeader(header: readonly string[]): boolean {
  return COLUMNS.every((name) => header.includes(name));
}

/** Reads a file of cold starts of the Huawei trace 2025 [joosen25], in its order, in memory that grows with their number. */
export async function readColdStarts(
  file: SourceFile,
): Promise<{ readonly coldStarts: readonly ColdStart[]; readonly digest: string; readonly load: LoadReport }> {
  const log = new LoadLog();
  const digest = new SourceDigest();
  const coldStarts: ColdStart[] = [];
  for await (const coldStart of coldStartsOf(digest.watch(file), log)) coldStarts.push(coldStart);
  return { coldStarts, digest: digest.hex, load: log.report("huawei2025-cold-starts", [file.path]) };
}

/**
 * The cold starts of a file, one by one. Counted are parts that are empty or NaN (`missingParts`), parts whose sum is more
 * than 1 ms from the total (`differingTotals`), and times that are not on their day (`differingDays`).
 */
export async function* coldStartsOf(file: SourceFile, log: LoadLog): AsyncGenerator<ColdStart> {
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const podOf = podReader(header);
  const [day, time, request] = [header.require("day"), header.require("time"), header.require("requestID")];
  const total = header.require("totalCost_cold_start");
  const parts = PARTS.map((name) => [name, header.find(name)] as const);
  for await (const row of rows) {
    const [podAllocation, deployCode, deployDependency, scheduling] = parts.map(([name, index]) =>
      partOf(row, index, name),
    );
    const coldStart: ColdStart = {
      function: podOf(row),
      requestId: row.fields[request]!,
      day: wholeField(row, day, "day"),
      time: milliseconds(numberField(row, time, "time", ">= 0")),
      total: milliseconds(numberField(row, total, "totalCost_cold_start", ">= 0")),
      podAllocation,
      deployCode,
      deployDependency,
      scheduling,
    };
    check(coldStart, log);
    yield coldStart;
  }
}

function partOf(row: CsvRow, index: number | undefined, name: string): Milliseconds | undefined {
  if (index === undefined || row.fields[index] === "" || row.fields[index] === "NaN") return undefined;
  return milliseconds(numberField(row, index, name, "any"));
}

function check(
  { day, time, total, podAllocation, deployCode, deployDependency, scheduling }: ColdStart,
  log: LoadLog,
): void {
  if (Math.floor(time / DAY_MS) !== day) log.count("differingDays");
  const parts = [podAllocation, deployCode, deployDependency, scheduling];
  const missing = parts.filter((part) => part === undefined).length;
  log.count("missingParts", missing);
  const sum = parts.reduce((all: number, part) => all + (part ?? 0), 0);
  if (missing === 0 && Math.abs(sum - total) > 1) log.count("differingTotals");
}

/** Seconds as ms, to a nanosecond. */
function milliseconds(seconds: number): Milliseconds {
  return ms(Math.round(seconds * 1e9) / 1e6);
}
