import { MB_PER_GB } from "../base/units.ts";
import { SourceDigest } from "./csv/byte-stream.ts";
import { CsvHeader, quoted, textField, wholeField } from "./csv/fields.ts";
import type { CsvRow } from "./csv/row.ts";
import { csvRows, nextRow } from "./csv/rows.ts";
import { LoadLog } from "./load-log.ts";
import type { SourceFile } from "./source.ts";
import type { LoadReport } from "./trace.ts";

/** A setting of an app from day to day. */
export interface DailyValues {
  /** [days] undefined on a day without the app. */
  readonly days: readonly (number | undefined)[];
  /** The last that was set; undefined if none ever was. */
  readonly last: number | undefined;
}

/** How an app of IBM Cloud Code Engine was configured [nasiri26]. */
export interface AppConfig {
  readonly namespace: string;
  readonly name: string; // its hash
  readonly cpu: DailyValues; // cores of an instance
  readonly memory: DailyValues; // MB of an instance
  readonly concurrency: DailyValues; // most requests of an instance at once
  readonly minScale: DailyValues; // instances that are always there
}

/**
 * Reads the daily configurations of IBM Cloud Code Engine's apps [nasiri26], as CSV with the days of a row joined by `|`.
 * Days without values are counted (`missingValues`); a GB is 1024 MB.
 */
export async function readAppConfigs(
  file: SourceFile,
): Promise<{ readonly apps: readonly AppConfig[]; readonly digest: string; readonly load: LoadReport }> {
  const log = new LoadLog();
  const digest = new SourceDigest();
  const rows = csvRows(digest.watch(file));
  const read = rowReader(new CsvHeader(await nextRow(rows, file)), log);
  const apps: AppConfig[] = [];
  for await (const row of rows) apps.push(read(row));
  return { apps, digest: digest.hex, load: log.report("ibm-code-engine-configs", [file.path]) };
}

function rowReader(header: CsvHeader, log: LoadLog): (row: CsvRow) => AppConfig {
  const [namespace, app, days] = [header.require("NamespaceHash"), header.require("AppHash"), header.require("Days")];
  const [cpu, memory] = [header.require("AppContainerRequestCpu"), header.require("AppContainerRequestMemory")];
  const [concurrency, minScale] = [header.require("AppContainerConcurrency"), header.require("AppMinScale")];
  const known = new Set<string>();
  return (row) => {
    const key = `${textField(row, namespace, "NamespaceHash")}/${textField(row, app, "AppHash")}`;
    if (known.has(key)) throw row.refuse(app, `expected each app once, got ${quoted(row.fields[app]!)} again`);
    known.add(key);
    const count = wholeField(row, days, "Days");
    const values = (index: number, unit = 1) => dailyValues(row, header, index, count, unit, log);
    return {
      namespace: row.fields[namespace]!,
      name: row.fields[app]!,
      cpu: values(cpu),
      memory: values(memory, MB_PER_GB),
      concurrency: values(concurrency),
      minScale: values(minScale),
    };
  };
}

const DECIMAL = /^\d+(?:\.\d+)?$/;

function dailyValues(
  row: CsvRow,
  { names }: CsvHeader,
  index: number,
  count: number,
  unit: number,
  log: LoadLog,
): DailyValues {
  const texts = row.fields[index]!.split("|");
  if (texts.length !== count) throw row.refuse(index, `expected ${count} days of ${names[index]}, got ${texts.length}`);
  const days = texts.map((text, day) => {
    if (text === "") return undefined;
    if (DECIMAL.test(text)) return Number(text) * unit;
    throw row.refuse(index, `expected a number >= 0 for ${names[index]} on day ${day}, got ${quoted(text)}`);
  });
  log.count("missingValues", days.filter((value) => value === undefined).length);
  return { days, last: days.findLast((value) => value !== undefined) };
}

/**
 * The platform's limits of single apps (`--platform limits=FILE`) as the rows of their CSV: an app's last minimum scale
 * is the number of its reserved instances. Of the apps `names` alone, since the platform refuses names that its trace
 * does not have; an app that never was configured is left out.
 */
export function* limitRows(apps: readonly AppConfig[], names: ReadonlySet<string>): Generator<string> {
  yield "name,reserved_instances";
  for (const { name, minScale } of apps)
    if (names.has(name) && minScale.last !== undefined) yield `${name},${minScale.last}`;
}
