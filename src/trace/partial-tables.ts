import { InputError } from "../base/errors.ts";
import { readDurations } from "./azure-2019/durations.ts";
import { type AzureFile, azureRole, dayOf, isNamedCsv } from "./azure-2019/files.ts";
import { readMemory } from "./azure-2019/memory.ts";
import { SourceDigest } from "./csv/byte-stream.ts";
import { CsvHeader, numberField, textField } from "./csv/fields.ts";
import { csvRows, firstRow, nextRow } from "./csv/rows.ts";
import { ZERO_DURATION_MS } from "./duration-profile.ts";
import { traceName } from "./function-table.ts";
import { LoadLog } from "./load-log.ts";
import type { Populations } from "./marginals.ts";
import type { SourceFile, TraceSource } from "./source.ts";
import type { LoadReport } from "./trace.ts";

/** Tables of the Azure Functions 2019 family without calls per minute: what they tell of functions and apps. */
export interface PartialTables {
  readonly name: string;
  readonly populations: Populations;
  readonly digest: string; // sha256 of the source's bytes, in hex
  readonly load: LoadReport;
}

type Role = "memory" | "durations" | "functions" | "apps" | "containers";
const ROLES = ["memory", "durations", "functions", "apps", "containers"] as const satisfies readonly Role[];

/**
 * Reads a source that holds such tables and nothing else, or undefined: memory of apps, durations of functions, durations
 * and calls of functions in a day (`HashFunction,Average,Count`), calls of apps in a day (`HashApp,NumInvocations`).
 * Containers per minute are not calls: beside other tables they are left out, alone refused.
 */
export async function readPartialTables(source: TraceSource): Promise<PartialTables | undefined> {
  const files = source.format === undefined ? await filesByRole(source.files) : undefined;
  if (files === undefined) return undefined;
  const [containers] = files.containers;
  if (containers !== undefined && ROLES.every((role) => role === "containers" || files[role].length === 0))
    throw new InputError(
      "unknown",
      { source: containers.file.path, line: 1, column: 1 },
      "expected calls, durations or memory, got containers per minute",
    );
  const [digest, log] = [new SourceDigest(), new LoadLog()];
  const memory = await readMemory(files.memory, digest, log);
  const durations = await readDurations(files.durations, digest, log);
  const timed = [...durations.values()].filter((profile) => profile !== "unusable").map(({ average }) => average);
  log.count("unusableDurations", durations.size - timed.length);
  const functions = await readFunctions(files.functions, digest, log);
  const apps = await readApps(files.apps, digest, log);
  log.count("containerTables", files.containers.length);
  const read = [...files.memory, ...files.durations, ...files.functions, ...files.apps];
  const known = read.length === 1 ? read[0]!.file.path : source.path;
  return {
    name: traceName(known),
    populations: {
      ...present("memoryOfApps", memory.apps.values()),
      ...present("durationOfFunctions", [...timed, ...functions.map(({ average }) => average)]),
      ...present(
        "callsPerDayOfFunctions",
        functions.map(({ calls }) => calls),
      ),
      ...present("callsPerDayOfApps", apps),
    },
    digest: digest.hex,
    load: log.report(
      "azure2019-tables",
      read.map(({ file }) => file.path),
    ),
  };
}

function present(name: keyof Populations, values: Iterable<number>): Populations {
  const column = Float64Array.from(values);
  return column.length === 0 ? {} : { [name]: column };
}

/** The files by what they tell; undefined if one of them is something else, or none is such a table. */
async function filesByRole(files: readonly SourceFile[]): Promise<Readonly<Record<Role, AzureFile[]>> | undefined> {
  const sorted: Record<Role, AzureFile[]> = { memory: [], durations: [], functions: [], apps: [], containers: [] };
  for (const file of files) {
    const role = await roleOf(file);
    if (role !== undefined) sorted[role].push({ file, day: dayOf(file.path) });
    else if (files.length === 1 || isNamedCsv(file.path)) return undefined;
  }
  return ROLES.some((role) => sorted[role].length > 0) ? sorted : undefined;
}

async function roleOf(file: SourceFile): Promise<Role | undefined> {
  const header = await firstRow(file).catch(() => undefined); // who reads it in earnest says what is wrong with it
  if (header === undefined) return undefined;
  const names = [...header.fields].sort().join(",");
  if (names === "Average,Count,HashFunction") return "functions";
  if (names === "HashApp,NumInvocations") return "apps";
  if (header.fields.includes("HashApp") && header.fields.includes("MaxContainerMinute")) return "containers";
  const role = azureRole(header.fields);
  return role === "invocations" ? undefined : role;
}

interface FunctionDay {
  readonly average: number; // ms, > 0
  readonly calls: number;
}

/** `HashFunction,Average,Count`: rows of one function merge, weighted by Count. */
async function readFunctions(files: readonly AzureFile[], digest: SourceDigest, log: LoadLog): Promise<FunctionDay[]> {
  const functions = new Map<string, FunctionDay>();
  for (const { file } of files) {
    const rows = csvRows(digest.watch(file));
    const header = new CsvHeader(await nextRow(rows, file));
    const [func, average, count] = [header.require("HashFunction"), header.require("Average"), header.require("Count")];
    for await (const row of rows) {
      const key = textField(row, func, "HashFunction");
      const stated = numberField(row, average, "Average", "any");
      const calls = numberField(row, count, "Count", ">= 0");
      if (stated < 0) log.count("negativeDurations");
      if (stated < 0) continue;
      if (stated === 0) log.count("zeroDurations");
      const known = functions.get(key);
      if (known !== undefined) log.count("duplicateFunctions");
      functions.set(key, merged(known, { average: stated || ZERO_DURATION_MS, calls }));
    }
  }
  if (functions.size > 0)
    log.note("Calls of functions are counted by the log of durations, which may differ from the counts per minute.");
  if (files.length > 1) log.note(`Calls of functions are those of ${files.length} files together.`);
  return [...functions.values()];
}

function merged(known: FunctionDay | undefined, added: FunctionDay): FunctionDay {
  if (known === undefined) return added;
  const calls = known.calls + added.calls;
  const share = calls === 0 ? 0.5 : added.calls / calls;
  return { average: known.average + (added.average - known.average) * share, calls };
}

/** `HashApp,NumInvocations`: rows of one app add up. */
async function readApps(files: readonly AzureFile[], digest: SourceDigest, log: LoadLog): Promise<Iterable<number>> {
  const apps = new Map<string, number>();
  for (const { file } of files) {
    const rows = csvRows(digest.watch(file));
    const header = new CsvHeader(await nextRow(rows, file));
    const [app, calls] = [header.require("HashApp"), header.require("NumInvocations")];
    for await (const row of rows) {
      const key = textField(row, app, "HashApp");
      if (apps.has(key)) log.count("duplicateApps");
      apps.set(key, (apps.get(key) ?? 0) + numberField(row, calls, "NumInvocations", ">= 0"));
    }
  }
  if (files.length > 1) log.note(`Calls of apps are those of ${files.length} files together.`);
  return apps.values();
}
