import type { InputError } from "../../base/errors.ts";
import { ms } from "../../base/units.ts";
import { DURATION_PERCENTS, type DurationProfile, type MinuteCounts } from "../minute-counts.ts";
import type { BinaryContent } from "./columns.ts";
import { factsContent, type NamedColumns, type SharedFacts } from "./trace-header.ts";

const LOW = 65_535;
const PERCENTS = DURATION_PERCENTS.length;

/** Minute counts as columns: cells per function; the calls' upper halves apart, with their places. */
export function minutesContent(counts: MinuteCounts): BinaryContent {
  const facts = factsContent("minutes", counts);
  const { offsets, minute, count, durations } = counts;
  return {
    header: facts.header,
    columns: {
      ...facts.columns,
      minutes: Float64Array.of(counts.minutes),
      average: Float64Array.from(durations, ({ average }) => average),
      percentiles: Float64Array.from(durations.flatMap(({ percentiles }) => percentiles)),
      cells: Uint32Array.from(durations, (_, id) => offsets[id + 1]! - offsets[id]!),
      minute,
      count,
      ...upperHalves(count),
    },
  };
}

/** The columns of minute counts that are written in two bytes a value. */
export function narrowColumns({ minutes }: MinuteCounts): string[] {
  return minutes <= LOW ? ["minute", "count"] : ["count"];
}

/** Where there are more than 2^16 - 1 calls, and how often 2^16 goes into them. */
function upperHalves(count: Uint32Array) {
  let high = 0;
  for (let i = 0; i < count.length; i++) if (count[i]! > LOW) high++;
  const [highAt, highCount] = [new Uint32Array(high), new Uint16Array(high)];
  for (let i = 0, to = 0; i < count.length && to < high; i++) {
    if (count[i]! <= LOW) continue;
    highAt[to] = i;
    highCount[to++] = count[i]! >>> 16;
  }
  return { highAt, highCount };
}

/** Reads minute counts back; refuses what minute counts never are. */
export function readMinutes(facts: SharedFacts, columns: NamedColumns): MinuteCounts {
  const functions = facts.functions.length;
  const minutes = columns.get("minutes", Float64Array, 1)[0]!;
  const cells = columns.get("cells", Uint32Array, functions);
  const offsets = new Float64Array(functions + 1);
  for (let id = 0; id < functions; id++) offsets[id + 1] = offsets[id]! + cells[id]!;
  const entries = offsets[functions]!;
  const minute = columns.get("minute", Uint32Array, entries);
  const count = columns.get("count", Uint32Array, entries);
  addUpperHalves(count, columns);
  const { name, apps, digest, load } = facts;
  const durations = readDurations(columns, functions);
  const counts = { name, functions: facts.functions, apps, minutes, offsets, minute, count, durations, digest, load };
  refuseDisorder(counts, cells, columns);
  return counts;
}

function addUpperHalves(count: Uint32Array, columns: NamedColumns): void {
  const highAt = columns.get("highAt", Uint32Array);
  const highCount = columns.get("highCount", Uint16Array, highAt.length);
  highAt.forEach((at, i) => {
    if (at >= count.length) throw columns.refuse(`a cell below ${count.length}`, String(at));
    count[at] = count[at]! + highCount[i]! * 65_536;
  });
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
function refuseDisorder(counts: MinuteCounts, cells: Uint32Array, columns: NamedColumns): void {
  let from = 0;
  for (let id = 0; id < cells.length; id++) {
    const to = from + cells[id]!;
    if (!isOrdered(counts, from, to)) throw disorder(counts, from, columns);
    from = to;
  }
}

/** Kernel. Whether the cells [from, to) have calls and ascend below the horizon, which their last tells of them all. */
function isOrdered({ minute, count, minutes }: MinuteCounts, from: number, to: number): boolean {
  let last = -1;
  for (let at = from; at < to; at++) {
    const when = minute[at]!;
    if (when <= last || count[at] === 0) return false;
    last = when;
  }
  return last < minutes;
}

/** The refusal of the first cell from `from` on that a function cannot have. */
function disorder({ minute, count, minutes }: MinuteCounts, from: number, columns: NamedColumns): InputError {
  let at = from;
  for (let last = -1; minute[at]! > last && minute[at]! < minutes && count[at] !== 0; at++) last = minute[at]!;
  return columns.refuse(`ascending minutes below ${minutes} with calls`, `${count[at]} calls in minute ${minute[at]}`);
}
