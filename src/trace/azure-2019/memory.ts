import type { SourceDigest } from "../csv/byte-stream.ts";
import { type CsvHeader, numberField, textField } from "../csv/fields.ts";
import type { PlainRow } from "../csv/plain-row.ts";
import type { CsvRow } from "../csv/row.ts";
import type { LoadLog } from "../load-log.ts";
import type { AzureFile } from "./files.ts";
import { appKey, functionKey } from "./identity.ts";
import { readTable, type TableRows } from "./table.ts";

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
    const seen = new Set<string>();
    const add = (app: string, func: string | undefined, figure: Weighted): void => {
      const key = func ?? app;
      divided ||= func !== undefined;
      if (seen.has(key)) log.count("duplicateMemory");
      seen.add(key);
      if (figure.value === 0) log.count("zeroMemory");
      else if (func === undefined) apps.set(key, merged(apps.get(key), figure));
      else {
        functions.set(key, merged(functions.get(key), figure));
        appOf.set(key, app);
      }
    };
    await readTable(digest.watch(file), (header) => new MemoryRows(header, add));
  }
  if (divided) {
    log.count("dividedMemory", functions.size);
    log.note(
      "Memory stands per function in the source, already divided: the shares of an app are summed back to it, which is too little where some of its functions are not there.",
    );
  }
  return { apps: new Map([...sumsByApp(functions, appOf), ...values(apps)]), functions: values(functions) };
}

const TEXTS = ["HashOwner", "HashApp"];

/** Takes rows apart: from bytes where they are an app's and plain, else from the fields of a record. */
class MemoryRows implements TableRows {
  readonly texts: readonly string[] | undefined;
  readonly #add: (app: string, func: string | undefined, figure: Weighted) => void;
  readonly #owner: number;
  readonly #app: number;
  readonly #func: number | undefined;
  readonly #samples: number;
  readonly #average: number;

  constructor(header: CsvHeader, add: (app: string, func: string | undefined, figure: Weighted) => void) {
    this.#add = add;
    [this.#owner, this.#app] = [header.require("HashOwner"), header.require("HashApp")];
    this.#func = header.find("HashFunction");
    this.texts = this.#func === undefined ? TEXTS : undefined;
    [this.#samples, this.#average] = [header.require("SampleCount"), header.require("AverageAllocatedMb")];
  }

  addPlain(row: PlainRow): void {
    const number = (column: number) => row.numbers[column - TEXTS.length]!;
    this.#add(row.texts(), undefined, { value: number(this.#average), weight: number(this.#samples) });
  }

  addRow(row: CsvRow): void {
    const names = { owner: textField(row, this.#owner, "HashOwner"), app: textField(row, this.#app, "HashApp") };
    const weight = numberField(row, this.#samples, "SampleCount", ">= 0");
    const value = numberField(row, this.#average, "AverageAllocatedMb", ">= 0");
    const func =
      this.#func === undefined
        ? undefined
        : functionKey({ ...names, func: textField(row, this.#func, "HashFunction") });
    this.#add(appKey(names), func, { value, weight });
  }
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
