import type { CallSource } from "../../src/trace/call-source.ts";
import type { CallChunk, Trace } from "../../src/trace/trace.ts";

/**
 * The same trace as a source that hands out its calls in chunks of these sizes, over and over, 0 included; every chunk
 * destroys the one before, as the contract allows. At least one size must be above 0.
 */
export function chunked(trace: Trace, sizes: readonly number[]): CallSource {
  const { name, functions, apps, horizon, digest, load } = trace;
  return { name, functions, apps, horizon, digest, load, length: undefined, open: () => streamOf(trace, sizes) };
}

function streamOf(trace: Trace, sizes: readonly number[]) {
  let last: CallChunk | undefined;
  let from = 0;
  let turn = 0;
  return {
    next(): CallChunk | undefined {
      if (last !== undefined) spoil(last);
      last = undefined;
      if (from >= trace.length) return undefined;
      const length = Math.min(trace.length - from, sizes[turn++ % sizes.length]!);
      const to = from + length + 3; // columns may be longer than the chunk
      last = {
        length,
        arrival: trace.arrival.slice(from, to),
        functionId: trace.functionId.slice(from, to),
        duration: trace.duration.slice(from, to),
        ...(trace.coldStart === undefined ? {} : { coldStart: trace.coldStart.slice(from, to) }),
        ...(trace.cpu === undefined ? {} : { cpu: trace.cpu.slice(from, to) }),
      };
      from += length;
      return last;
    },
  };
}

function spoil(chunk: CallChunk): void {
  chunk.functionId.fill(2 ** 32 - 1);
  for (const column of [chunk.arrival, chunk.duration, chunk.coldStart, chunk.cpu]) column?.fill(Number.NaN);
}
