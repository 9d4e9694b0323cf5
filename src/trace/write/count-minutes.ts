import { mean, quantileSorted } from "../../base/quantile.ts";
import { ms } from "../../base/units.ts";
import { type AnyTrace, isStored, storeCalls } from "../call-source.ts";
import { constantDuration, DEFAULT_DURATION_MS } from "../duration-profile.ts";
import { type GrowingColumn, uint32Column } from "../growing-column.ts";
import { LoadLog } from "../load-log.ts";
import { DURATION_PERCENTS, type DurationProfile, type MinuteCounts } from "../minute-counts.ts";
import type { Trace } from "../trace.ts";

const MINUTE_MS = 60_000;

/**
 * How often each function is called in each minute, by arrival, and the percentiles of its durations; a trace drawn from
 * minute counts gives those. What minute counts cannot hold is counted in `log`. O(calls), which are stored for it.
 */
export function countMinutes(trace: AnyTrace, log: LoadLog = new LoadLog()): MinuteCounts {
  if (!isStored(trace) && trace.drawnFrom !== undefined) return trace.drawnFrom.counts;
  const calls = storeCalls(trace);
  const groups = groupByFunction(calls);
  countLosses(calls, groups, log);
  return {
    name: calls.name,
    functions: calls.functions,
    apps: calls.apps,
    minutes: Math.max(Math.ceil(calls.horizon / MINUTE_MS), lastMinute(calls) + 1),
    ...minuteRows(calls, groups),
    durations: calls.functions.map((_, id) => durationProfile(calls, callsOf(groups, id))),
    digest: calls.digest,
    load: calls.load,
  };
}

/** Calls by function, each function's in the order of arrival: function f's are order[offsets[f] .. offsets[f + 1] - 1]. */
interface Groups {
  readonly offsets: Float64Array; // [functions + 1]
  readonly order: Uint32Array; //    [calls]
}

function groupByFunction({ functions, functionId, length }: Trace): Groups {
  const offsets = new Float64Array(functions.length + 1);
  for (let i = 0; i < length; i++) offsets[functionId[i]! + 1]! += 1;
  for (let id = 1; id < offsets.length; id++) offsets[id]! += offsets[id - 1]!;
  const next = offsets.slice();
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[next[functionId[i]!]!++] = i;
  return { offsets, order };
}

function callsOf({ offsets, order }: Groups, id: number): Uint32Array {
  return order.subarray(offsets[id]!, offsets[id + 1]!);
}

function minuteRows(calls: Trace, groups: Groups): Pick<MinuteCounts, "offsets" | "minute" | "count"> {
  const offsets = new Float64Array(calls.functions.length + 1);
  const [minute, count] = [uint32Column(), uint32Column()];
  for (let id = 0; id < calls.functions.length; id++) {
    addRow(calls.arrival, callsOf(groups, id), minute, count);
    offsets[id + 1] = minute.length;
  }
  return { offsets, minute: minute.take(), count: count.take() };
}

function addRow(
  arrival: Float64Array,
  own: Uint32Array,
  minute: GrowingColumn<Uint32Array>,
  count: GrowingColumn<Uint32Array>,
): void {
  for (let k = 0; k < own.length; ) {
    const first = k;
    const at = Math.floor(arrival[own[k]!]! / MINUTE_MS);
    while (k < own.length && arrival[own[k]!]! < (at + 1) * MINUTE_MS) k++;
    minute.push(at);
    count.push(k - first);
  }
}

/** Of a function without a call that of traces without durations; nothing ever draws from it. */
function durationProfile({ duration }: Trace, own: Uint32Array): DurationProfile {
  if (own.length === 0) return constantDuration(DEFAULT_DURATION_MS);
  const ascending = Float64Array.from(own, (i) => duration[i]!).sort();
  return {
    average: ms(mean(ascending)!),
    percentiles: DURATION_PERCENTS.map((percent) => quantileSorted(ascending, percent / 100)!),
  };
}

function lastMinute({ arrival, length }: Trace): number {
  return length === 0 ? -1 : Math.floor(arrival[length - 1]! / MINUTE_MS);
}

function countLosses(calls: Trace, groups: Groups, log: LoadLog): void {
  const { arrival, length, functions } = calls;
  let inside = 0;
  for (let i = 0; i < length; i++) if (arrival[i]! % MINUTE_MS !== 0) inside++;
  log.count("arrivalsInsideMinutes", inside);
  log.count("cpu", calls.cpu === undefined ? 0 : length);
  log.count("functionsWithoutCalls", functions.filter((_, id) => callsOf(groups, id).length === 0).length);
  if (inside > 0)
    log.note("Of a call its minute is kept, not its place in it; it counts in the minute of its arrival.");
  if (length > 0) log.note("Of the durations of a function their mean and seven percentiles are kept.");
}
