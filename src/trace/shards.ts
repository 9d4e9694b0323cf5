import { appId, functionId } from "../base/units.ts";
import type { FunctionProfile, Trace } from "./trace.ts";

/** A part of a trace: some of its apps with all their calls, functions and apps numbered anew in their order. */
export interface Shard {
  readonly trace: Trace;
  readonly functions: Uint32Array; // [shard's functions] ids in the whole
  readonly apps: Uint32Array; //      [shard's apps] ids in the whole, successive
}

/** Gives a buffer for a column; a SharedArrayBuffer where several threads are to read it. */
export type Allocate = (bytes: number) => ArrayBufferLike;

/**
 * Divides a trace into at most `most` parts of successive apps with about as many calls each. The division depends on
 * the trace alone, so that sums over the parts come out the same for any number of workers. A trace that makes one part
 * is that part itself unless `allocate` is given. O(calls).
 */
export function shardTrace(trace: Trace, most: number, allocate?: Allocate): readonly Shard[] {
  const shardOfApp = balance(callsPerApp(trace), most);
  const count = trace.apps.length === 0 ? 1 : shardOfApp[trace.apps.length - 1]! + 1;
  if (count === 1 && allocate === undefined) return [{ trace, functions: all(trace.functions), apps: all(trace.apps) }];
  const tables = divideTables(trace, shardOfApp, count);
  const columns = divideCalls(trace, shardOfApp, tables, allocate ?? ((bytes) => new ArrayBuffer(bytes)));
  return tables.map(({ functions, apps }, s) => {
    const first = apps[0] ?? 0;
    const localOf = new Map(Array.from(functions, (id, local) => [id, local]));
    return {
      functions,
      apps,
      trace: {
        ...trace,
        functions: Array.from(functions, (id): FunctionProfile => {
          const fn = trace.functions[id]!;
          return { ...fn, app: appId(fn.app - first) };
        }),
        apps: Array.from(apps, (id) => {
          const app = trace.apps[id]!;
          return { ...app, functions: app.functions.map((fn) => functionId(localOf.get(fn)!)) };
        }),
        ...columns[s]!,
      },
    };
  });
}

function callsPerApp({ functions, apps, functionId: ids, length }: Trace): Float64Array {
  const perFunction = new Float64Array(functions.length);
  for (let i = 0; i < length; i++) perFunction[ids[i]!]! += 1;
  const calls = new Float64Array(apps.length);
  for (let fn = 0; fn < functions.length; fn++) calls[functions[fn]!.app]! += perFunction[fn]!;
  return calls;
}

/** The part of each app, non-decreasing: one is full when the calls so far reach its share of all. */
function balance(calls: Float64Array, most: number): Uint32Array {
  const total = calls.reduce((sum, value) => sum + value, 0);
  const part = new Uint32Array(calls.length);
  let current = 0;
  let before = 0;
  for (let app = 0; app < calls.length; app++) {
    const filled = total > 0 && before >= ((current + 1) * total) / most;
    if (filled && current < most - 1) current++;
    part[app] = current;
    before += calls[app]!;
  }
  return part;
}

interface Tables {
  readonly functions: Uint32Array;
  readonly apps: Uint32Array;
}

function divideTables(trace: Trace, shardOfApp: Uint32Array, count: number): readonly Tables[] {
  const functions: number[][] = Array.from({ length: count }, () => []);
  const apps: number[][] = Array.from({ length: count }, () => []);
  for (let app = 0; app < shardOfApp.length; app++) apps[shardOfApp[app]!]!.push(app);
  for (const [id, { app }] of trace.functions.entries()) functions[shardOfApp[app]!]!.push(id);
  return functions.map((ids, s) => ({ functions: Uint32Array.from(ids), apps: Uint32Array.from(apps[s]!) }));
}

type Columns = Pick<Trace, "length" | "arrival" | "functionId" | "duration" | "coldStart" | "cpu">;

/** The calls of every part, in their order, in one array per column. */
function divideCalls(
  trace: Trace,
  shardOfApp: Uint32Array,
  tables: readonly Tables[],
  allocate: Allocate,
): readonly Columns[] {
  const { length, functions } = trace;
  const shardOf = Uint32Array.from(functions, ({ app }) => shardOfApp[app]!);
  const local = new Uint32Array(functions.length);
  for (const { functions: ids } of tables) for (let i = 0; i < ids.length; i++) local[ids[i]!] = i;
  const start = new Float64Array(tables.length + 1);
  for (let i = 0; i < length; i++) start[shardOf[trace.functionId[i]!]! + 1]! += 1;
  for (let s = 1; s < start.length; s++) start[s]! += start[s - 1]!;
  const arrival = new Float64Array(allocate(8 * length));
  const duration = new Float64Array(allocate(8 * length));
  const ids = new Uint32Array(allocate(4 * length));
  const coldStart = trace.coldStart === undefined ? undefined : new Float64Array(allocate(8 * length));
  const cpu = trace.cpu === undefined ? undefined : new Float32Array(allocate(4 * length));
  const next = start.slice();
  for (let i = 0; i < length; i++) {
    const fn = trace.functionId[i]!;
    const to = next[shardOf[fn]!]!++;
    arrival[to] = trace.arrival[i]!;
    duration[to] = trace.duration[i]!;
    ids[to] = local[fn]!;
    if (coldStart !== undefined) coldStart[to] = trace.coldStart![i]!;
    if (cpu !== undefined) cpu[to] = trace.cpu![i]!;
  }
  return tables.map((_, s) => {
    const [from, to] = [start[s]!, start[s + 1]!];
    return {
      length: to - from,
      arrival: arrival.subarray(from, to),
      functionId: ids.subarray(from, to),
      duration: duration.subarray(from, to),
      ...(coldStart === undefined ? {} : { coldStart: coldStart.subarray(from, to) }),
      ...(cpu === undefined ? {} : { cpu: cpu.subarray(from, to) }),
    };
  });
}

function all(table: readonly unknown[]): Uint32Array {
  return Uint32Array.from(table, (_, id) => id);
}
