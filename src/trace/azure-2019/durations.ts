import { ms } from "../../base/units.ts";
import type { SourceDigest } from "../csv/byte-stream.ts";
import { type CsvHeader, numberField } from "../csv/fields.ts";
import type { PlainRow } from "../csv/plain-row.ts";
import type { CsvRow } from "../csv/row.ts";
import { monotone, ZERO_DURATION_MS } from "../duration-profile.ts";
import type { LoadLog } from "../load-log.ts";
import { DURATION_PERCENTS, type DurationProfile } from "../minute-counts.ts";
import type { AzureFile } from "./files.ts";
import { functionKey, readKey } from "./identity.ts";
import { readTable, type TableRows } from "./table.ts";

const PERCENTILE_COLUMNS = DURATION_PERCENTS.map((percent) => `percentile_Average_${percent}`);

/** Durations by function key; `unusable` where a function's rows are negative and state no median either. */
export type AzureDurations = ReadonlyMap<string, DurationProfile | "unusable">;

interface Weighted {
  readonly profile: DurationProfile;
  readonly weight: number;
}

/**
 * Reads the duration files. Rows of one function, in one file or on several days, become one profile, weighted by
 * Count: the lowest percentile 0, the highest percentile 100, the weighted mean of the others. An Average of 0 is one
 * below half a millisecond and becomes 0.5 ms; a negative one gives way to the row's median.
 */
export async function readDurations(
  files: readonly AzureFile[],
  digest: SourceDigest,
  log: LoadLog,
): Promise<AzureDurations> {
  const profiles = new Map<string, Weighted | "unusable">();
  for (const { file } of files) {
    const seen = new Set<string>();
    const add = (key: string, weight: number, stated: number, percentiles: readonly number[]): void => {
      if (seen.has(key)) log.count("duplicateDurations");
      seen.add(key);
      const profile = repaired(stated, percentiles, log);
      profiles.set(key, merged(profiles.get(key), profile === undefined ? "unusable" : { profile, weight }));
    };
    await readTable(digest.watch(file), (header) => new DurationRows(header, add));
  }
  return new Map([...profiles].map(([key, value]) => [key, value === "unusable" ? value : value.profile]));
}

/** Takes rows apart: from bytes where they are plain, else from the fields of a record. */
class DurationRows implements TableRows {
  readonly texts = ["HashOwner", "HashApp", "HashFunction"];
  readonly #add: (key: string, weight: number, stated: number, percentiles: readonly number[]) => void;
  readonly #layout: Record<"owner" | "app" | "func", number>;
  readonly #average: number;
  readonly #count: number;
  readonly #columns: readonly number[];

  constructor(
    header: CsvHeader,
    add: (key: string, weight: number, stated: number, percentiles: readonly number[]) => void,
  ) {
    this.#add = add;
    const [owner, app, func] = this.texts.map((name) => header.require(name));
    this.#layout = { owner: owner!, app: app!, func: func! };
    [this.#average, this.#count] = [header.require("Average"), header.require("Count")];
    this.#columns = PERCENTILE_COLUMNS.map((name) => header.require(name));
  }

  addPlain(row: PlainRow): void {
    const number = (column: number) => row.numbers[column - this.texts.length]!;
    this.#add(row.texts(), number(this.#count), number(this.#average), this.#columns.map(number));
  }

  addRow(row: CsvRow): void {
    const key = functionKey(readKey(row, this.#layout));
    const weight = numberField(row, this.#count, "Count", ">= 0");
    const stated = numberField(row, this.#average, "Average", "any");
    const percentiles = this.#columns.map((column, k) => numberField(row, column, PERCENTILE_COLUMNS[k]!, "any"));
    this.#add(key, weight, stated, percentiles);
  }
}

function repaired(stated: number, percentiles: readonly number[], log: LoadLog): DurationProfile | undefined {
  const median = percentiles[3]!;
  if (stated === 0) log.count("zeroDurations");
  if (stated < 0) log.count("negativeDurations");
  if (stated < 0 && median <= 0) return undefined;
  const usable = monotone(percentiles);
  if (percentiles.some((value) => value <= 0)) log.count("zeroPercentiles");
  if (percentiles.some((value, k) => k > 0 && value < percentiles[k - 1]!)) log.count("unorderedPercentiles");
  return { average: ms(stated < 0 ? median : stated || ZERO_DURATION_MS), percentiles: usable };
}

function merged(known: Weighted | "unusable" | undefined, added: Weighted | "unusable"): Weighted | "unusable" {
  if (known === undefined || known === "unusable") return added;
  if (added === "unusable") return known;
  const weight = known.weight + added.weight;
  const share = weight === 0 ? 0.5 : added.weight / weight;
  const blend = (a: number, b: number): number => a + (b - a) * share;
  const last = DURATION_PERCENTS.length - 1;
  const percentiles = known.profile.percentiles.map((value, k) => {
    const other = added.profile.percentiles[k]!;
    return k === 0 ? Math.min(value, other) : k === last ? Math.max(value, other) : blend(value, other);
  });
  return {
    profile: { average: ms(blend(known.profile.average, added.profile.average)), percentiles: monotone(percentiles) },
    weight,
  };
}
