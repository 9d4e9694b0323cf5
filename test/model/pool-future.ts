import type { Future, PoolProfile } from "../../src/platform/contract.ts";
import { futureOf, poolsOf } from "../../src/platform/pools.ts";
import type { PoolColumns } from "../../src/policy/bound/warm-gaps.ts";
import type { PlainCall } from "./best-keep-alive.ts";
import { type Call, makeTrace } from "./make-trace.ts";

/** The calls of one pool in columns. */
export function planColumns(calls: readonly PlainCall[]): PoolColumns {
  return {
    arrivals: Float64Array.from(calls, ({ t }) => t),
    durations: Float64Array.from(calls, ({ d }) => d),
    coldStarts: Float64Array.from(calls, ({ cold }) => cold),
  };
}

/** The calls to come of a trace from a list of calls, and its pools. */
export function traceFuture(calls: readonly Call[]): {
  readonly future: Future;
  readonly profiles: readonly PoolProfile[];
} {
  const trace = makeTrace(calls);
  const pools = poolsOf(trace, "app");
  return { future: futureOf(trace, pools), profiles: pools.profiles };
}
