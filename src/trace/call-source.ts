import type { DrawOptions } from "./arrivals/function-draws.ts";
import type { MinuteCounts } from "./minute-counts.ts";
import type { CallChunk, Trace, TraceFacts } from "./trace.ts";

/** Calls in the order of their arrival, chunk by chunk. */
export interface CallStream {
  /** The next calls, none of them earlier than the last ones; undefined at the end. Valid until the next one is asked for. */
  next(): CallChunk | undefined;
}

/** A trace whose calls are made while they are read, so that they need not be stored. */
export interface CallSource extends TraceFacts {
  /** How many calls there are; undefined where only a reading tells. */
  readonly length: number | undefined;
  /** What the calls are drawn from, where they may as well be drawn pool by pool. */
  readonly drawnFrom?: { readonly counts: MinuteCounts; readonly options: DrawOptions };
  /** Starts a reading; every one gives the same calls, with the same optional columns in all chunks. */
  open(): CallStream;
}

/** A trace, stored or not. */
export type AnyTrace = Trace | CallSource;

/** Whether all calls of the trace are in memory. */
export function isStored(trace: AnyTrace): trace is Trace {
  return !("open" in trace);
}

/** Reads a trace's calls from the start; a stored trace is one chunk, which is not copied. */
export function openCalls(trace: AnyTrace): CallStream {
  if (!isStored(trace)) return trace.open();
  let rest: CallChunk | undefined = trace;
  return {
    next() {
      const chunk = rest;
      rest = undefined;
      return chunk;
    },
  };
}

/** The trace with all its calls in memory: itself, or what one reading gives. 20 bytes a call, 28 with own cold starts. */
export function storeCalls(trace: AnyTrace): Trace {
  if (isStored(trace)) return trace;
  const { open: _open, drawnFrom: _drawnFrom, ...facts } = trace;
  const stream = trace.open();
  let chunk = stream.next();
  let calls = columns(trace.length ?? 1024, chunk);
  let length = 0;
  for (; chunk !== undefined; chunk = stream.next()) {
    const total = length + chunk.length;
    if (total > calls.length) calls = copy(calls, columns(Math.max(total, 2 * calls.length), chunk), 0);
    copy(chunk, calls, length);
    length = total;
  }
  return { ...facts, ...(length === calls.length ? calls : trimmed(calls, length)) };
}

function columns(length: number, like: CallChunk | undefined): CallChunk {
  try {
    return {
      length,
      arrival: new Float64Array(length),
      functionId: new Uint32Array(length),
      duration: new Float64Array(length),
      ...(like?.coldStart === undefined ? {} : { coldStart: new Float64Array(length) }),
      ...(like?.cpu === undefined ? {} : { cpu: new Float32Array(length) }),
    };
  } catch (cause) {
    const what = `expected at most as many calls as fit into memory at 20 bytes each, got ${length}: take a slice or a sample`;
    throw new RangeError(what, { cause });
  }
}

/** Puts the calls of `from` into `to`, from `at` on. */
function copy(from: CallChunk, to: CallChunk, at: number): CallChunk {
  const n = from.length;
  to.arrival.set(from.arrival.subarray(0, n), at);
  to.functionId.set(from.functionId.subarray(0, n), at);
  to.duration.set(from.duration.subarray(0, n), at);
  if (from.coldStart !== undefined) to.coldStart!.set(from.coldStart.subarray(0, n), at);
  if (from.cpu !== undefined) to.cpu!.set(from.cpu.subarray(0, n), at);
  return to;
}

function trimmed({ arrival, functionId, duration, coldStart, cpu }: CallChunk, length: number): CallChunk {
  return {
    length,
    arrival: arrival.slice(0, length),
    functionId: functionId.slice(0, length),
    duration: duration.slice(0, length),
    ...(coldStart === undefined ? {} : { coldStart: coldStart.slice(0, length) }),
    ...(cpu === undefined ? {} : { cpu: cpu.slice(0, length) }),
  };
}
