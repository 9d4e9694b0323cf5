import type { MinuteCounts } from "./minute-counts.ts";

/** The minutes in which an app was called, in compressed sparse rows: app a's are offsets[a] .. offsets[a + 1] - 1. */
export interface AppMinutes {
  readonly minutes: number; // the horizon: minutes are 0 .. minutes - 1
  readonly offsets: Float64Array; // [apps + 1]
  readonly minute: Uint16Array | Uint32Array; // [entries] strictly ascending within an app; 16 bits where they suffice
  readonly invocations: Float64Array; // [apps] calls, of which a minute may hold many
}

/** Merges the functions' rows of minute counts into a row per app. O(entries + apps * minutes / 32). */
export function appMinutes(counts: MinuteCounts): AppMinutes {
  const { apps, minutes } = counts;
  const entries = counts.minute.length;
  const minute = minutes <= 65_536 ? new Uint16Array(entries) : new Uint32Array(entries);
  const offsets = new Float64Array(apps.length + 1);
  const invocations = new Float64Array(apps.length);
  const set = new Uint32Array(Math.ceil(minutes / 32));
  let end = 0;
  for (let app = 0; app < apps.length; app++) {
    const { functions } = apps[app]!;
    for (const id of functions) invocations[app]! += callsOf(counts, id);
    if (functions.length === 1) end = copyRow(counts, functions[0]!, minute, end);
    else {
      for (const id of functions) mark(counts, id, set);
      end = takeMarked(set, minute, end);
    }
    offsets[app + 1] = end;
  }
  return { minutes, offsets, minute: end === entries ? minute : minute.slice(0, end), invocations };
}

function callsOf({ offsets, count }: MinuteCounts, id: number): number {
  let calls = 0;
  for (let i = offsets[id]!; i < offsets[id + 1]!; i++) calls += count[i]!;
  return calls;
}

function copyRow({ offsets, minute }: MinuteCounts, id: number, into: AppMinutes["minute"], at: number): number {
  let next = at;
  for (let i = offsets[id]!; i < offsets[id + 1]!; i++) into[next++] = minute[i]!;
  return next;
}

function mark({ offsets, minute }: MinuteCounts, id: number, set: Uint32Array): void {
  for (let i = offsets[id]!; i < offsets[id + 1]!; i++) set[minute[i]! >>> 5]! |= 1 << (minute[i]! & 31);
}

/** Appends the members of the set, ascending, and empties it; the new end. */
function takeMarked(set: Uint32Array, into: AppMinutes["minute"], at: number): number {
  let next = at;
  for (let word = 0; word < set.length; word++) {
    for (let bits = set[word]!; bits !== 0; bits &= bits - 1) into[next++] = word * 32 + 31 - Math.clz32(bits & -bits);
    set[word] = 0;
  }
  return next;
}
