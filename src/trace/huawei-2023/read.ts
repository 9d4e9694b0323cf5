import { InputError } from "../../base/errors.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { filledProfiles } from "../duration-profile.ts";
import type { Missing } from "../format/contract.ts";
import { filesByRole } from "../format/files.ts";
import { traceName } from "../function-table.ts";
import { LoadLog } from "../load-log.ts";
import type { MinuteCounts } from "../minute-counts.ts";
import { MinuteRows } from "../minute-rows.ts";
import { ownApps } from "../own-apps.ts";
import type { TraceSource } from "../source.ts";
import { DayCalls, HuaweiFunctions } from "./day-calls.ts";
import { type HuaweiFile, type HuaweiFiles, isHuaweiTable, leaveOut, sortHuaweiFiles } from "./files.ts";
import { Delays, MemoryLimits } from "./tables.ts";
import { DAY_MINUTES, readWideTable } from "./wide-table.ts";

/** Units that the delays may be in, in ms. */
export const DELAY_UNITS = { us: 0.001, ms: 1, s: 1000 } as const;

/** What the Huawei trace 2023 leaves open. */
export interface Huawei2023Options {
  readonly missing?: Missing;
  /** The unit of function_delay, which the source does not state; `ms` by default. */
  readonly delayUnit?: keyof typeof DELAY_UNITS;
  /** What becomes of days between the first and the last that have no file: time without calls, or no time; `keep` by default. */
  readonly gaps?: "keep" | "close";
}

/**
 * Reads the Huawei trace 2023 [joosen23] from `METRIC_{minute,second}/day_N.csv`: calls from requests, durations from
 * function_delay, weighted by the calls of the minute, memory from memory_limit. A function is an app of its own. Cells
 * that are empty or NaN were not reported: no calls, and no delay.
 */
export async function readHuawei2023(source: TraceSource, options: Huawei2023Options = {}): Promise<MinuteCounts> {
  const { missing = "median", delayUnit = "ms" } = options;
  const log = new LoadLog();
  const digest = new SourceDigest();
  const files = await findFiles(source, log);
  const functions = new HuaweiFunctions();
  const calls = new DayCalls(functions, log);
  const delays = new Delays(functions, calls, DELAY_UNITS[delayUnit]);
  const memory = new MemoryLimits(functions);
  const rows = new MinuteRows();
  const starts = dayStarts(files.requests, options.gaps ?? "keep", log);
  for (const [k, file] of files.requests.entries()) {
    log.count("missingMinutes", DAY_MINUTES - (await readWideTable(file, digest, calls)));
    const delay = files.function_delay.find(({ day }) => day === file.day);
    if (delay !== undefined) await readWideTable(delay, digest, delays);
    delays.endMinute();
    calls.addTo(rows, starts[k]!);
  }
  for (const file of files.memory_limit) await readWideTable(file, digest, memory);
  noteTables(files, delays, memory, delayUnit, log);
  const kept = keptFunctions(functions, files, delays, memory, missing, log);
  if (kept.length === 0)
    throw new InputError("missing", { source: source.path }, "expected functions with delays and memory, got none");
  const facts = kept.map((id) => ({ name: functions.names[id]!, memory: memory.limits[id] }));
  const fill = missing === "default" ? "default" : "median";
  return {
    name: traceName(source.path),
    ...ownApps(facts, log),
    minutes: starts.at(-1)! + DAY_MINUTES,
    ...rows.take(kept),
    durations: filledProfiles(
      kept.map((id) => delays.durations[id]?.profile()),
      fill,
      log,
    ),
    digest: digest.hex,
    load: log.report("huawei2023", readingOrder(files)),
  };
}

async function findFiles(source: TraceSource, log: LoadLog): Promise<HuaweiFiles> {
  const tables = await filesByRole(
    source,
    (header) => (isHuaweiTable(header) ? "table" : undefined),
    "day,time,0,1,...",
    log,
  );
  const files = sortHuaweiFiles(tables("table"), log);
  if (files.requests.length === 0) {
    const present = Object.entries(files).filter(([, list]) => list.length > 0);
    const got = present.length === 0 ? "none" : `only ${present.map(([metric]) => metric).join(", ")}`;
    throw new InputError("missing", { source: source.path }, `expected files of requests, got ${got}`);
  }
  leaveOut(files, ["platform_delay", "cpu_usage", "cpu_limit", "memory_usage", "instances"], log);
  return files;
}

/** The minute at which each day begins. */
function dayStarts(requests: readonly HuaweiFile[], gaps: "keep" | "close", log: LoadLog): readonly number[] {
  const first = requests[0]!.day;
  const missing = requests.at(-1)!.day - first + 1 - requests.length;
  log.count("missingDays", missing);
  const left = gaps === "keep" ? "They stay in time, without calls" : "The days on their two sides follow each other";
  if (missing > 0)
    log.note(`${missing} days between day ${first} and day ${requests.at(-1)!.day} have no file. ${left}.`);
  return requests.map(({ day }, k) => (gaps === "keep" ? day - first : k) * DAY_MINUTES);
}

function noteTables(files: HuaweiFiles, delays: Delays, memory: MemoryLimits, delayUnit: string, log: LoadLog): void {
  const days = new Set(files.requests.map(({ day }) => day));
  const timed = files.function_delay.filter(({ day }) => days.has(day)).length;
  log.count("daysWithoutDurations", days.size - timed);
  log.count("unreadFiles", files.function_delay.length - timed);
  log.count("zeroDurations", delays.zeroDurations);
  log.count("delaysWithoutCalls", delays.withoutCalls);
  log.count("zeroMemory", memory.zeroMemory);
  log.count("differingFunctionMemory", memory.differing.size);
  if (files.function_delay.length > 0) {
    log.note(`Delays are taken as ${delayUnit}: the source does not state their unit.`);
    log.note("Durations are drawn from percentiles of means over a minute, which are narrower than those of calls.");
  }
  log.note("Empty cells and NaN were not reported: they are read as no calls.");
}

function keptFunctions(
  functions: HuaweiFunctions,
  files: HuaweiFiles,
  delays: Delays,
  memory: MemoryLimits,
  missing: Missing,
  log: LoadLog,
): readonly number[] {
  const all = functions.names.map((_, id) => id);
  if (missing !== "drop") return all;
  const kept = all.filter((id) => {
    const timed = files.function_delay.length === 0 || delays.durations[id] !== undefined;
    return timed && (files.memory_limit.length === 0 || memory.limits[id] !== undefined);
  });
  log.count("droppedFunctions", all.length - kept.length);
  return kept;
}

/** The files that were read, in their order. */
function readingOrder(files: HuaweiFiles): string[] {
  const delays = new Map(files.function_delay.map(({ day, file }) => [day, file.path]));
  const days = files.requests.flatMap(({ day, file }) => [file.path, ...(delays.has(day) ? [delays.get(day)!] : [])]);
  return [...days, ...files.memory_limit.map(({ file }) => file.path)];
}
