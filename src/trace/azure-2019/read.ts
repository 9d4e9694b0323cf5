import { InputError } from "../../base/errors.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { DEFAULT_DURATION_MS } from "../duration-profile.ts";
import type { Missing } from "../format/contract.ts";
import { traceName } from "../function-table.ts";
import { LoadLog } from "../load-log.ts";
import type { MinuteCounts } from "../minute-counts.ts";
import type { TraceSource } from "../source.ts";
import { DEFAULT_COLD_START_MS, DEFAULT_MEMORY_MB } from "../trace.ts";
import type { ReadDays } from "./day-rows.ts";
import { type AzureDurations, readDurations } from "./durations.ts";
import { type AzureFile, type AzureFiles, sortAzureFiles } from "./files.ts";
import { appKey } from "./identity.ts";
import { AzureInvocations } from "./invocations.ts";
import { type AzureMemory, readMemory } from "./memory.ts";
import { joinDurations, joinMemory } from "./profiles.ts";

/**
 * Reads the Azure Functions trace 2019 [shahrad20] from its files, recognised by their headers: calls per minute, which
 * must be there, durations and memory. Days follow each other; a single day may be any run of its minutes.
 */
export async function readAzure2019(
  source: TraceSource,
  missing: Missing = "median",
  read?: ReadDays,
): Promise<MinuteCounts> {
  const log = new LoadLog();
  const digest = new SourceDigest();
  const files = await sortAzureFiles(source.files, log);
  if (files.invocations.length === 0)
    throw new InputError(
      "missing",
      source.files.length === 1 ? { source: source.files[0]!.path, line: 1, column: 1 } : { source: source.path },
      `expected a file of calls per minute (HashOwner,HashApp,HashFunction,Trigger,1,2,...), got ${present(files)}`,
    );
  const invocations = new AzureInvocations();
  await invocations.read(files.invocations, digest, log, read);
  const durations = await readDurations(files.durations, digest, log);
  const memory = await readMemory(files.memory, digest, log);
  const kept = keptFunctions(invocations, files, durations, memory, missing, log);
  if (kept.length === 0)
    throw new InputError("missing", { source: source.path }, "expected functions with durations and memory, got none");
  const tables = joinMemory(invocations, kept, memory, log);
  const fill = missing === "drop" ? "median" : missing;
  const profiles = joinDurations(invocations, kept, durations, fill, log);
  noteTables(files, fill, log);
  return {
    name: traceName(source.path),
    ...tables,
    minutes: invocations.minutes,
    ...invocations.rows(kept),
    durations: profiles,
    digest: digest.hex,
    load: log.report("azure2019", readingOrder(files)),
  };
}

function keptFunctions(
  invocations: AzureInvocations,
  files: AzureFiles,
  durations: AzureDurations,
  memory: AzureMemory,
  missing: Missing,
  log: LoadLog,
): number[] {
  const all = Array.from({ length: invocations.functionCount }, (_, id) => id);
  if (missing !== "drop") return all;
  const kept = all.filter((id) => {
    const timed = files.durations.length === 0 || durations.has(invocations.functionKeys[id]!);
    return timed && (files.memory.length === 0 || memory.apps.has(appKey(invocations.key(id))));
  });
  log.count("droppedFunctions", all.length - kept.length);
  return kept;
}

function noteTables(files: AzureFiles, fill: "median" | "default", log: LoadLog): void {
  const durationless = daysWithout(files.invocations, files.durations);
  const memoryless = daysWithout(files.invocations, files.memory);
  log.count("daysWithoutDurations", durationless);
  log.count("daysWithoutMemory", memoryless);
  if (durationless > 0) log.note(`${durationless} of ${files.invocations.length} days have no file of durations.`);
  if (memoryless > 0) log.note(`${memoryless} of ${files.invocations.length} days have no file of memory.`);
  log.note("Durations are drawn from percentiles of 30-second averages, which are narrower than those of calls.");
  const filled =
    fill === "median" && files.durations.length > 0 ? "the median of their trigger" : `${DEFAULT_DURATION_MS} ms`;
  log.note(`Functions without durations take ${filled}, apps without memory ${DEFAULT_MEMORY_MB} MB.`);
  log.note(`Cold starts take ${DEFAULT_COLD_START_MS} ms: the trace states none.`);
}

function daysWithout(invocations: readonly AzureFile[], table: readonly AzureFile[]): number {
  const days = new Set(table.map(({ day }) => day));
  // a file whose name says no day speaks for every day
  if (days.has(undefined)) return 0;
  return invocations.filter(({ day }) => (day === undefined ? days.size === 0 : !days.has(day))).length;
}

function readingOrder({ invocations, durations, memory }: AzureFiles): string[] {
  return [...invocations, ...durations, ...memory].map(({ file }) => file.path);
}

function present(files: AzureFiles): string {
  const roles = Object.entries(files).filter(([, list]) => list.length > 0);
  return roles.length === 0 ? "none" : `only ${roles.map(([role]) => role).join(" and ")}`;
}
