import type { SourceDigest } from "../csv/byte-stream.ts";
import { CsvHeader, numberField, textField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import type { LoadLog } from "../load-log.ts";
import type { AzureFile } from "./files.ts";
import { appKey, functionKey } from "./identity.ts";

/** Memory in MB as the files state it. */
export interface AzureMemory {
  /** By app key: the app's figure, or the sum of its functions' shares. */
  readonly apps: ReadonlyMap<string, number>;
  /** By function key: the function's share, where the file is divided. */
  readonly functions: ReadonlyMap<string, number>;
}

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/**
 * Reads the memory files: AverageAllocatedMb per app, or per function where a file has a HashFunction column, which
 * holds the app's memory divided by its functions. Rows of one key merge weighted by SampleCount; 0 MB reads as missing.
 */
export async function readMemory(
  files: readonly AzureFile[],
  digest: SourceDigest,
  log: LoadLog,
): Promise<AzureMemory> {
  const apps = new Map<string, Weighted>();
  const functions = new Map<string, Weighted>();
  const appOf = new Map<string, string>();
  let divided = false;
  for (const { file } of files) {
    const rows = csvRows(digest.watch(file));
    const header = new CsvHeader(await nextRow(rows, file));
    const func = header.find("HashFunction");
    divided ||= func !== undefined;
    const read = rowReader(header);
    const seen = new Set<string>();
    for await (const row of rows) {
      const { app, key, figure } = read(row);
      if (seen.has(key)) log.count("duplicateMemory");
      seen.add(key);
      if (figure.value === 0) log.count("zeroMemory");
      else if (func === undefined) apps.set(key, merged(apps.get(key), figure));
      else {
        functions.set(key, merged(functions.get(key), figure));
        appOf.set(key, app);
      }
    }
  }
  if (divided) {
    log.count("dividedMemory", functions.size);
    log.note(
      "Memory stands per function in the source, already divided: the shares of an app are summed back to it, which is too little where some of its functions are not there.",
    );
  }
  return { apps: new Map([...sumsByApp(functions, appOf), ...values(apps)]), functions: values(functions) };
}

function rowReader(header: CsvHeader) {
  const [owner, app, func] = [header.require("HashOwner"), header.require("HashApp"), header.find("HashFunction")];
  const [samples, average] = [header.require("SampleCount"), header.require("AverageAllocatedMb")];
  return (row: CsvRow): { app: string; key: string; figure: Weighted } => {
    const names = { owner: textField(row, owner, "HashOwner"), app: textField(row, app, "HashApp") };
    const weight = numberField(row, samples, "SampleCount", ">= 0");
    const value = numberField(row, average, "AverageAllocatedMb", ">= 0");
    const key =
      func === undefined ? appKey(names) : functionKey({ ...names, func: textField(row, func, "HashFunction") });
    return { app: appKey(names), key, figure: { value, weight } };
  };
}

function merged(known: Weighted | undefined, added: Weighted): Weighted {
  if (known === undefined) return added;
  const weight = known.weight + added.weight;
  const share = weight === 0 ? 0.5 : added.weight / weight;
  return { value: known.value + (added.value - known.value) * share, weight };
}

function sumsByApp(functions: ReadonlyMap<string, Weighted>, appOf: ReadonlyMap<string, string>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [key, { value }] of functions) {
    const app = appOf.get(key)!;
    sums.set(app, (sums.get(app) ?? 0) + value);
  }
  return sums;
}

function values(figures: ReadonlyMap<string, Weighted>): Map<string, number> {
  return new Map([...figures].map(([key, { value }]) => [key, value]));
}
