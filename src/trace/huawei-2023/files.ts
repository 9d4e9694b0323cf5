import { InputError } from "../../base/errors.ts";
import type { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";

/** What a file of the Huawei trace 2023 tells; its header does not say which, its folder does. */
const METRICS = [
  "requests",
  "function_delay",
  "platform_delay",
  "cpu_usage",
  "cpu_limit",
  "memory_usage",
  "memory_limit",
  "instances",
] as const;
export type HuaweiMetric = (typeof METRICS)[number];

/** A file of one metric on one day. */
export interface HuaweiFile {
  readonly file: SourceFile;
  readonly day: number;
  readonly perSecond: boolean;
}

/** The files of each metric by day, ascending: that by the minute, where a day has both. */
export type HuaweiFiles = Readonly<Record<HuaweiMetric, readonly HuaweiFile[]>>;

const METRIC = new RegExp(`(?:^|[^a-z])(${METRICS.join("|")})_(minute|second)(?:[^a-z]|$)`);

/** Whether a header is a wide table's: day, time and a column for each function, which is a number. */
export function isHuaweiTable(header: readonly string[]): boolean {
  const functions = header.filter((name) => /^\d+$/.test(name));
  return (
    functions.length > 0 && functions.length === header.length - 2 && header.includes("day") && header.includes("time")
  );
}

/** Sorts files by what their folders' and their own names say: `requests_minute/day_007.csv`. */
export function sortHuaweiFiles(files: readonly SourceFile[], log: LoadLog): HuaweiFiles {
  const sorted = Object.fromEntries(METRICS.map((metric) => [metric, new Map<number, HuaweiFile>()]));
  const both = new Set<string>();
  for (const file of files) {
    const { metric, ...found } = readName(file);
    const known = sorted[metric]!.get(found.day);
    if (known !== undefined && known.perSecond === found.perSecond) throw repeated(file, metric, known);
    if (known !== undefined) both.add(metric);
    if (known === undefined || known.perSecond) sorted[metric]!.set(found.day, found);
    if (known !== undefined) log.count("unreadFiles");
  }
  if (both.size > 0)
    log.note(`Of ${[...both].join(" and ")} the files by the minute are read, not those by the second.`);
  return Object.fromEntries(
    METRICS.map((metric) => [metric, [...sorted[metric]!.values()].sort((a, b) => a.day - b.day)]),
  ) as unknown as HuaweiFiles;
}

/** Counts and names the metrics of which a reader has no use. */
export function leaveOut(files: HuaweiFiles, metrics: readonly HuaweiMetric[], log: LoadLog): void {
  const left = metrics.filter((metric) => files[metric].length > 0);
  for (const metric of left) log.count("unreadFiles", files[metric].length);
  if (left.length > 0) log.note(`Not read: ${left.join(", ")}.`);
}

function readName(file: SourceFile): HuaweiFile & { readonly metric: HuaweiMetric } {
  const segments = file.path.split(/[\\/]/).reverse();
  const match = segments.map((segment) => METRIC.exec(segment)).find((found) => found !== null);
  const day = /day_?(\d{1,4})(?=\D|$)/.exec(segments[0]!);
  if (match === undefined || match === null || day === null) {
    const expected =
      "expected the metric and the day in the names of folder or file, as in requests_minute/day_007.csv";
    throw new InputError(
      "missing",
      { source: file.path },
      `${expected}, got ${segments.slice(0, 2).reverse().join("/")}`,
    );
  }
  return { file, metric: match[1] as HuaweiMetric, perSecond: match[2] === "second", day: Number(day[1]) };
}

function repeated(file: SourceFile, metric: string, known: HuaweiFile): InputError {
  const what = `expected one file of ${metric} a day, got day ${known.day} again, besides ${known.file.path}`;
  return new InputError("malformed", { source: file.path }, what);
}
