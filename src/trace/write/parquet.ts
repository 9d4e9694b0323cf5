import { type AnyTrace, openCalls } from "../call-source.ts";
import { DURATION_PERCENTS, type MinuteCounts } from "../minute-counts.ts";
import type { CallChunk, TraceFacts } from "../trace.ts";
import { type ParquetColumn, type ParquetValues, parquetFile, ROW_GROUP, type RowGroup } from "./parquet-file.ts";

/** What stands in the key-value metadata of a Parquet file: the trace's digest, and the version of whatever wrote it. */
export interface ParquetMetadata {
  readonly version: string;
}

/** Bytes of a file, piece by piece; returns its number of rows. */
export type ParquetBytes = Generator<Uint8Array, number, undefined>;

/**
 * A row per call, by arrival: t_ms, function, app, trigger, duration_ms, memory_mb (the app's, hence the instance's),
 * coldstart_ms, and cpu (cores) where the trace states it. Names are dictionaries, numbers float64, cpu float32.
 */
export function* parquetCalls(trace: AnyTrace, metadata: ParquetMetadata): ParquetBytes {
  const calls = openCalls(trace);
  const first = calls.next();
  const columns: ParquetColumn[] = [
    { name: "t_ms", type: "float64" },
    { name: "function", type: "text" },
    { name: "app", type: "text" },
    { name: "trigger", type: "text" },
    { name: "duration_ms", type: "float64" },
    { name: "memory_mb", type: "float64" },
    { name: "coldstart_ms", type: "float64" },
    ...(first?.cpu === undefined ? [] : [{ name: "cpu", type: "float32" } as const]),
  ];
  const chunks = function* () {
    for (let chunk = first; chunk !== undefined; chunk = calls.next()) yield chunk;
  };
  return yield* parquetFile(columns, callGroups(trace, chunks()), metadataOf(trace, metadata, "calls"));
}

/** A row per function and minute with calls, by function: function, minute (from 0), count. */
export function* parquetMinutes(counts: MinuteCounts, metadata: ParquetMetadata): ParquetBytes {
  const columns: ParquetColumn[] = [
    { name: "function", type: "text" },
    { name: "minute", type: "uint32" },
    { name: "count", type: "uint32" },
  ];
  return yield* parquetFile(columns, minuteGroups(counts), {
    ...metadataOf(counts, metadata, "minutes"),
    "prewarm.minutes": String(counts.minutes),
  });
}

/**
 * A row per function, in the trace's order: function, app, trigger, memory_mb (its own figure or its share),
 * app_memory_mb, coldstart_ms, and of minute counts duration_mean_ms and duration_p0_ms .. duration_p100_ms, null
 * where it has no calls.
 */
export function* parquetFunctions(trace: TraceFacts | MinuteCounts, metadata: ParquetMetadata): ParquetBytes {
  const { functions, apps } = trace;
  const columns: [ParquetColumn, ParquetValues][] = [
    [{ name: "function", type: "text" }, functions.map(({ name }) => name)],
    [{ name: "app", type: "text" }, functions.map(({ app }) => apps[app]!.name)],
    ...(apps.some(({ owner }) => owner !== undefined) ? [ownerColumn(trace)] : []),
    [{ name: "trigger", type: "text" }, functions.map(({ trigger }) => trigger)],
    [{ name: "memory_mb", type: "float64" }, functions.map(({ memory }) => memory)],
    [{ name: "app_memory_mb", type: "float64" }, functions.map(({ app }) => apps[app]!.memory)],
    [{ name: "coldstart_ms", type: "float64" }, functions.map(({ coldStart }) => coldStart)],
    ...("durations" in trace ? durationColumns(trace) : []),
  ];
  const group = { length: functions.length, columns: columns.map(([, values]) => values) };
  const kinds = columns.map(([column]) => column);
  return yield* parquetFile(kinds, functions.length === 0 ? [] : [group], metadataOf(trace, metadata, "functions"));
}

function ownerColumn({ functions, apps }: Pick<TraceFacts, "functions" | "apps">): [ParquetColumn, ParquetValues] {
  return [{ name: "owner", type: "text", optional: true }, functions.map(({ app }) => apps[app]!.owner)];
}

function durationColumns({ durations, offsets }: MinuteCounts): [ParquetColumn, ParquetValues][] {
  const called = (id: number) => offsets[id + 1]! > offsets[id]!;
  const column = (name: string, value: (id: number) => number): [ParquetColumn, ParquetValues] => [
    { name, type: "float64", optional: true },
    durations.map((_, id) => (called(id) ? value(id) : undefined)),
  ];
  return [
    column("duration_mean_ms", (id) => durations[id]!.average),
    ...DURATION_PERCENTS.map((percent, k) => column(`duration_p${percent}_ms`, (id) => durations[id]!.percentiles[k]!)),
  ];
}

/** The calls in groups of ROW_GROUP, whose columns are used again. */
function* callGroups({ functions, apps }: TraceFacts, chunks: Iterable<CallChunk>): Generator<RowGroup> {
  const [time, duration, memory, coldStart] = [0, 1, 2, 3].map(() => new Float64Array(ROW_GROUP)) as FourColumns;
  const cpu = new Float32Array(ROW_GROUP);
  const [name, app, trigger] = [0, 1, 2].map(() => new Array<string>(ROW_GROUP)) as [string[], string[], string[]];
  const columns = [time, name, app, trigger, duration, memory, coldStart, cpu];
  let length = 0;
  for (const chunk of chunks) {
    for (let i = 0; i < chunk.length; i++) {
      const fn = functions[chunk.functionId[i]!]!;
      time[length] = chunk.arrival[i]!;
      name[length] = fn.name;
      app[length] = apps[fn.app]!.name;
      trigger[length] = fn.trigger;
      duration[length] = chunk.duration[i]!;
      memory[length] = apps[fn.app]!.memory;
      coldStart[length] = chunk.coldStart === undefined ? fn.coldStart : chunk.coldStart[i]!;
      if (chunk.cpu !== undefined) cpu[length] = chunk.cpu[i]!;
      if (++length < ROW_GROUP) continue;
      yield { length, columns };
      length = 0;
    }
  }
  if (length > 0) yield { length, columns };
}

type FourColumns = [Float64Array, Float64Array, Float64Array, Float64Array];

function* minuteGroups({ functions, offsets, minute, count }: MinuteCounts): Generator<RowGroup> {
  const names = new Array<string>(ROW_GROUP);
  let id = 0;
  for (let from = 0; from < minute.length; from += ROW_GROUP) {
    const length = Math.min(ROW_GROUP, minute.length - from);
    for (let k = 0; k < length; k++) {
      while (from + k >= offsets[id + 1]!) id++;
      names[k] = functions[id]!.name;
    }
    yield { length, columns: [names, minute.subarray(from, from + length), count.subarray(from, from + length)] };
  }
}

function metadataOf(
  trace: TraceFacts | MinuteCounts,
  { version }: ParquetMetadata,
  table: "calls" | "minutes" | "functions",
): Readonly<Record<string, string>> {
  const { name, digest, load } = trace;
  return {
    "prewarm.version": version,
    "prewarm.table": table,
    "prewarm.trace": name,
    "prewarm.source": load.format,
    "prewarm.digest": digest,
    ...("horizon" in trace ? { "prewarm.horizonMs": String(trace.horizon) } : {}),
  };
}
