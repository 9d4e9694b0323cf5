import { Random } from "../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../src/base/units.ts";
import type { Trace } from "../src/trace/trace.ts";

/** A trace of `calls` Poisson arrivals in ms, about `callsPerMs` of all functions together. */
export interface DrawnTrace {
  readonly functions: number;
  readonly uncalled?: number; // further functions, without a call
  readonly calls: number;
  readonly callsPerMs: number;
}

/**
 * Draws functions of one app each, 143 MB, 808 ms to start, with log-normal rates (of 50,000 the most called one has about
 * a tenth of the calls) and log-normal durations, median 0.68 s and mean 2.2 s.
 */
export function drawnTrace({ functions, uncalled = 0, calls, callsPerMs }: DrawnTrace): Trace {
  const random = Random.root("bench/drawn-trace");
  const upTo = new Float64Array(functions); // running sums of the rates
  let sum = 0;
  for (let fn = 0; fn < functions; fn++) upTo[fn] = sum += Math.exp(2.8 * random.normal());
  const all = functions + uncalled;
  const arrival = new Float64Array(calls);
  let at = 0;
  for (let i = 0; i < calls; i++) arrival[i] = Math.floor((at += random.exponential(callsPerMs)));
  return {
    name: "bench",
    functions: Array.from({ length: all }, (_, fn) => ({
      name: `f${fn}`,
      app: appId(fn),
      trigger: "http",
      memory: megabytes(143),
      coldStart: ms(808),
    })),
    apps: Array.from({ length: all }, (_, fn) => ({
      name: `a${fn}`,
      memory: megabytes(143),
      functions: [functionId(fn)],
    })),
    length: calls,
    arrival,
    functionId: Uint32Array.from({ length: calls }, () => place(upTo, random.double() * sum)),
    duration: Float64Array.from({ length: calls }, () => Math.ceil(680 * Math.exp(1.52 * random.normal()))),
    horizon: ms(Math.ceil(at) + 1),
    digest: "0".repeat(64),
    load: { format: "bench", sources: [], counts: {}, notes: [] },
  };
}

/** The first entry above `value`. */
function place(upTo: Float64Array, value: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
