import type { Trace } from "prewarm";

/** What a pool did by the minute: mean concurrency of executions, and arrivals; cold start in s, memory in GB. */
export interface PoolMinutes {
  readonly concurrency: Float64Array;
  readonly arrivals: Uint32Array;
  readonly coldStart: number;
  readonly memory: number;
}

const MINUTE_MS = 60_000;

/** The apps of a trace by the minute, every execution warm. */
export function poolMinutes(trace: Trace): PoolMinutes[] {
  const minutes = Math.ceil(trace.horizon / MINUTE_MS);
  const pools = trace.apps.map(({ memory, functions }) => ({
    concurrency: new Float64Array(minutes),
    arrivals: new Uint32Array(minutes),
    coldStart: Math.max(...functions.map((f) => trace.functions[f]!.coldStart)) / 1000,
    memory: memory / 1024,
  }));
  for (let i = 0; i < trace.length; i++) {
    const pool = pools[trace.functions[trace.functionId[i]!]!.app]!;
    const start = trace.arrival[i]!;
    if (start < minutes * MINUTE_MS) pool.arrivals[Math.floor(start / MINUTE_MS)]! += 1;
    spread(pool.concurrency, start, start + trace.duration[i]!);
  }
  return pools;
}

/** Adds an execution's share of each minute it lies in. */
function spread(concurrency: Float64Array, start: number, end: number): void {
  const last = Math.min(concurrency.length - 1, Math.floor(end / MINUTE_MS));
  for (let minute = Math.floor(start / MINUTE_MS); minute <= last; minute++) {
    const from = Math.max(start, minute * MINUTE_MS);
    const to = Math.min(end, (minute + 1) * MINUTE_MS);
    concurrency[minute]! += (to - from) / MINUTE_MS;
  }
}
