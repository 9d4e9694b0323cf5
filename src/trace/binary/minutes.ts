import { ms } from "../../base/units.ts";
import { DURATION_PERCENTS, type DurationProfile, type MinuteCounts } from "../minute-counts.ts";
import type { BinaryContent } from "./columns.ts";
import { factsContent, type NamedColumns, type SharedFacts } from "./trace-header.ts";

const LOW = 65_535;
const PERCENTS = DURATION_PERCENTS.length;

/**
 * Minute counts as columns: cells per function, minutes in two bytes where they allow it, calls in two bytes, what is
 * above them apart, with its place.
 */
export function minutesContent(counts: MinuteCounts): BinaryContent {
  const facts = factsContent("minutes", counts);
  const { offsets, minute, durations } = counts;
  const cells = Uint32Array.from(durations, (_, id) => offsets[id + 1]! - offsets[id]!);
  return {
    header: facts.header,
    columns: {
      ...facts.columns,
      minutes: Float64Array.of(counts.minutes),
      average: Float64Array.from(durations, ({ average }) => average),
      percentiles: Float64Array.from(durations.flatMap(({ percentiles }) => percentiles)),
      cells,
      minute: counts.minutes <= LOW ? Uint16Array.from(minute) : minute,
      ...countColumns(counts.count),
    },
  };
}

/** The calls of each cell modulo 2^16, and where they are more, how often 2^16 goes into them. */
function countColumns(count: Uint32Array) {
  let high = 0;
  for (let i = 0; i < count.length; i++) if (count[i]! > LOW) high++;
  const [highAt, highCount] = [new Uint32Array(high), new Uint16Array(high)];
  for (let i = 0, to = 0; i < count.length && to < high; i++) {
    if (count[i]! <= LOW) continue;
    highAt[to] = i;
    highCount[to++] = count[i]! >>> 16;
  }
  return { count: Uint16Array.from(count), highAt, highCount };
}

/** Reads minute counts back; refuses what minute counts never are. */
export function readMinutes(facts: SharedFacts, columns: NamedColumns): MinuteCounts {
  const functions = facts.functions.length;
  const minutes = columns.get("minutes", Float64Array, 1)[0]!;
  const cells = columns.get("cells", Uint32Array, functions);
  const offsets = new Float64Array(functions + 1);
  for (let id = 0; id < functions; id++) offsets[id + 1] = offsets[id]! + cells[id]!;
  const entries = offsets[functions]!;
  const minute =
    minutes <= LOW ? widened(columns.get("minute", Uint16Array, entries)) : columns.get("minute", Uint32Array, entries);
  const count = readCounts(columns, entries);
  const { name, apps, digest, load } = facts;
  const durations = readDurations(columns, functions);
  const counts = { name, functions: facts.functions, apps, minutes, offsets, minute, count, durations, digest, load };
  refuseDisorder(counts, columns);
  return counts;
}

function readCounts(columns: NamedColumns, entries: number): Uint32Array {
  const count = widened(columns.get("count", Uint16Array, entries));
  const highAt = columns.get("highAt", Uint32Array);
  const highCount = columns.get("highCount", Uint16Array, highAt.length);
  highAt.forEach((at, i) => {
    if (at >= entries) throw columns.refuse(`a cell below ${entries}`, String(at));
    count[at] = count[at]! + highCount[i]! * 65_536;
  });
  return count;
}

function widened(narrow: Uint16Array): Uint32Array {
  const wide = new Uint32Array(narrow.length);
  for (let i = 0; i < narrow.length; i++) wide[i] = narrow[i]!;
  return wide;
}

function readDurations(columns: NamedColumns, functions: number): DurationProfile[] {
  const average = columns.get("average", Float64Array, functions);
  const percentiles = columns.get("percentiles", Float64Array, functions * PERCENTS);
  return Array.from(average, (mean, id) => ({
    average: ms(mean),
    percentiles: Array.from(percentiles.subarray(id * PERCENTS, (id + 1) * PERCENTS)),
  }));
}

/** A cell out of the horizon, out of order or without calls means that the file was damaged. */
function refuseDisorder({ offsets, minute, count, minutes }: MinuteCounts, columns: NamedColumns): void {
  for (let id = 0; id + 1 < offsets.length; id++) {
    let last = -1;
    for (let i = offsets[id]!; i < offsets[id + 1]!; i++) {
      if (minute[i]! <= last || minute[i]! >= minutes || count[i] === 0)
        throw columns.refuse(
          `ascending minutes below ${minutes} with calls`,
          `${count[i]} calls in minute ${minute[i]}`,
        );
      last = minute[i]!;
    }
  }
}
