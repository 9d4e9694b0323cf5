import { InputError } from "../base/errors.ts";
import { CsvHeader, quoted, textField } from "../trace/csv/fields.ts";
import type { CsvRow } from "../trace/csv/row.ts";
import { csvRows, nextRow } from "../trace/csv/rows.ts";
import type { SourceFile } from "../trace/source.ts";
import type { PlatformConfig } from "./conventions.ts";
import type { Pools } from "./pools.ts";

/** How many instances a pool may have, and how many of them are always there. Columns are [pools]. */
export interface PoolLimits {
  readonly maxInstances: Float64Array; // Infinity for no limit
  readonly reservedInstances: Float64Array; // started at time 0, never expired, evicted or released
}

/** The same limits for all pools, as the configuration says. */
export function evenLimits(pools: Pools, config: PlatformConfig): PoolLimits {
  if (config.limits !== "") throw new TypeError(`expected the limits that ${config.limits} states, got none`);
  const { maxInstances, reservedInstances } = config;
  if (reservedInstances > maxInstances)
    throw new InputError(
      "out-of-range",
      { source: "platform: reservedInstances" },
      `expected at most maxInstances, which is ${maxInstances}, got ${reservedInstances}`,
    );
  const column = (value: number) => new Float64Array(pools.profiles.length).fill(value);
  return { maxInstances: column(maxInstances), reservedInstances: column(reservedInstances) };
}

/**
 * The limits that a CSV file with the columns name, max_instances and reserved_instances states for pools by their names;
 * one of the two numbers may be left out, or empty. What it does not state is as the configuration says. InputError for a name
 * that no pool has, or has twice.
 */
export async function readPoolLimits(file: SourceFile, pools: Pools, config: PlatformConfig): Promise<PoolLimits> {
  const limits = evenLimits(pools, { ...config, limits: "" });
  const { maxInstances, reservedInstances } = limits;
  const ids = new Map(pools.profiles.map(({ name }, pool) => [name, pool]));
  const seen = new Set<number>();
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const name = header.require("name");
  const most = header.find("max_instances");
  const reserved = header.find("reserved_instances");
  for await (const row of rows) {
    const text = textField(row, name, "a name");
    const pool = ids.get(text);
    const unit = config.unit === "function" ? "a function" : "an app";
    if (pool === undefined)
      throw row.refuse(name, `expected the name of ${unit} of the trace, got ${quoted(text)}`, "unknown");
    if (seen.has(pool)) throw row.refuse(name, `expected each name once, got ${quoted(text)} again`);
    seen.add(pool);
    maxInstances[pool] = countField(row, most, "max_instances", 1) ?? maxInstances[pool]!;
    reservedInstances[pool] = countField(row, reserved, "reserved_instances", 0) ?? reservedInstances[pool]!;
    if (reservedInstances[pool]! <= maxInstances[pool]!) continue;
    const got = `${reservedInstances[pool]} of at most ${maxInstances[pool]}`;
    throw row.refuse(
      reserved ?? name,
      `expected no more reserved instances than there may be, got ${got}`,
      "out-of-range",
    );
  }
  return limits;
}

function countField(row: CsvRow, index: number | undefined, name: string, least: number): number | undefined {
  const text = index === undefined ? "" : row.fields[index]!.trim();
  if (text === "") return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw row.refuse(index!, `expected an integer >= ${least} for ${name}, got ${quoted(text)}`);
}

/** The limits of some of the pools, in the order of their ids. */
export function pickLimits({ maxInstances, reservedInstances }: PoolLimits, pools: ArrayLike<number>): PoolLimits {
  const pick = (column: Float64Array) => Float64Array.from(pools, (pool) => column[pool]!);
  return { maxInstances: pick(maxInstances), reservedInstances: pick(reservedInstances) };
}

/** Starts every pool's reserved instances, in the order of the pools; InputError if the nodes cannot hold all. */
export function startReserved(pools: Pools, { reservedInstances }: PoolLimits, start: (pool: number) => boolean): void {
  let missing = 0;
  let first = "";
  for (const [pool, { name, memory }] of pools.profiles.entries()) {
    for (let k = 0; k < reservedInstances[pool]!; k++) {
      if (missing === 0 && start(pool)) continue;
      if (missing === 0) first = name;
      missing += memory;
    }
  }
  if (missing === 0) return;
  throw new InputError(
    "out-of-range",
    { source: "reserved instances" },
    `expected nodes that hold all of them, got ${missing} MB too little, from pool ${first} on`,
  );
}
