import type { Future, PoolProfile } from "../platform/contract.ts";

/** One invocation of a script; times in ms, `cold` is what a cold start adds. */
export interface ScriptedCall {
  readonly at: number;
  readonly pool: number;
  readonly duration: number;
  readonly cold: number;
}

/** Pools, their invocations by ascending time, and the end of the observed time in ms. */
export interface Script {
  readonly pools: readonly PoolProfile[];
  readonly calls: readonly ScriptedCall[];
  readonly horizon: number;
}

/** What a script holds, as offline policies are told. */
export function futureOfScript({ pools, calls }: Script): Future {
  const columns = (field: "at" | "duration" | "cold") =>
    pools.map((_, pool) => Float64Array.from(calls.filter((call) => call.pool === pool).map((call) => call[field])));
  const [arrivals, durations, coldStarts] = [columns("at"), columns("duration"), columns("cold")];
  return {
    arrivals: (pool) => arrivals[pool]!,
    durations: (pool) => durations[pool]!,
    coldStarts: (pool) => coldStarts[pool]!,
  };
}
