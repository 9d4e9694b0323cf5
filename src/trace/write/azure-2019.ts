import { azure2019Files, type TextFile } from "../azure-2019/write.ts";
import { type AnyTrace, isStored } from "../call-source.ts";
import { ZERO_DURATION_MS } from "../duration-profile.ts";
import { LoadLog } from "../load-log.ts";
import type { MinuteCounts } from "../minute-counts.ts";
import { DEFAULT_COLD_START_MS } from "../trace.ts";
import { countMinutes } from "./count-minutes.ts";

const DAY_MINUTES = 1440;

/** A trace in the layout of the Azure Functions 2019 data set [shahrad20], and what stands in it. */
export interface Azure2019Trace {
  readonly counts: MinuteCounts;
  readonly files: Iterable<TextFile>;
}

/**
 * The trace as the files of Azure Functions 2019: calls per minute of their arrival (the data set has the minute in
 * which a call ends), durations as percentiles of the calls, memory per app. What that cannot hold is counted in `log`.
 * `part`: a trace of less than a day becomes a file of its minutes alone, not of a whole day.
 */
export function azure2019Trace(
  trace: AnyTrace,
  log: LoadLog = new LoadLog(),
  { part = false }: { readonly part?: boolean } = {},
): Azure2019Trace {
  const counts = countMinutes(trace, log);
  countColdStarts(trace, counts, log);
  countProfiles(counts, log);
  if (part && counts.minutes <= DAY_MINUTES)
    return { counts, files: azure2019Files(counts, { columns: counts.minutes }) };
  const whole = { ...counts, minutes: wholeDays(counts, log) * DAY_MINUTES };
  return { counts: whole, files: azure2019Files(whole) };
}

/** The nearest number of days, with all calls on them. */
function wholeDays({ minutes, minute }: MinuteCounts, log: LoadLog): number {
  const last = minute.reduce((latest, each) => Math.max(latest, each), -1);
  const days = Math.max(Math.ceil((last + 1) / DAY_MINUTES), Math.round(minutes / DAY_MINUTES));
  const added = days * DAY_MINUTES - minutes;
  log.count("minutesAdded", added);
  log.count("minutesDropped", -added);
  if (added !== 0) log.note(`Days are whole in the layout: ${minutes} minutes become ${days * DAY_MINUTES}.`);
  return days;
}

/** Counts the calls whose cold start is not the constant that readers put in the place of cold starts. */
function countColdStarts(trace: AnyTrace, { functions, offsets, count }: MinuteCounts, log: LoadLog): void {
  let lost = 0;
  if (isStored(trace) && trace.coldStart !== undefined)
    for (let i = 0; i < trace.length; i++) lost += trace.coldStart[i] === DEFAULT_COLD_START_MS ? 0 : 1;
  else
    for (const [id, { coldStart }] of functions.entries())
      if (coldStart !== DEFAULT_COLD_START_MS) for (let e = offsets[id]!; e < offsets[id + 1]!; e++) lost += count[e]!;
  log.count("coldStarts", lost);
  if (lost > 0) log.note(`Cold starts are lost; read back, each takes ${DEFAULT_COLD_START_MS} ms.`);
}

function countProfiles({ functions, apps, durations }: MinuteCounts, log: LoadLog): void {
  const unknown = functions.filter(({ trigger }) => trigger === "unknown").length;
  log.count("unknownTriggers", unknown);
  if (unknown > 0) log.note("An unknown trigger is written as `others`.");
  const own = functions.filter(({ memory, app }) => memory !== apps[app]!.memory / apps[app]!.functions.length);
  log.count("ownMemory", own.length);
  if (own.length > 0) log.note("Memory is the app's: a function's own figure becomes an even share of it at reading.");
  const short = durations.filter(({ percentiles }) => percentiles[0]! < ZERO_DURATION_MS).length;
  log.count("shortDurations", short);
  if (short > 0) log.note(`Durations below ${ZERO_DURATION_MS} ms read as ${ZERO_DURATION_MS} ms.`);
  const ownerless = apps.some(({ owner }) => owner === undefined) ? "Owners that are not known, the" : "The";
  log.note(`${ownerless} spread of an app's memory and how often it was sampled are made up.`);
}
